// `node .ci/run-ts.mjs bench/types.ts`: what the types cost a compiler. Programs of classes that refer to each other in circles are
// compiled against the built package, and what the compiler tells of its work is written down in types.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const document = join(root, 'bench/types.md');
const COUNTS = [0, 1, 10, 50, 100];
const FIGURES = ['Types', 'Instantiations', 'Memory used', 'Check time'] as const;

type Figures = Readonly<Record<(typeof FIGURES)[number], string>>;

const HEAD = `import { attrs, belongsTo, entity, hasMany, integer, listen, manyToMany, numeric, select, selectinload, text,
  timestamptz } from 'imago';
export const used = [attrs, belongsTo, entity, hasMany, integer, listen, manyToMany, numeric, select, selectinload, text,
  timestamptz];
`;

/** A class with the next and the one before as neighbours. */
function classOf(i: number, count: number): string {
  const [next, before] = [(i + 1) % count, (i + count - 1) % count];
  return `
class C${i} extends entity('c${i}', {
  id: integer().primaryKey(),
  name: text(),
  note: text().nullable(),
  price: numeric(10, 2).default('0'),
  createdAt: timestamptz().serverDefault('now()'),
  parentId: integer().nullable().references('c${before}.id'),
  get parent() { return belongsTo(() => C${before}, { backPopulates: 'children' }); },
  get children() { return hasMany(() => C${next}, { backPopulates: 'parent', cascade: 'all, delete-orphan' }); },
  get friends() { return manyToMany(() => C${(i + 2) % count}, { secondary: 'f${i}' }); },
}) {
  get label() { return this.name + (this.note ?? ''); }
}
`;
}

/** Code that goes around. */
function useOf(i: number, count: number): string {
  const next = (i + 1) % count;
  return `
export const o${i} = new C${i}({ name: 'x', children: [new C${next}({ name: 'y' })], friends: [] });
export const l${i}: string | undefined = o${i}.children[0]?.parent?.parent?.children[0]?.friends[0]?.label;
export const s${i} = select(C${i})
  .where((c) => c.name.eq('x'), (c) => c.note.isNull())
  .options(selectinload(C${i}, (c) => c.children));
listen(attrs(C${i}).name, 'set', (target, value) => value + target.label, { retval: true });
listen(attrs(C${i}).children, 'append', (target, child) => { target.note = child.label; });
`;
}

function programOf(count: number): string {
  const parts = (part: typeof classOf) => Array.from({ length: count }, (_, i) => part(i, count));
  return [HEAD, ...parts(classOf), ...parts(useOf)].join('');
}

/** @throws Error if a program does not compile */
function measure(folder: string, count: number): Figures {
  writeFileSync(join(folder, 'program.ts'), programOf(count));
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--extendedDiagnostics'], {
    encoding: 'utf8',
  });
  if (/error TS/.test(stdout))
    throw new Error(`The program of ${count} classes does not compile:\n${stdout}`);
  const figure = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(stdout)?.[1] ?? '–';
  // every one of the names is a key
  return Object.fromEntries(FIGURES.map((name) => [name, figure(name)])) as Figures;
}

function table(): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache/types-'));
  const options = {
    noEmit: true,
    paths: { imago: [join(root, 'dist/src/index.d.ts')] },
    types: ['node'],
    incremental: false,
  };
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: options,
    include: ['program.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  try {
    const rows = COUNTS.map((count) => [count, ...Object.values(measure(folder, count))]);
    const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
    const head = `| classes | ${FIGURES.map((name) => name.toLowerCase()).join(' | ')} |`;
    return [head, `|${' ---: |'.repeat(FIGURES.length + 1)}`, ...lines].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const BEGIN = '<!-- begin -->';
const END = '<!-- end -->';

const figures = table();
console.log(figures);
if (process.argv.includes('--markdown')) {
  const text = readFileSync(document, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  writeFileSync(document, `${text.slice(0, from + BEGIN.length)}\n${figures}\n${text.slice(to)}`);
}
