// Rows that are written without the unit of work.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  entity,
  IntegrityError,
  InvalidRequestError,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  StaleDataError,
  sqlText,
  text,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { trace } from './trace.ts';

const registry = new Registry();
class Reading extends entity(
  'readings',
  {
    id: integer().primaryKey(),
    value: integer().nullable(),
    unit: text().default('mm'),
    site: text().serverDefault("'home'"),
    changed: integer().nullable().onUpdate(7),
  },
  { registry },
) {}
class Doc extends entity(
  'docs',
  { id: integer().primaryKey(), title: text(), version: integer().default(1) },
  { registry, versionIdCol: 'version' },
) {}

describeOnDatabases('a bulk operation', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  beforeEach(() => database.sql('truncate readings, docs restart identity'));
  const open = () => new Session({ bind: database.engine });
  const rows = () => database.sql('select id, value, unit, site from readings order by id');

  test('inserts rows in one statement, with the defaults, and tells no listener of a mapper', async () => {
    await using session = open();
    const heard = trace(session, Reading);
    const sent = Array.from({ length: 1000 }, (_, value) => ({ value }));
    const traces = await tracesOf(() => session.bulkInsertMappings(Reading, sent));
    expect(traces.map(({ verb, count }) => [verb, count])).toEqual([
      ['BEGIN', 0],
      ['INSERT', 1000],
    ]);
    expect(heard.take().filter((word) => word.includes('Reading'))).toEqual([]);
    await session.commit();
    expect((await rows()).slice(0, 1)).toEqual([{ id: 1, value: 0, unit: 'mm', site: 'home' }]);
    expect(sent[0]).toEqual({ value: 0 });
  });

  test('gives the rows their keys if that is asked for', async () => {
    await using session = open();
    const sent: Partial<Reading>[] = [{ value: 1 }, { id: 70, value: 2 }, { value: 3 }];
    await session.bulkInsertMappings(Reading, sent, { returnDefaults: true });
    expect(sent.map(({ id }) => id)).toEqual([1, 70, 2]);
  });

  test('writes null as NULL only with renderNulls', async () => {
    await using session = open();
    // the type knows that the column is not null; its default is what is asked about
    const row = { unit: null } as never;
    await session.bulkInsertMappings(Reading, [row]);
    await expect(session.bulkInsertMappings(Reading, [row], { renderNulls: true })).rejects.toThrow(
      IntegrityError,
    );
  });

  test('updates rows by key: what each of them holds, and onUpdate', async () => {
    await using session = open();
    await session.bulkInsertMappings(Reading, [{ value: 1 }, { value: 2 }, { value: 3 }]);
    const changes = [{ id: 1, value: 10 }, { id: 3, value: 30 }, { id: 2, unit: 'cm' }, { id: 2 }];
    const traces = await tracesOf(() => session.bulkUpdateMappings(Reading, changes));
    expect(traces.map(({ verb, count }) => [verb, count])).toEqual([
      ['UPDATE', 2],
      ['UPDATE', 1],
    ]);
    await session.commit();
    expect(await database.sql('select value, unit, changed from readings order by id')).toEqual([
      { value: 10, unit: 'mm', changed: 7 },
      { value: 2, unit: 'cm', changed: 7 },
      { value: 30, unit: 'mm', changed: 7 },
    ]);
  });

  test('takes SQL for a value', async () => {
    await using session = open();
    const doubled = { value: sqlText('21 * 2') } as never;
    await session.bulkInsertMappings(Reading, [{ value: 1 }, doubled, { value: 3 }]);
    await session.bulkUpdateMappings(Reading, [{ id: 1, value: sqlText('value + 1') } as never]);
    await session.commit();
    expect((await rows()).map(({ value }) => value)).toEqual([2, 42, 3]);
  });

  test('of versioned rows needs their versions and counts them', async () => {
    await using session = open();
    await session.bulkInsertMappings(Doc, [{ title: 'a' }]);
    await session.bulkUpdateMappings(Doc, [{ id: 1, version: 1, title: 'b' }]);
    await session.commit();
    expect(await database.sql('select title, version from docs')).toEqual([{ title: 'b', version: 2 }]);
    await expect(session.bulkUpdateMappings(Doc, [{ id: 1, version: 1, title: 'c' }])).rejects.toThrow(
      StaleDataError,
    );
  });

  test('saves objects: new ones inserted, the others updated, all as they were afterwards', async () => {
    const known = new Reading({ value: 1 });
    await using first = open();
    first.add(known);
    await first.commit();
    await first.close();
    known.value = 5;
    const fresh = [new Reading({ value: 2 }), new Reading({ value: 3 })];
    await using session = open();
    await session.bulkSaveObjects([...fresh, known]);
    await session.commit();
    expect((await rows()).map(({ value }) => value)).toEqual([5, 2, 3]);
    expect(fresh.map((reading) => [inspect(reading).transient, inspect(reading).dict.id])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(session.identityMap.size).toBe(0);
  });

  test('gives saved objects their keys if that is asked for: they are detached', async () => {
    const fresh = [new Reading({ value: 2 }), new Reading({ value: 3 })];
    await using session = open();
    await session.bulkSaveObjects(fresh, { returnDefaults: true });
    expect(fresh.map((reading) => [inspect(reading).detached, reading.id])).toEqual([
      [true, 1],
      [true, 2],
    ]);
  });

  test('sorts objects by class only without preserveOrder', async () => {
    const mixed = () => [new Reading({}), new Doc({ title: 'a' }), new Reading({})];
    await using session = open();
    await session.connection().then((connection) => connection.query('select 1'));
    const tables = async (preserveOrder: boolean) =>
      (await tracesOf(() => session.bulkSaveObjects(mixed(), { preserveOrder }))).map(({ table }) => table);
    expect(await tables(true)).toEqual(['readings', 'docs', 'readings']);
    expect(await tables(false)).toEqual(['readings', 'docs']);
  });

  test('that fails rolls back, and the session waits for rollback()', async () => {
    await using session = open();
    await session.bulkInsertMappings(Reading, [{ id: 1 }]);
    const twins = [{ value: 1 }, { id: 1, value: 2 }];
    await expect(session.bulkInsertMappings(Reading, twins, { returnDefaults: true })).rejects.toThrow(
      IntegrityError,
    );
    expect([session.isActive, twins[0]]).toEqual([false, { value: 1 }]);
    await expect(session.bulkSaveObjects([new Reading({})])).rejects.toThrow(/rolled back/);
    await session.rollback();
    expect([session.isActive, await rows()]).toEqual([true, []]);
  });

  test('inside of a savepoint is undone with it', async () => {
    await using session = open();
    await session.bulkInsertMappings(Reading, [{ value: 1 }]);
    const savepoint = await session.beginNested();
    await session.bulkInsertMappings(Reading, [{ value: 2 }]);
    await savepoint.rollback();
    await session.commit();
    expect((await rows()).map(({ value }) => value)).toEqual([1]);
  });

  test('is refused while a flush runs', async () => {
    await using session = open();
    session.add(new Reading({}));
    let error: unknown;
    const bulk = async () => {
      error = await session.bulkInsertMappings(Reading, [{}]).catch((reason: unknown) => reason);
    };
    listen(session, 'after_flush', bulk, { once: true });
    await session.flush();
    expect(error).toBeInstanceOf(InvalidRequestError);
  });
});
