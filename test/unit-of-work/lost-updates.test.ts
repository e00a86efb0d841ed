// Eight sessions at once on a real server: of a versioned row no update is ever lost.
import { beforeAll, expect, test } from 'vitest';
import { entity, integer, Registry, Session, StaleDataError } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';

const WRITERS = 8;
const TURNS = 25;
const registry = new Registry();

class Counter extends entity(
  'counters',
  { id: integer().primaryKey(), value: integer(), version: integer().default(1) },
  { registry, versionIdCol: 'version' },
) {}

describeOnDatabase('pg', 'eight writers', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });

  /** Reads, thinks, writes; gives back how often that went well, and how often somebody else was faster. */
  async function writer(): Promise<{ done: number; stale: number }> {
    const count = { done: 0, stale: 0 };
    await using session = new Session({ bind: database.engine });
    for (let turn = 0; turn < TURNS; turn++) {
      const counter = await session.getOne(Counter, 1, { populateExisting: true });
      counter.value += 1;
      try {
        await session.commit();
        count.done++;
      } catch (error) {
        if (!(error instanceof StaleDataError)) throw error;
        count.stale++;
        await session.rollback();
      }
    }
    return count;
  }

  test('lose nothing: the value is the number of the increments that went well', async () => {
    await using session = new Session({ bind: database.engine });
    session.add(new Counter({ id: 1, value: 0 }));
    await session.commit();
    const counts = await Promise.all(Array.from({ length: WRITERS }, writer));
    const sum = (of: 'done' | 'stale') => counts.reduce((total, count) => total + count[of], 0);
    const [row] = await database.sql('select value, version from counters');
    expect(row).toEqual({ value: sum('done'), version: sum('done') + 1 });
    expect(sum('done') + sum('stale')).toBe(WRITERS * TURNS);
    // without anybody in the way there would be nothing to guard
    expect(sum('stale')).toBeGreaterThan(0);
  });
});
