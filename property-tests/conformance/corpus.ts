// Reads recorded programs from a folder: `*.jsonl` and `*.jsonl.gz`, with `models.json` beside them or one folder up.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Case, familyOf, type ModelSpec } from './case.ts';

/** The vendored corpus. */
export const vendoredCorpus = join(dirname(fileURLToPath(import.meta.url)), 'corpus');

export interface Filter {
  readonly families?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly id?: string | undefined;
}

export interface Corpus {
  readonly models: ReadonlyMap<string, ModelSpec>;
  readonly cases: readonly Case[];
}

/**
 * Reads the programs of a folder which pass the filter, in the order of the files' names and lines.
 *
 * @throws Error if the folder or its models.json is missing, or a program names a model that is not there
 * @example
 * const { cases } = readCorpus('/somewhere/corpus', { families: ['lifecycle'] });
 */
export function readCorpus(folder: string, filter: Filter = {}): Corpus {
  const models = readModels(folder);
  const cases: Case[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!/\.jsonl(\.gz)?$/.test(file)) continue;
    for (const line of readLines(join(folder, file))) {
      // the format of the lines is the README's; a wrong one fails on first use
      const program = JSON.parse(line) as Case;
      if (!models.has(program.model))
        throw new Error(`${program.id} names the unknown model "${program.model}"`);
      if (matches(program, filter)) cases.push(program);
    }
  }
  return { models, cases };
}

function readLines(path: string): string[] {
  const bytes = readFileSync(path);
  const content = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return content
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function readModels(folder: string): Map<string, ModelSpec> {
  const path = [join(folder, 'models.json'), join(dirname(resolve(folder)), 'models.json')].find(existsSync);
  if (path === undefined) throw new Error(`There is no models.json in ${folder} or in its parent`);
  // same as above: the format is the README's
  const parsed = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Omit<ModelSpec, 'name'>>;
  return new Map(Object.entries(parsed).map(([name, model]) => [name, { ...model, name }]));
}

function matches(program: Case, { families, models, id }: Filter): boolean {
  if (families !== undefined && !families.includes(familyOf(program))) return false;
  if (models !== undefined && !models.includes(program.model)) return false;
  return id === undefined || program.id.includes(id);
}
