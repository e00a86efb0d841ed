import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createEngine } from '../../src/drivers/engine.ts';
import { pgliteDriver } from '../../src/drivers/pglite.ts';
import { TimeoutError } from '../../src/errors/imago-error.ts';
import { describeOnDatabase, sharedPglite } from '../setup/databases.ts';
import { createNotes, insertNote, selectNotes } from './query-trace.ts';

describeOnDatabase('pglite', 'the single connection of PGlite', (database) => {
  beforeAll(() => database.sql(createNotes));

  test('goes from one to the next, in the order of asking', async () => {
    const order: number[] = [];
    const first = await database.engine.connect();
    const others = [1, 2, 3].map(async (n) => {
      const connection = await database.engine.connect();
      order.push(n);
      await connection.close();
    });
    expect(database.engine.pool).toEqual({ total: 1, idle: 0, inUse: 1, waiting: 3 });
    await first.close();
    await Promise.all(others);
    expect(order).toEqual([1, 2, 3]);
    expect(database.engine.pool).toEqual({ total: 1, idle: 1, inUse: 0, waiting: 0 });
  });

  test('is waited for with a limit, and the error says why', async () => {
    const engine = database.newEngine({ pool: { acquireTimeout: 30 } });
    const holder = await engine.connect();
    const refused = engine.connect();
    await expect(refused).rejects.toBeInstanceOf(TimeoutError);
    await expect(refused).rejects.toThrow(/PGlite has a single connection/);
    await holder.close();
    await (await engine.connect()).close();
  });

  test('can be waited for with a signal', async () => {
    const holder = await database.engine.connect();
    const controller = new AbortController();
    const waiting = database.engine.connect({ signal: controller.signal });
    controller.abort('changed my mind');
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', cause: 'changed my mind' });
    expect(database.engine.pool.waiting).toBe(0);
    await holder.close();
  });

  test('is shared by all engines on one instance', async () => {
    const instance = await sharedPglite();
    const other = createEngine({ driver: pgliteDriver({ instance, acquireTimeout: 30 }) });
    const holder = await database.engine.connect();
    await expect(other.connect()).rejects.toBeInstanceOf(TimeoutError);
    await holder.close();
    await other.dispose();
    expect(instance.closed).toBe(false);
  });

  test('does not hand transactions on', async () => {
    const first = await database.engine.connect();
    first.begin();
    await first.run(insertNote('a'));
    first.invalidate();
    await first.close();
    const second = await database.engine.connect();
    expect((await second.run(selectNotes)).rows).toEqual([]);
    await second.close();
  });

  test('says what it cannot do', () => {
    expect(database.engine.capabilities).toMatchObject({
      concurrentTransactions: false,
      cancellation: false,
    });
  });
});

test('a PGlite folder keeps its data', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'imago-pglite-'));
  for (const expected of [[], [['kept']]]) {
    const engine = createEngine(`pglite:${folder}/db`);
    const connection = await engine.connect();
    await connection.query(createNotes.replace('table', 'table if not exists'));
    expect((await connection.run(selectNotes)).rows).toEqual(expected);
    if (expected.length === 0) await connection.run(insertNote('kept'));
    await connection.close();
    await engine.dispose();
  }
  await rm(folder, { recursive: true, force: true });
});
