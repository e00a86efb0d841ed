// Puts the package where a user's program would find it: built, in a node_modules folder of its own, with the compiled
// programs of the benchmark beside it. What is built anew meanwhile does not touch a benchmark that runs.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Installed {
  /** The compiled form of a program of this folder. */
  program(name: string): string;
}

/** @throws Error if the package does not build */
export function installPackage({ build }: { readonly build: boolean }): Installed {
  if (build) buildPackage();
  if (!existsSync(join(root, 'dist'))) throw new Error('There is no dist/: run without --no-build.');
  return install(root);
}

/**
 * The package as another checkout has built it, under the programs of this one.
 *
 * @throws Error if it is not built
 */
export function installBefore(checkout: string): Installed {
  const from = resolve(checkout);
  if (!existsSync(join(from, 'dist')))
    throw new Error(`There is no dist/ in ${from}: run "npm run build" there.`);
  return install(from);
}

function install(from: string): Installed {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/bench-'));
  const imago = join(folder, 'node_modules/imago');
  cpSync(join(from, 'dist'), join(imago, 'dist'), { recursive: true });
  cpSync(join(from, 'package.json'), join(imago, 'package.json'));
  cpSync(join(root, '.cache/run/bench'), folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // another name than the package's: `imago` is to be the one in node_modules
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "imago-bench", "private": true, "type": "module" }\n',
  );
  return { program: (name) => join(folder, `${name}.js`) };
}

function buildPackage(): void {
  const { status } = spawnSync(process.execPath, [join(root, '.ci/build.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The package does not build.');
}
