import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  bigint,
  entity,
  flagModified,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  StaleDataError,
  sqlText,
  subentity,
  text,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';

const registry = new Registry();

class Doc extends entity(
  'docs',
  { id: integer().primaryKey(), title: text().nullable(), version: integer().default(1) },
  { registry, versionIdCol: 'version' },
) {}
class Big extends entity(
  'bigs',
  { id: integer().primaryKey(), title: text(), version: bigint().default(1n) },
  { registry, versionIdCol: 'version' },
) {}
class Loose extends entity(
  'docs',
  { id: integer().primaryKey(), title: text().nullable(), version: integer().default(1) },
  { registry: new Registry(), versionIdCol: 'version', confirmDeletedRows: false },
) {}

describeOnDatabases('a version', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  beforeEach(() => database.sql('truncate docs, bigs restart identity'));
  const open = (options = {}) => new Session({ bind: database.engine, ...options });
  const saved = async <T extends object>(...objects: T[]) => {
    const session = open();
    session.addAll(objects);
    await session.commit();
    return session;
  };
  const docs = (count: number) => Array.from({ length: count }, (_, at) => new Doc({ title: `t${at}` }));
  const versions = (from = 'docs') => database.sql(`select id, version from ${from} order by id`);

  test('begins at 1, whatever the object says, and is there after the flush without a read', async () => {
    const doc = new Doc({ title: 'a', version: 5 });
    await using session = open();
    session.add(doc);
    const traces = await tracesOf(() => session.flush());
    expect([doc.version, traces.filter(({ verb }) => verb === 'SELECT')]).toEqual([1, []]);
    doc.title = 'b';
    await session.flush();
    expect(doc.version).toBe(2);
  });

  test('of a bigint counts in bigints', async () => {
    const big = new Big({ title: 'a' });
    await using session = await saved(big);
    big.title = 'b';
    await session.commit();
    expect(big.version).toBe(2n);
  });

  test.for([1, 3])('of %i rows is part of what one UPDATE finds them by', async (count) => {
    const all = docs(count);
    await using session = await saved(...all);
    for (const doc of all) doc.title = 'x';
    const updates = (await tracesOf(() => session.commit())).filter(({ verb }) => verb === 'UPDATE');
    expect(updates.map(({ count }) => count)).toEqual([count]);
    expect(all.map(({ version }) => version)).toEqual(all.map(() => 2));
    expect((await versions()).map(({ version }) => version)).toEqual(all.map(() => 2));
  });

  test.for([
    [1, true],
    [3, true],
    [1, false],
    [3, false],
  ] as const)(
    'of one of %i rows that another transaction has changed stops the flush (alone: %s)',
    async ([count, isAlone]) => {
      const all = docs(count);
      await using session = await saved(...all);
      await database.sql('update docs set version = 9 where id = 1');
      for (const doc of all) doc.title = 'x';
      // a commit may be sent behind the UPDATE: then the statement itself has to fail
      const trip = isAlone ? session.flush() : session.commit();
      const error = await trip.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StaleDataError);
      expect(error).toMatchObject({ details: { table: 'docs', expected: count, matched: count - 1 } });
      await session.rollback();
      expect(all.map(({ version, title }) => [version, title])).toEqual(all.map((_, at) => [1, `t${at}`]));
      expect(await database.sql("select id from docs where title = 'x'")).toEqual([]);
    },
  );

  test.for([
    [1, 'flush'],
    [2, 'flush'],
    [1, 'commit'],
    [2, 'commit'],
  ] as const)('of one of %i rows that is to be deleted stops the %s', async ([count, trip]) => {
    const all = docs(count);
    await using session = await saved(...all);
    await database.sql('update docs set version = 9 where id = 1');
    await session.deleteAll(all);
    await expect(session[trip]()).rejects.toThrow(StaleDataError);
    await session.rollback();
    expect(all.every((doc) => inspect(doc).persistent)).toBe(true);
    expect(await versions()).toHaveLength(count);
  });

  test('of rows that may be gone is not asked for with confirmDeletedRows: false', async () => {
    const loose = new Loose({ title: 'a' });
    await using session = await saved(loose);
    await database.sql('update docs set version = 9');
    await session.delete(loose);
    expect(await warningsOf(() => session.commit())).toEqual([]);
    expect([inspect(loose).detached, (await versions()).length]).toEqual([true, 1]);
  });

  test('stays when nothing changes, and counts what only looks like a change', async () => {
    const [doc = new Doc({})] = docs(1);
    await using session = await saved(doc);
    doc.title = 't0';
    await session.flush();
    expect(doc.version).toBe(1);
    flagModified(doc, 'title');
    await session.flush();
    expect(doc.version).toBe(2);
  });

  test('that the program sets is written, and the old one is what the row is found by', async () => {
    const [doc = new Doc({})] = docs(1);
    await using session = await saved(doc);
    doc.version = 10;
    await session.commit();
    expect(await versions()).toEqual([{ id: 1, version: 10 }]);
  });

  test('that is expired is read before the UPDATE and the DELETE', async () => {
    const [doc = new Doc({})] = docs(1);
    await using session = await saved(doc);
    await database.sql('update docs set version = 4');
    session.expire(doc);
    doc.title = 'x';
    await session.commit();
    expect(await versions()).toEqual([{ id: 1, version: 5 }]);
    session.expire(doc);
    await session.delete(doc);
    await session.commit();
    expect(await versions()).toEqual([]);
  });

  test('that was not loaded is read by itself', async () => {
    await saved(...docs(1)).then((session) => session.close());
    await using session = open();
    const [found] = await session.execute(sqlText('select 1')).then(() => session.query(Doc).all());
    expect(found?.version).toBe(1);
  });

  test('comes back with a rollback, at any depth', async () => {
    const [doc = new Doc({})] = docs(1);
    await using session = await saved(doc);
    doc.title = 'a';
    await session.flush();
    const savepoint = await session.beginNested();
    doc.title = 'b';
    await session.flush();
    expect(doc.version).toBe(3);
    await savepoint.rollback();
    expect([doc.title, doc.version]).toEqual(['a', 2]);
    doc.title = 'c';
    await session.flush();
    await session.rollback();
    expect([doc.title, doc.version]).toEqual(['t0', 1]);
    doc.title = 'd';
    await session.commit();
    expect(await versions()).toEqual([{ id: 1, version: 2 }]);
  });

  test('is taken over by a new object that takes the row over', async () => {
    const [old = new Doc({})] = docs(1);
    await using session = await saved(old);
    old.title = 'x';
    await session.commit();
    await session.delete(old);
    const heir = new Doc({ id: old.id, title: 'heir' });
    session.add(heir);
    await session.commit();
    expect([heir.version, await versions()]).toEqual([3, [{ id: 1, version: 3 }]]);
  });

  test('is told to refresh_flush, before after_update', async () => {
    const told: unknown[] = [];
    const hear = (_doc: Doc, _flush: unknown, names: readonly string[] | null) => void told.push(names);
    listen(Doc, 'refresh_flush', hear);
    const [doc = new Doc({})] = docs(1);
    await using session = await saved(doc);
    doc.title = 'x';
    await session.commit();
    expect(told).toEqual([['version'], ['version']]);
  });

  test.for(['one table', 'joined'] as const)('may be of a subclass alone: %s', async (kind) => {
    const registry = new Registry();
    const [one, two] = [`plain_${kind.length}`, `versioned_${kind.length}`];
    const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'plain' } as const;
    const shape = { id: integer().primaryKey(), kind: text(), name: text().nullable() };
    class Plain extends entity(one, shape, options) {}
    class Versioned extends subentity(
      Plain,
      { identity: 'versioned', versionIdCol: 'version', ...(kind === 'joined' && { table: two }) },
      { note: text().nullable(), version: integer().default(1) },
    ) {}
    await registry.createAll(database.engine);
    const [plain, versioned] = [new Plain({ name: 'a' }), new Versioned({ name: 'b' })];
    await using session = await saved(plain, versioned);
    expect(versioned.version).toBe(1);
    [plain.name, versioned.note] = ['c', 'd'];
    await session.commit();
    expect(versioned.version).toBe(2);
    session.expire(versioned, ['version']);
    versioned.note = 'e';
    await session.commit();
    expect(versioned.version).toBe(3);
    const behind = kind === 'joined' ? two : one;
    await database.sql(`update ${behind} set version = 9 where id = $1`, [versioned.id]);
    versioned.note = 'f';
    await expect(session.commit()).rejects.toThrow(StaleDataError);
    await session.rollback();
    await session.deleteAll([plain, versioned]);
    await expect(session.commit()).rejects.toThrow(StaleDataError);
    await session.rollback();
    await session.refresh(versioned);
    await session.deleteAll([plain, versioned]);
    await session.commit();
    expect(await database.sql(`select id from ${one}`)).toEqual([]);
    await registry.dropAll(database.engine);
  });
});
