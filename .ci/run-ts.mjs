// Runs a TypeScript program of this repository: `node .ci/run-ts.mjs examples/demo/main.ts [arguments]`. Node 20 cannot
// do that itself, so the compiler brings .cache/run up to date (incrementally, without type checks: those are `npm run
// types`), and ts-hooks.mjs hands Node the compiled text under the source's own URL.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, tsc } from './tsc.mjs';

const [program, ...args] = process.argv.slice(2);
if (!program || !existsSync(join(root, program))) {
  console.error(`Cannot run ${program ?? 'nothing'}: there is no such file in ${root}.`);
  process.exit(2);
}
if (!tsc('-p', 'tsconfig.run.json')) process.exit(1);

const hooks = pathToFileURL(join(root, '.ci/ts-register.mjs')).href;
const node = ['--enable-source-maps', ...process.execArgv, '--import', hooks, join(root, program), ...args];
const child = spawn(process.execPath, node, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});
