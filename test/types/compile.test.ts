// Compiles the type tests (*.test-d.ts): what must compile does, and every `@ts-expect-error` line is indeed an error.
// They are plain files, because the same ones are also compiled against the packed package by several compilers.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const folder = import.meta.dirname;
const compiler = resolve(folder, '../../node_modules/typescript/bin/tsc');
const files = readdirSync(folder).filter((name) => name.endsWith('.test-d.ts'));

const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
  cwd: folder,
  encoding: 'utf8',
});
const complaints = stdout.split('\n').filter((line) => line.includes('error TS'));

test.each(files)('%s compiles as it says', (file) => {
  expect(complaints.filter((line) => line.startsWith(`${file}(`))).toEqual([]);
});

test('the compiler ran', () => {
  expect(status === 0 || complaints.length > 0).toBe(true);
});

test('nothing that the type tests import fails to compile', () => {
  expect(complaints.filter((line) => !files.some((file) => line.startsWith(`${file}(`)))).toEqual([]);
});
