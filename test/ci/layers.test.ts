// The layer check, on small trees made in a temporary folder: what it lets pass and what it stops.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

interface Problem {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}
const module = pathToFileURL(resolve(import.meta.dirname, '../../.ci/layers/check.mjs')).href;
const { checkTree }: { checkTree(root: string): { problems: Problem[] } } = await import(module);

let folder: string | undefined;
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** Writes the files, opens each with a comment and an empty line, and gives what the check says of them. */
function check(files: Record<string, string>, opening = (name: string) => `// ${name}\n\n`): string[] {
  if (folder) rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'imago-layers-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `${opening(name)}${text}\n`);
  }
  return checkTree(folder).problems.map(({ file, line, text }) => `${file}:${line} ${text}`);
}

const problems = (line: string) => check({ 'src/session/file.ts': line });
const saying = (text: string) => [expect.stringContaining(text)];

describe('arrows', () => {
  test('a value import may go down and stay in its folder', () => {
    const found = check({
      'src/errors/e.ts': 'export const e = 1;',
      'src/util/u.ts': `import { e } from '../errors/e.ts';\nexport const u = e;`,
      'src/session/a.ts': `import { u } from '../util/u.ts';\nimport { b } from './b.ts';`,
      'src/session/b.ts': 'export const b = 1;',
    });
    expect(found).toEqual([]);
  });

  test('a value import upward fails and names both layers', () => {
    expect(check({ 'src/util/u.ts': `import { s } from '../session/s.ts';` })).toEqual(
      saying(
        'src/util/u.ts:3 imports src/session/s.ts upward: src/util/ (layer 1) → src/session/ (layer 7).',
      ),
    );
  });

  test.each([
    ["import '../session/s.ts';"],
    ["export { s } from '../session/s.ts';"],
    ["export * from '../session/s.ts';"],
    ["const s = await import('../session/s.ts');"],
    ["import {\n  type S,\n  s,\n} from '../session/s.ts';"],
  ])('%s is a value import, too', (line) => {
    expect(check({ 'src/util/u.ts': line })).toEqual(saying('imports src/session/s.ts upward'));
  });

  test('a value import to another folder of the same layer fails', () => {
    expect(check({ 'src/sql/a.ts': `import { b } from '../drivers/b.ts';` })).toEqual(saying('sideways'));
  });

  test('types may go sideways, but not upward', () => {
    expect(check({ 'src/sql/a.ts': `import type { B } from '../drivers/b.ts';` })).toEqual([]);
    expect(check({ 'src/sql/a.ts': `import type { S } from '../session/s.ts';` })).toEqual(
      saying('types of'),
    );
  });

  test('the files of the short list may name types upward, and only types', () => {
    expect(check({ 'src/events/arguments.ts': `import type { S } from '../session/s.ts';` })).toEqual([]);
    expect(check({ 'src/events/arguments.ts': `import { S } from '../session/s.ts';` })).not.toEqual([]);
  });

  test('unit-of-work and loading never import each other, not even types', () => {
    const found = check({ 'src/loading/a.ts': `import type { B } from '../unit-of-work/b.ts';` });
    expect(found).toEqual(saying('never import each other'));
  });

  test('a circle of value imports is printed as a path; a lazy import does not close one', () => {
    const b = `import { a } from './a.ts';`;
    expect(check({ 'src/util/a.ts': `import { b } from './b.ts';`, 'src/util/b.ts': b })).toEqual(
      saying('circle of imports: src/util/a.ts → src/util/b.ts → src/util/a.ts'),
    );
    expect(check({ 'src/util/a.ts': `const b = () => import('./b.ts');`, 'src/util/b.ts': b })).toEqual([]);
    expect(check({ 'src/util/a.ts': `import type { B } from './b.ts';`, 'src/util/b.ts': b })).toEqual([]);
  });

  test('machines import xstate only; bench and examples use the public API only', () => {
    expect(check({ 'machines/m.ts': `import { setup } from 'xstate';` })).toEqual([]);
    expect(check({ 'machines/m.ts': `import pino from 'pino';` })).toEqual(saying('may only import xstate'));
    expect(check({ 'bench/b.ts': `import { Session } from '../src/index.ts';` })).toEqual([]);
    expect(check({ 'bench/b.ts': `import { s } from '../src/session/s.ts';` })).toEqual(saying('public API'));
  });

  test('text that only looks like an import is not one', () => {
    const quoted = "const t = `import { s } from '../session/s.ts'`; // import '../session/s.ts'";
    expect(check({ 'src/util/u.ts': quoted })).toEqual([]);
  });
});

describe('claims', () => {
  test.each([
    ['const x = y as string;', 'as'],
    ['const x = f(y)! + 1;', '!'],
    ['let x!: number;', '!'],
    ['const f = (a: any) => a;', 'any'],
    ['type T = Map<string, any>;', 'any'],
    [`const x = \`\${(y as string).length}\`;`, 'as'],
    ['const x = { a: 1 } as unknown;', 'as'],
  ])('%s needs a reason', (line, what) => {
    expect(problems(line)).toEqual(saying(`src/session/file.ts:3 \`${what}\` without a reason`));
    expect(problems(`// because\n${line}`)).toEqual([]);
  });

  test.each([
    ["const x = ['a'] as const;"],
    ["import * as path from 'node:path';"],
    ["import { join as j } from 'node:path';"],
    ["export { join as j } from 'node:path';"],
    ["export * as path from 'node:path';"],
    ['const x = y.as(1) || y.any(2);'],
    ['interface A { any(f?: string): void; as(t: string): void }'],
    ['type T<S> = { [K in keyof S as Uppercase<string & K>]: S[K] };'],
    ['if (!x && y !== z) throw new Error("any as !");'],
    ['const r = /any as x!/.test(a) ? !b : c;'],
    ['const { has, any, not } = o;'],
  ])('%s needs none', (line) => {
    expect(problems(line)).toEqual([]);
  });

  test('a statement that the formatter has broken has its reason above', () => {
    expect(problems('// because\nconst x =\n  typeof y === "object"\n    ? (y as A)\n    : {};')).toEqual([]);
    expect(problems('const x =\n  typeof y === "object"\n    ? (y as A)\n    : {};')).toHaveLength(1);
    expect(problems('// because\nif (y) {\n  f(y as A);\n}')).toHaveLength(1);
  });

  test('lines that follow each other may share one reason', () => {
    expect(problems('// because\nconst x = y as A;\nconst z = y as B;')).toEqual([]);
    expect(problems('// because\nconst x = y as A;\nconst u = 1;\nconst z = y as B;')).toHaveLength(1);
  });
});

describe('form', () => {
  test('a file over 300 lines, a silenced tool, a missing first comment', () => {
    expect(problems('const x = 1;\n'.repeat(301))[0]).toContain('has 303 lines');
    expect(problems('// @ts-ignore')[0]).toContain('silences a tool');
    expect(problems('// biome-ignore lint: no')[0]).toContain('silences a tool');
    expect(problems('// @ts-expect-error')[0]).toContain('silences a tool');
    expect(check({ 'src/index.ts': 'export {};' }, () => '')).toEqual(
      saying('src/index.ts:1 opens without a // comment'),
    );
  });

  test('tests may cast, and expect errors', () => {
    const text = '// @ts-expect-error wrong\nconst x = y as string;';
    expect(check({ 'test/types/a.test-d.ts': text })).toEqual([]);
  });
});
