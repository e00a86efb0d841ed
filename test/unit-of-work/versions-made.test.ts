// Who makes the version: a generator, the database, the program; and what it guards besides the unit of work.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  attrs,
  delAttribute,
  entity,
  integer,
  Registry,
  Session,
  StaleDataError,
  setAttribute,
  sqlText,
  table,
  text,
  uuid,
  xmin,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();

class Doc extends entity(
  'docs',
  { id: integer().primaryKey(), title: text().nullable(), version: integer().default(1) },
  { registry, versionIdCol: 'version' },
) {}
class Stamped extends entity(
  'stampeds',
  { id: integer().primaryKey(), title: text(), stamp: uuid().default(() => randomUUID()) },
  { registry, versionIdCol: 'stamp', versionIdGenerator: () => randomUUID() },
) {}
class Row extends entity(
  'rows',
  { id: integer().primaryKey(), title: text().nullable(), xmin: xmin() },
  { registry, versionIdCol: 'xmin', versionIdGenerator: false },
) {}
class ByHand extends entity(
  'by_hands',
  { id: integer().primaryKey(), title: text(), version: integer() },
  { registry, versionIdCol: 'version', versionIdGenerator: false },
) {}

describeOnDatabases('a version that somebody makes', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  beforeEach(() => database.sql('truncate docs, stampeds, rows, by_hands restart identity'));
  const open = (options = {}) => new Session({ bind: database.engine, ...options });
  const saved = async <T extends object>(...objects: T[]) => {
    const session = open();
    session.addAll(objects);
    await session.commit();
    return session;
  };
  const docs = (count: number) => Array.from({ length: count }, (_, at) => new Doc({ title: `t${at}` }));
  const versions = (from = 'docs') => database.sql(`select id, version from ${from} order by id`);

  test('is what the generator makes', async () => {
    const one = new Stamped({ title: 'a' });
    await using session = await saved(one);
    const first = one.stamp;
    one.title = 'b';
    await session.commit();
    expect(one.stamp).not.toBe(first);
    expect(await database.sql('select stamp from stampeds')).toEqual([{ stamp: one.stamp }]);
  });

  test('that the database makes comes back with the statement, for one row and for many', async () => {
    const rows = Array.from({ length: 3 }, (_, at) => new Row({ title: `t${at}` }));
    await using session = await saved(...rows);
    const before = rows.map((row) => row.xmin);
    const traces = await tracesOf(async () => {
      for (const row of rows) row.title = 'x';
      await session.commit();
    });
    expect(traces.map(({ verb }) => verb)).toEqual(['BEGIN', 'UPDATE', 'COMMIT']);
    const stored = await database.sql('select xmin::text from rows order by id');
    expect(rows.map((row) => ({ xmin: row.xmin }))).toEqual(stored);
    expect(rows.every((row, at) => row.xmin !== before[at])).toBe(true);
    const [first = new Row({})] = rows;
    await database.sql('update rows set title = null where id = 1');
    first.title = 'y';
    await expect(session.commit()).rejects.toThrow(StaleDataError);
  });

  test('that the program makes by hand changes when it is set, and then counts', async () => {
    const one = new ByHand({ title: 'a', version: 1 });
    await using session = await saved(one);
    one.title = 'b';
    await session.commit();
    one.version = 2;
    await session.commit();
    expect(await versions('by_hands')).toEqual([{ id: 1, version: 2 }]);
    await database.sql('update by_hands set version = 7');
    one.title = 'c';
    await expect(session.commit()).rejects.toThrow(StaleDataError);
  });

  test('guards SQL values as well', async () => {
    const [doc = new Doc({})] = docs(1);
    await using session = await saved(doc);
    setAttribute(doc, 'title', attrs(Doc).title.concat('!'));
    await session.commit();
    expect(await database.sql('select title, version from docs')).toEqual([{ title: 't0!', version: 2 }]);
    await database.sql('update docs set version = 7');
    setAttribute(doc, 'title', sqlText("'x'"));
    await expect(session.commit()).rejects.toThrow(StaleDataError);
  });

  test('of a merged object has to be the row’s, unless it has none', async () => {
    const [doc = new Doc({})] = docs(1);
    await (await saved(doc)).close();
    await database.sql('update docs set version = 2');
    await using session = open();
    doc.title = 'late';
    await expect(session.merge(doc)).rejects.toThrow(StaleDataError);
    delAttribute(doc, 'version');
    expect((await session.merge(doc)).version).toBe(2);
    await session.commit();
    expect(await versions()).toEqual([{ id: 1, version: 3 }]);
  });

  test('of a class that was written without Imago is an option of mapImperatively', async () => {
    class Plain {
      declare title: string;
      declare version: number;
    }
    const own = new Registry();
    const columns = { id: integer().primaryKey(), title: text(), version: integer() };
    own.mapImperatively(Plain, table('docs', columns, { registry: own }), { versionIdCol: 'version' });
    const plain = new Plain();
    plain.title = 'a';
    await using session = await saved(plain);
    plain.title = 'b';
    await session.commit();
    expect(plain.version).toBe(2);
  });
});

test.each([
  ['is part of the primary key', { version: integer().primaryKey() }, {}],
  ['deferred', { id: integer().primaryKey(), version: integer().deferred() }, {}],
  ['cannot count', { id: integer().primaryKey(), version: text() }, {}],
  ['versionIdGenerator: false', { id: integer().primaryKey(), version: xmin() }, {}],
] as const)('a version column that %s is refused', (reason, shape, options) => {
  const all = { ...options, registry: new Registry(), versionIdCol: 'version' as const };
  const make = () => new (class Bad extends entity<{ version: unknown }>('bads', shape, all) {})({} as never);
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_VERSION_COLUMN' }));
  expect(make).toThrow(reason);
});
