// Bundles the JavaScript of the package: one file for each published entry, the modules that several of them use in
// shared chunks, and what is imported lazily in chunks of its own, as it was (docs/decisions/0004).
import { join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../tsc.mjs';

/** The one import of a package that is bundled instead of left to Node, and the module that imports it. */
const inlined = { name: 'kysely', importer: 'src/sql/kysely-compiler.ts' };
const inlinedFiles = `/node_modules/${inlined.name}/`;

const slashed = (path) => path.split(sep).join('/');
const fromRoot = (path) => slashed(relative(root, path));

/** The entries by the path that they have in dist/, from what package.json exports. */
export function entriesOf({ exports }) {
  const files = Object.values(exports).flatMap((target) => target.default ?? []);
  const names = files.map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, '$1'));
  return Object.fromEntries(names.map((name) => [name, join(root, `${name}.ts`)]));
}

function isExternal(id, importer, isResolved) {
  if (isResolved || !/^[^./\0]/.test(id)) return false;
  return id !== inlined.name || importer === undefined || fromRoot(importer) !== inlined.importer;
}

/** Says where the licence of the code is that a chunk brings along. */
const licenceOf = ({ moduleIds }) =>
  moduleIds.some((id) => slashed(id).includes(inlinedFiles))
    ? `/*! Contains code of ${inlined.name}, whose licence is in NOTICE. */`
    : '';

const input = (manifest) => ({
  cwd: root,
  input: entriesOf(manifest),
  external: isExternal,
  platform: 'node',
  tsconfig: false,
  // our own modules may register things when they are loaded
  treeshake: { moduleSideEffects: (id) => !slashed(id).includes(inlinedFiles) },
  transform: { target: 'es2022', typescript: { onlyRemoveTypeImports: true } },
  onwarn: ({ message }) => {
    throw new Error(message);
  },
});

const output = {
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  sourcemap: true,
  keepNames: true, // errors are named after their classes
  minifyInternalExports: false,
  comments: { legal: true, annotation: true, jsdoc: false }, // users read the comments in the declarations
  banner: licenceOf,
};

/** Bundles what `manifest` (a package.json) exports into the folder `dir`; the files that it made, as rolldown describes them. */
export async function bundle(manifest, dir) {
  const build = await rolldown(input(manifest));
  try {
    return (await build.write({ ...output, dir })).output.filter(({ type }) => type === 'chunk');
  } finally {
    await build.close();
  }
}
