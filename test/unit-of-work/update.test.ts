// The UPDATEs of a flush: which columns, which statements, and what happens when rows are not as expected.
import { beforeAll, expect, test } from 'vitest';
import {
  delAttribute,
  entity,
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

const registry = new Registry();
let changes = 0;

class Page extends entity(
  'pages',
  {
    id: integer().primaryKey(),
    title: text().nullable(),
    body: text().nullable(),
    version: integer()
      .default(0)
      .onUpdate(() => ++changes),
  },
  { registry },
) {}
class Stamped extends entity(
  'stamped',
  { id: integer().primaryKey(), title: text(), stamp: text().nullable().serverOnUpdate() },
  { registry },
) {}

const stampTrigger = `
  create function stamp() returns trigger as $$ begin new.stamp = 'stamped ' || new.title; return new; end $$ language plpgsql;
  create trigger stamp before update on stamped for each row execute function stamp()`;

describeOnDatabases('an update', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.query(stampTrigger);
    await connection.close();
  });
  const pages = (count: number) =>
    Array.from({ length: count }, (_, at) => new Page({ title: `t${at}`, body: 'b' }));
  const openWith = async (objects: readonly object[]) => {
    const session = new Session({ bind: database.engine });
    session.addAll(objects);
    await session.flush();
    return session;
  };
  const updatesOf = async (work: () => Promise<unknown>) =>
    (await tracesOf(work))
      .filter(({ verb }) => verb === 'UPDATE')
      .map(({ count, statement }) => [count, statement]);

  test('sets the changed columns and no others', async () => {
    const [page] = pages(1);
    await using session = await openWith([page as Page]);
    if (page) page.title = 'x';
    const [[, statement] = []] = await updatesOf(() => session.flush());
    expect(statement).toContain('"title"');
    expect(statement).not.toContain('"body"');
  });

  test('objects with the same changed columns go into one statement', async () => {
    const all = pages(5);
    await using session = await openWith(all);
    for (const [at, page] of all.entries()) {
      if (at < 3) page.title = `new ${at}`;
      else page.body = null;
    }
    expect((await updatesOf(() => session.flush())).map(([count]) => count)).toEqual([3, 2]);
    const rows = (
      await (
        await session.connection()
      ).query('select title, body from pages where id = any($1)', [`{${all.map(({ id }) => id).join()}}`])
    ).rows;
    expect(new Set(rows.map(({ title }) => title))).toEqual(new Set(['new 0', 'new 1', 'new 2', 't3', 't4']));
  });

  test('a change back to the old value is no statement', async () => {
    const all = pages(1);
    await using session = await openWith(all);
    for (const page of all) {
      page.title = 'x';
      page.title = 't0';
    }
    expect(await updatesOf(() => session.flush())).toEqual([]);
    expect(session.dirty.size).toBe(0);
  });

  test('onUpdate is computed for each object that changes, and is there afterwards', async () => {
    const all = pages(2);
    await using session = await openWith(all);
    changes = 10;
    for (const page of all) page.title = 'x';
    const heard: unknown[] = [];
    const listener = (_target: object, _flush: unknown, names: readonly string[] | null) =>
      void heard.push(names);
    listen(Page, 'refresh_flush', listener, { once: true });
    await session.flush();
    expect(all.map(({ version }) => version)).toEqual([11, 12]);
    expect(heard).toEqual([['version']]);
  });

  test('onUpdate gives way to a value of the program', async () => {
    const all = pages(1);
    await using session = await openWith(all);
    for (const page of all) page.version = 99;
    await session.flush();
    expect(all.map(({ version }) => version)).toEqual([99]);
  });

  test('a column that the database changes is read anew', async () => {
    const stamped = new Stamped({ title: 'a' });
    await using session = await openWith([stamped]);
    stamped.title = 'b';
    await session.flush();
    expect(inspect(stamped).expiredAttributeNames).toEqual(new Set(['stamp']));
    expect(await session.load(stamped, 'stamp')).toBe('stamped b');
  });

  test('an attribute whose value was deleted cannot be written: null is the word for NULL', async () => {
    const all = pages(1);
    await using session = await openWith(all);
    for (const page of all) delAttribute(page, 'body');
    await expect(session.flush()).rejects.toThrow('the value of "body" was deleted, and an UPDATE needs one');
    await session.rollback();
  });

  test('a changed primary key finds its row by the old one', async () => {
    const all = pages(1);
    await using session = await openWith(all);
    const [page] = all;
    if (page) page.id = 5000;
    await session.flush();
    expect(await session.get(Page, 5000)).toBe(page);
    expect(page && inspect(page).key).toBe(5000);
  });

  test.for([1, 3])(
    'of %i rows of which one is gone is a StaleDataError, and all is rolled back',
    async (count) => {
      const all = pages(count);
      await using session = await openWith(all);
      await session.execute(sqlText('delete from pages where id = :id', { id: all[0]?.id }));
      for (const page of all) page.title = 'x';
      const failure = await session.flush().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StaleDataError);
      expect(String(failure)).toContain(
        `Cannot update ${count} row(s) of table "pages": ${count - 1} matched.`,
      );
      expect(session.isActive).toBe(false);
    },
  );

  test('changes that an after_update listener makes are no changes', async () => {
    const all = pages(1);
    await using session = await openWith(all);
    for (const page of all) page.title = 'x';
    const change = (_mapper: unknown, _connection: unknown, target: Page) => {
      target.body = 'late';
    };
    listen(Page, 'after_update', change, { once: true });
    await session.flush();
    expect([session.dirty.size, all[0]?.body]).toEqual([0, 'late']);
  });
});
