// Compiles user code against the packaged types, under each compiler that the package promises to work with.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const compilers = { 'typescript-5.9': '~5.9', 'typescript-6.0': '~6.0', 'typescript-7.0': '~7.0' };
export const compilerPackages = Object.entries(compilers).map(
  ([name, range]) => `${name}@npm:typescript@${range}`,
);

const options = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
};

const config = (more) => JSON.stringify({ compilerOptions: { ...options, ...more }, include: ['*.ts'] });
const compiler = (name) => join('node_modules', name, 'bin/tsc');

/** What the modules of this repository are called by those who installed them. */
const packageNames = [
  [/(['"])(?:\.\.\/)+src\/index\.ts\1/g, "'imago'"],
  [/(['"])(?:\.\.\/)+machines\/index\.ts\1/g, "'imago/machines'"],
  [/(['"])(?:\.\.\/)+src\/drivers\/(pg|pglite)\.ts\1/g, "'imago/$2'"],
];

/** A file of this repository with its imports written as a user writes them. */
export function asUserCode(path) {
  if (!existsSync(path))
    throw new Error(`${path} is missing: it is the user code that the package is compiled with`);
  return packageNames.reduce((text, [from, to]) => text.replace(from, to), readFileSync(path, 'utf8'));
}

/** Type-checks the project's files under one compiler. */
export function typeCheck(project, name) {
  project.write('tsconfig.json', config({ noEmit: true, skipLibCheck: true }));
  project.node(compiler(name), '-p', 'tsconfig.json', '--pretty', 'false');
}

/** The declarations themselves, which `skipLibCheck` would not look at: errors in our own ones count. */
export function declarationErrors(project, name) {
  project.write('tsconfig.json', config({ noEmit: true, skipLibCheck: false }));
  const { text } = project.attempt(
    process.execPath,
    compiler(name),
    '-p',
    'tsconfig.json',
    '--pretty',
    'false',
  );
  const errors = text.split('\n').filter((line) => line.startsWith('node_modules/imago/'));
  if (errors.length > 0) throw new Error(errors.join('\n'));
}

/** Compiles the project's files to out/, for Node to run. */
export function compile(project) {
  project.write('tsconfig.json', config({ outDir: 'out', rootDir: '.', skipLibCheck: true }));
  project.node(compiler('typescript-7.0'), '-p', 'tsconfig.json', '--pretty', 'false');
}
