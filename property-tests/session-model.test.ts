// Property: a session behaves like a model of plain Maps under any commands, on lives, lists, values and rows, with
// Imago's own settings and with those of the reference. IMAGO_SEED, IMAGO_PATH and
// IMAGO_REPLAY_PATH replay a failure.
import fc from 'fast-check';
import { beforeAll, it, vi } from 'vitest';
import { Session } from '../src/index.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { allCommands } from './model/commands/all.ts';
import { createItems } from './model/item.ts';
import { PlainSession } from './model/plain-session.ts';
import { parameters, SETTINGS, type Settings } from './model/settings.ts';
import { World } from './model/world.ts';

const RUNS = { pglite: 500, pg: 60 };
const replayPath = process.env.IMAGO_REPLAY_PATH;
const commands = fc.commands(allCommands, {
  maxCommands: 40,
  size: 'max',
  ...(replayPath !== undefined && { replayPath }),
});

describeOnDatabases('a session and its model', (database) => {
  beforeAll(async () => {
    // what the session warns of is what the commands are after
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    await database.sql(createItems);
  });

  for (const [name, settings] of Object.entries(SETTINGS)) {
    it(`agree with ${name}`, async () => {
      const agree = fc.asyncProperty(commands, fc.boolean(), (word, looks) =>
        runWord(database, settings, word, looks),
      );
      await fc.assert(agree, parameters(RUNS[database.kind]));
    });
  }
});

type Word = Parameters<typeof fc.asyncModelRun<PlainSession, World, false, PlainSession>>[1];

async function runWord(
  database: TestDatabase,
  settings: Settings,
  word: Word,
  looks: boolean,
): Promise<void> {
  await database.sql('truncate items restart identity');
  const { engine, kind, sql } = database;
  const session = new Session({ bind: engine, ...settings });
  const world = new World({ engine, session, sql, looks, isShared: kind === 'pg' });
  try {
    await fc.asyncModelRun(() => ({ model: new PlainSession(settings), real: world }), word);
  } finally {
    await session.close();
  }
}
