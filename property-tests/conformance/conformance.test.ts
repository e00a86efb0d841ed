// Runs the vendored programs on both databases: every part of the corpus that is not on the not-yet list has to pass as a
// whole, and every part on the list has to fail.
import { afterAll, describe, expect, inject, test } from 'vitest';
import type { ModelSpec } from './case.ts';
import { count, describe as print } from './report.ts';
import { type Outcome, runProgram } from './runner.ts';
import { findServer } from './server.ts';
import { corpus, type Part, partsOfCorpus } from './supported.ts';
import type { World } from './world.ts';
import { PgWorld } from './world-pg.ts';
import { PgliteWorld } from './world-pglite.ts';

const SHOWN = 3;
const TIMEOUT_MS = 300_000;
const { supported, notYet } = partsOfCorpus();

function modelOf(part: Part): ModelSpec {
  const model = corpus.models.get(part.model);
  if (model === undefined) throw new Error(`models.json has no ${part.model}`);
  return model;
}

async function run(part: Part, world: World): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const program of part.programs) outcomes.push(await runProgram(program, modelOf(part), world));
  return outcomes;
}

describe.each([
  ['pglite', async () => new PgliteWorld()],
  ['pg', async () => new PgWorld(await findServer(inject('postgresUrl')))],
] as const)('recorded programs on %s', (_, open) => {
  let opened: Promise<World> | undefined;
  const world = (): Promise<World> => {
    opened ??= open();
    return opened;
  };
  afterAll(async () => await (await opened)?.close());

  test.each(supported.map((part) => [`${part.family}/${part.model}`, part] as const))(
    '%s',
    async (_name, part) => {
      const outcomes = await run(part, await world());
      const failed = outcomes.filter(({ status }) => status === 'failed');
      const shown = failed.slice(0, SHOWN).map(print).join('\n');
      if (failed.length > 0)
        throw new Error(`${failed.length} of ${outcomes.length} programs differ\n${shown}`);
      expect(count(outcomes).passed).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});

describe('the not-yet list', () => {
  const world = new PgliteWorld();
  afterAll(async () => await world.close());

  test.each(notYet.map((part) => [`${part.family}/${part.model}`, part] as const))(
    '%s still fails',
    async (_name, part) => {
      for (const program of part.programs) {
        const { status } = await runProgram(program, modelOf(part), world);
        if (status === 'failed') return;
      }
      throw new Error('all its programs pass: take it off property-tests/conformance/not-yet.json');
    },
    TIMEOUT_MS,
  );
});
