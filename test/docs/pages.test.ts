// The programs of the documentation compile, run on PGlite, and print what they say.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, programsOf, root, write } from './programs.ts';
import { expectToPrint } from './run.ts';

const pages = [
  ...['README.md', 'docs/getting-started.md', 'docs/relationships.md'],
  ...['docs/collections.md', 'docs/attribute-events.md', 'docs/instance-events.md'],
  ...['docs/mapper-events.md', 'docs/registry-events.md', 'docs/session-events.md'],
];
const programs = pages.flatMap(programsOf);
write(programs);

test('all programs compile', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  const complaints = stdout.split('\n').filter((line) => line.includes('.cache/docs'));
  expect(complaints).toEqual([]);
  expect(status === 0 || stdout !== '').toBe(true);
});

describe('the programs print what they say', () => {
  test.each(programs)('$title', async ({ file, prints }) => {
    await expectToPrint(file, prints);
  });
});

test('the first program of the README is short and needs nothing but imago', () => {
  const [first] = programsOf('README.md');
  const source = first?.source.trim().split('\n') ?? [];
  expect(source.length).toBeLessThan(45);
  expect(source.filter((line) => / from '/.test(line))).toHaveLength(1);
});

test('the statechart in the README has arrows of the machine only', () => {
  const arrowsOf = (page: string): readonly string[] =>
    readFileSync(join(root, page), 'utf8').match(/^ {2}\S+ --> .*$/gm) ?? [];
  const generated = arrowsOf('docs/statecharts/objectLifecycle.md');
  const shown = arrowsOf('README.md');
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((arrow) => !generated.includes(arrow))).toEqual([]);
});
