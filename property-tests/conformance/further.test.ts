// Runs the further programs on both databases: programs that were written, spliced and generated here to find what the others
// leave out, and recorded in the same way. All of them have to pass.
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { familyOf, type ModelSpec } from './case.ts';
import { readCorpus, vendoredCorpus } from './corpus.ts';
import { count, describe as print } from './report.ts';
import { type Outcome, runProgram } from './runner.ts';
import { findServer } from './server.ts';
import type { World } from './world.ts';
import { PgWorld } from './world-pg.ts';
import { PgliteWorld } from './world-pglite.ts';

const SHOWN = 3;
const TIMEOUT_MS = 300_000;
const { models, cases } = readCorpus(join(vendoredCorpus, 'further'));
const families = [...new Set(cases.map(familyOf))];

function modelOf(name: string): ModelSpec {
  const model = models.get(name);
  if (model === undefined) throw new Error(`models.json has no ${name}`);
  return model;
}

describe.each([
  ['pglite', async () => new PgliteWorld()],
  ['pg', async () => new PgWorld(await findServer(inject('postgresUrl')))],
] as const)('further programs on %s', (_, open) => {
  let opened: Promise<World> | undefined;
  const world = (): Promise<World> => {
    opened ??= open();
    return opened;
  };
  afterAll(async () => await (await opened)?.close());

  test.each(families)(
    '%s',
    async (family) => {
      const outcomes: Outcome[] = [];
      for (const program of cases.filter((candidate) => familyOf(candidate) === family))
        outcomes.push(await runProgram(program, modelOf(program.model), await world()));
      const failed = outcomes.filter(({ status }) => status === 'failed');
      const shown = failed.slice(0, SHOWN).map(print).join('\n');
      if (failed.length > 0)
        throw new Error(`${failed.length} of ${outcomes.length} programs differ\n${shown}`);
      expect(count(outcomes).passed).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );
});
