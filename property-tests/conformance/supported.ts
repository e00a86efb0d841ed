// Which parts of the vendored corpus have to pass: everything but what not-yet.json lists, family by family. The list
// can only shrink: a part on it that passes is an error, too.
import { readFileSync } from 'node:fs';
import { type Case, familyOf } from './case.ts';
import { readCorpus, vendoredCorpus } from './corpus.ts';

/** The programs of one family over one model. */
export interface Part {
  readonly family: string;
  readonly model: string;
  readonly programs: readonly Case[];
}

export interface Parts {
  readonly supported: readonly Part[];
  readonly notYet: readonly Part[];
}

export const corpus = readCorpus(vendoredCorpus);

/** The vendored corpus in parts. @throws Error if the list names a part that the corpus has not got. */
export function partsOfCorpus(): Parts {
  // the file beside this one: models by family
  const listed = JSON.parse(readFileSync(new URL('not-yet.json', import.meta.url), 'utf8')) as Record<
    string,
    string[]
  >;
  const parts = new Map<string, Part & { readonly programs: Case[] }>();
  for (const program of corpus.cases) {
    const [family, { model }] = [familyOf(program), program];
    const part = parts.get(`${family}/${model}`) ?? { family, model, programs: [] };
    part.programs.push(program);
    parts.set(`${family}/${model}`, part);
  }
  for (const [family, models] of Object.entries(listed)) {
    const unknown = models.find((model) => !parts.has(`${family}/${model}`));
    if (unknown !== undefined)
      throw new Error(`not-yet.json lists ${family}/${unknown}, which has no programs`);
  }
  const isListed = ({ family, model }: Part) => listed[family]?.includes(model) === true;
  const all = [...parts.values()];
  return { supported: all.filter((part) => !isListed(part)), notYet: all.filter(isListed) };
}
