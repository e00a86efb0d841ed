// Builds the package: dist/ anew. TypeScript checks the sources and emits a declaration for each, rolldown bundles the
// JavaScript.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './build/bundle.mjs';
import { root, tsc } from './tsc.mjs';

const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
rmSync(dist, { recursive: true, force: true });
if (!tsc('-p', 'tsconfig.build.json')) process.exit(1);

// The compiler leaves './y.ts' in declarations, where not every tool follows it.
const source = /(\b(?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;
for (const name of readdirSync(dist, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const path = join(dist, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(source, '$1$2$3.js$2'));
}

await bundle(manifest, dist);
