// What `sessions.begin(fn, { retry })` runs again, and what it does not.
import { expect, test } from 'vitest';
import { entity, integer, Registry, sessionmaker } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';

describeOnDatabase('pg', 'retrying a transaction', (db) => {
  const registry = new Registry();
  class Counter extends entity(
    'retry_counters',
    { id: integer().primaryKey(), value: integer() },
    { registry },
  ) {}
  const sessions = sessionmaker();

  test('two transactions that cannot both be right both get through, one of them on a second try', async () => {
    sessions.configure({ bind: db.engine });
    await registry.createAll(db.engine);
    await sessions.begin((session) => session.add(new Counter({ id: 1, value: 0 })));
    let runs = 0;
    const increment = () =>
      sessions.begin(
        async (session) => {
          runs++;
          const connection = await session.connection();
          await connection.query('set transaction isolation level repeatable read');
          const counter = await session.getOne(Counter, 1);
          await new Promise((resolve) => setTimeout(resolve, 50));
          counter.value += 1;
        },
        { retry: 5 },
      );
    await Promise.all([increment(), increment()]);
    expect(runs).toBeGreaterThan(2);
    await sessions.begin(async (session) => expect((await session.getOne(Counter, 1)).value).toBe(2));
  });

  test('an error of the function itself is not tried again', async () => {
    let runs = 0;
    const failing = sessions.begin(
      () => {
        runs++;
        throw new RangeError('no');
      },
      { retry: 5 },
    );
    await expect(failing).rejects.toThrow(RangeError);
    expect(runs).toBe(1);
  });
});
