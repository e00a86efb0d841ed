// The programs that the documentation shows: the ```ts blocks of a page, put together, with what they say they print.
// `ts` goes on with the page's program, `ts new` starts another one. A program keeps the line numbers of its page, so
// what the compiler says of line 40 is about line 40 of the page.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const folder = join(root, '.cache/docs');

export interface Program {
  /** Where it stands, for the name of its test. */
  readonly title: string;
  readonly file: string;
  readonly source: string;
  /** What `// →` comments say that it prints, in order. */
  readonly prints: readonly string[];
}

const MODULES: Readonly<Record<string, string>> = {
  imago: '../../src/index.ts',
  'imago/machines': '../../machines/index.ts',
  'imago/pg': '../../src/drivers/pg.ts',
  'imago/pglite': '../../src/drivers/pglite.ts',
};

/** The programs of a page. */
export function programsOf(page: string): Program[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const programs: string[][] = [];
  let block: string[] | null = null;
  lines.forEach((line, at) => {
    const fence = /^```(.*)$/.exec(line);
    if (fence === null) {
      if (block !== null) block[at] = line;
    } else if (block !== null) block = null;
    else block = opened(fence[1] ?? '', programs);
  });
  return programs.map((program, index) => programOf(page, index, program));
}

/** The program to which a block belongs; null for blocks of other languages. */
function opened(info: string, programs: string[][]): string[] | null {
  const [language, how] = info.split(' ');
  if (language !== 'ts') return null;
  if (how === 'new' || programs.length === 0) programs.push([]);
  return programs.at(-1) ?? null;
}

function programOf(page: string, index: number, program: readonly string[]): Program {
  const first = program.findIndex((line) => line !== undefined) + 1;
  const text = Array.from(program, (line = '') => line).join('\n');
  const source = text.replace(
    /(from |import\()'(imago[^']*)'/g,
    (_, word, name) => `${word}'${MODULES[name] ?? name}'`,
  );
  const file = join(folder, `${basename(page, '.md').toLowerCase()}-${index + 1}.ts`);
  return { title: `${page}, line ${first}`, file, source: `${source}\nexport {};\n`, prints: printed(text) };
}

/** What a program says that it prints. */
export function printed(source: string): string[] {
  return [...source.matchAll(/\/\/ → (.*)$/gm)].map(([, text = '']) => text.trim());
}

/** Puts programs where the compiler and vitest find them. */
export function write(programs: readonly Program[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { file, source } of programs) writeFileSync(file, source);
  const options = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: options,
    include: programs.map(({ file }) => basename(file)),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, exclude: [] }));
}
