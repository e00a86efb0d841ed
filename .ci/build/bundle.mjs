// Bundles the JavaScript of the package: one file for each published entry, the modules that several of them use in
// shared chunks, and what is imported lazily in chunks of its own, as it was (docs/decisions/0004).
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../tsc.mjs';

const fromRoot = (id) => relative(root, id).split(sep).join('/');

/** The one import of a package that is bundled instead of left to Node. */
const inlined = { package: 'kysely', importer: 'src/sql/kysely-compiler.ts' };

/** The entries by the path that they have in dist/, from what package.json exports. */
export function entriesOf({ exports }) {
  const built = Object.values(exports).flatMap(({ default: file }) => file ?? []);
  const names = built.map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, '$1'));
  return Object.fromEntries(names.map((name) => [name, join(root, `${name}.ts`)]));
}

function isExternal(id, importer) {
  const isPackage = /^[^./]/.test(id) && !id.startsWith('\0');
  if (!isPackage || existsSync(id)) return false;
  return id !== inlined.package || importer === undefined || fromRoot(importer) !== inlined.importer;
}

/** Writes the bundle into `dir`; says for each file which packages ended up inside of it. */
export async function bundle(dir, manifest) {
  const build = await rolldown({
    cwd: root,
    input: entriesOf(manifest),
    external: isExternal,
    platform: 'node',
    tsconfig: false,
    // our modules may register things when they are loaded; Kysely's only export
    treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/') },
    transform: { target: 'es2022', typescript: { onlyRemoveTypeImports: true } },
    onwarn: (warning) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await build.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    sourcemap: true,
    keepNames: true,
    minify: false,
    minifyInternalExports: false,
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  await build.close();
  return output.filter(({ type }) => type === 'chunk');
}
