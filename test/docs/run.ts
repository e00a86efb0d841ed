// Runs a program in this process and compares what it prints with what it says it prints.
import { format } from 'node:util';
import { expect, vi } from 'vitest';

/** Imports a program; gives back what it gave to console.log, a call each. */
async function run(file: string): Promise<string[]> {
  // programs know nothing of each other: not their tables, not their listeners
  vi.resetModules();
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...given) => void lines.push(format(...given)));
  try {
    await import(file);
  } finally {
    log.mockRestore();
  }
  return lines;
}

// an object that was printed on several lines is written in one
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `…` stands for any text. */
function matches(line: string, said: string): boolean {
  const [first = '', ...rest] = oneLine(said)
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${[first, ...rest].join('.*')}$`).test(oneLine(line));
}

export async function expectToPrint(file: string, says: readonly string[]): Promise<void> {
  const lines = await run(file);
  const compared = lines.map((line, at) => (matches(line, says[at] ?? '') ? says[at] : oneLine(line)));
  expect(compared).toEqual(says);
}
