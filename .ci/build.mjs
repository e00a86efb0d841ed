// Builds the package: dist/ anew, with dist/src, dist/machines and what else is published, as JavaScript and types.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, tsc } from './tsc.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
if (!tsc('-p', 'tsconfig.build.json')) process.exit(1);

// The compiler rewrites './y.ts' to './y.js' in JavaScript but not in declarations, where not every tool follows it.
const source = /(\b(?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;
for (const name of readdirSync(dist, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const path = join(dist, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(source, '$1$2$3.js$2'));
}
