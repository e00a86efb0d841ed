// The built package, bundled into a folder of its own: what is loaded at once and what later, what was bundled with it,
// and that errors still bear their names.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Chunk {
  readonly fileName: string;
  readonly isEntry: boolean;
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
  readonly moduleIds: readonly string[];
}
interface Manifest {
  readonly exports: Readonly<Record<string, { readonly default?: string }>>;
}

const root = resolve(import.meta.dirname, '../..');
const urlOf = (path: string) => pathToFileURL(path).href;
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const manifest: Manifest = readJson(join(root, 'package.json'));
const { bundle }: { bundle(manifest: Manifest, dir: string): Promise<Chunk[]> } = await import(
  urlOf(join(root, '.ci/build/bundle.mjs'))
);

let folder = '';
let chunks: Chunk[] = [];
beforeAll(async () => {
  // inside of the repository, where what the package imports is found
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache/build-'));
  chunks = await bundle(manifest, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files that are loaded together with `fileName`, and the packages that they import at once. */
function loadedWith(fileName: string): { readonly files: Chunk[]; readonly packages: string[] } {
  const files = new Set<Chunk>();
  const packages = new Set<string>();
  const visit = (name: string): void => {
    const chunk = chunks.find((each) => each.fileName === name);
    if (chunk === undefined) packages.add(name);
    else if (!files.has(chunk)) {
      files.add(chunk);
      chunk.imports.forEach(visit);
    }
  };
  visit(fileName);
  return { files: [...files], packages: [...packages].filter((name) => !name.startsWith('node:')) };
}

describe('the built package', () => {
  test('has a file for every subpath', () => {
    const files = Object.values(manifest.exports).flatMap((target) => target.default ?? []);
    const entries = chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => `./dist/${fileName}`);
    expect(entries.sort()).toEqual(files.sort());
  });

  test('loads a few files and no package but xstate at once', () => {
    const { files, packages } = loadedWith('src/index.js');
    expect(packages).toEqual(['xstate']);
    expect(files.length).toBeLessThan(10);
  });

  test('loads drivers, the logger and Kysely when they are needed', () => {
    const later = loadedWith('src/index.js').files.flatMap(({ dynamicImports }) => dynamicImports);
    expect(later).toEqual(
      expect.arrayContaining(['src/drivers/pg.js', 'src/drivers/pglite.js', 'pino', 'kysely']),
    );
  });

  test('brings no other package along but Kysely, with its licence', () => {
    const notice = readFileSync(join(root, 'NOTICE'), 'utf8');
    const brought = chunks.flatMap(({ moduleIds }) =>
      moduleIds.flatMap(
        (id) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1] ?? [],
      ),
    );
    for (const name of new Set(brought)) {
      expect(name).toBe('kysely');
      expect(notice).toContain(readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').trim());
    }
  });

  test('has source maps, which carry our sources', () => {
    const map: { sources: string[]; sourcesContent: string[] } = readJson(join(folder, 'src/index.js.map'));
    const at = map.sources.findIndex((source) => source.endsWith('src/session/session.ts'));
    expect(map.sourcesContent[at]).toBe(readFileSync(join(root, 'src/session/session.ts'), 'utf8'));
  });

  test('keeps the names of classes and functions', async () => {
    const exported: Record<string, unknown> = await import(urlOf(join(folder, 'src/index.js')));
    const names = Object.values(exported).flatMap((value) => (typeof value === 'function' ? value.name : []));
    expect(names).toEqual(expect.arrayContaining(['Session', 'select', 'listen', 'StaleDataError']));
    expect(names.filter((name) => /\$\d+$/.test(name))).toEqual([]);
  });
});
