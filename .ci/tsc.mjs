// Runs the project's own TypeScript compiler and says how it ended. Everything here that compiles goes through this.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** Compiles with the given arguments in the project's root; true when there was no error. */
export function tsc(...args) {
  const { status } = spawnSync(process.execPath, [compiler, ...args], { cwd: root, stdio: 'inherit' });
  return status === 0;
}
