// Holds the sources to their shape: imports go down, no circles, no file over 300 lines, no cast without a reason, no
// ignore comment, and every file says first what it is for. The layers themselves are data, in layers/table.mjs.
import { checkTree } from './layers/check.mjs';
import { root } from './tsc.mjs';

const { files, problems } = checkTree(root);
for (const { file, line, text } of problems) console.error(`${file}:${line} ${text}`);
console.log(
  problems.length === 0 ? `layers: ${files} files, all in shape` : `layers: ${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
