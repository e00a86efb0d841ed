// Module hooks that let Node run the project's .ts files: the text comes from .cache/run, the URL stays that of the
// source, so `import.meta.url` finds the data files beside it, as it does in tests.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './tsc.mjs';

const isSource = (url) => url.startsWith('file:') && url.endsWith('.ts') && !url.includes('/node_modules/');

/** The compiler wrote './y.js' where the source says './y.ts'. */
export function resolve(specifier, context, next) {
  const fromSource = isSource(context.parentURL ?? '') && /^\.{1,2}\/.*\.js$/.test(specifier);
  const isScript = fromSource && existsSync(new URL(specifier, context.parentURL));
  return next(fromSource && !isScript ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

/** Reads the compiled text of a source file of this project. */
export async function load(url, context, next) {
  if (!isSource(url)) return next(url, context);
  const path = relative(root, fileURLToPath(url)).replace(/\.ts$/, '.js');
  const compiled = await readFile(join(root, '.cache/run', path), 'utf8');
  return { format: 'module', source: withSourceAt(compiled, url), shortCircuit: true };
}

// The map names the source relative to .cache/run; here it stands at its own URL.
function withSourceAt(compiled, url) {
  return compiled.replace(/(\/\/# sourceMappingURL=data:[^,]*,)(.*)\s*$/, (_, head, data) => {
    const map = JSON.parse(Buffer.from(data, 'base64').toString());
    return head + Buffer.from(JSON.stringify({ ...map, sources: [url] })).toString('base64');
  });
}
