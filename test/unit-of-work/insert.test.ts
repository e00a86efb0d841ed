// The INSERTs of a flush: which statements, what the columns without a value get, and what comes back onto the objects.
import { beforeAll, expect, test } from 'vitest';
import {
  entity,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  text,
  timestamptz,
  uuid,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();
let calls = 0;

class Item extends entity(
  'items',
  {
    id: integer().primaryKey(),
    name: text().nullable(),
    colour: text().nullable().default('red'),
    serial: integer()
      .nullable()
      .default(() => ++calls),
    tags: text().nullable().serverDefault(`'none'`),
    createdAt: timestamptz().serverDefault('now()'),
  },
  { registry },
) {}
class Ticket extends entity(
  'tickets',
  { id: uuid().primaryKey().serverDefault('gen_random_uuid()') },
  { registry },
) {}
class Fixed extends entity(
  'fixed',
  { id: integer().primaryKey().generatedAlwaysAsIdentity() },
  { registry },
) {}

describeOnDatabases('an insert', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  const open = () => new Session({ bind: database.engine });
  const insertsOf = async (work: () => Promise<unknown>) =>
    (await tracesOf(work)).filter(({ verb }) => verb === 'INSERT').map(({ count }) => count);

  test('1,000 objects with mixed columns get their own keys, in their order', async () => {
    await using session = open();
    const items = Array.from({ length: 1000 }, (_, at) => {
      const name = `item ${at}`;
      return new Item({
        name,
        ...(at % 3 === 0 && { tags: 'some' }),
        ...(at % 7 === 0 && { id: 1_000_000 + at }),
      });
    });
    session.addAll(items);
    await session.flush();
    const rows = (await (await session.connection()).query('select id, name, tags from items')).rows;
    const rowById = new Map(rows.map((row) => [row.id, row]));
    for (const { id, name, tags } of items) expect(rowById.get(id)).toEqual({ id, name, tags });
    const generated = items.map(({ id }) => id).filter((id) => id < 1_000_000);
    expect(generated).toEqual([...generated].sort((a, b) => a - b));
  });

  test('objects with the same columns go into one statement', async () => {
    await using session = open();
    session.addAll([new Item({ name: 'a' }), new Item({}), new Item({ tags: 'x' }), new Item({ tags: 'y' })]);
    expect(await insertsOf(() => session.flush())).toEqual([2, 2]);
  });

  test('a class whose every column is generated is inserted, too', async () => {
    await using session = open();
    const [first, second, third] = [new Ticket({}), new Ticket({}), new Ticket({})];
    session.addAll([first, second]);
    await session.flush();
    session.add(third);
    await session.flush();
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect(inspect(first).key).toBe(first.id);
  });

  test('an identity that is always generated may be given by the program', async () => {
    await using session = open();
    const [generated, given] = [new Fixed({}), new Fixed({ id: 700 })];
    session.addAll([generated, given]);
    await session.flush();
    expect([generated.id, given.id]).toEqual([1, 700]);
  });

  test('a default of the program is a value, or is computed for each object', async () => {
    await using session = open();
    const [first, second] = [new Item({}), new Item({ colour: 'blue', serial: 0 })];
    calls = 0;
    session.addAll([first, second]);
    expect(first.colour).toBeUndefined();
    await session.flush();
    expect([first.colour, first.serial, second.colour, second.serial]).toEqual(['red', 1, 'blue', 0]);
  });

  test('a default of the database comes back with the row', async () => {
    await using session = open();
    const item = new Item({});
    session.add(item);
    await session.flush();
    expect(item.tags).toBe('none');
    expect(Math.abs(item.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  test('null counts as no value where there is a default', async () => {
    await using session = open();
    const item = new Item({ colour: null, tags: null });
    session.add(item);
    await session.flush();
    expect([item.colour, item.tags]).toEqual(['red', 'none']);
  });

  test('a column without value and default is null, in memory as well', async () => {
    await using session = open();
    const item = new Item({});
    session.add(item);
    await session.flush();
    expect(item.name).toBeNull();
  });

  test('refresh_flush names what was filled in, never the key', async () => {
    await using session = open();
    const item = new Item({ colour: 'blue' });
    session.add(item);
    const heard: unknown[] = [];
    const listener = (_target: object, _flush: unknown, names: readonly string[] | null) =>
      void heard.push(names);
    listen(Item, 'refresh_flush', listener, { once: true });
    await session.flush();
    expect(heard).toEqual([['tags', 'createdAt', 'serial']]);
  });

  test('what before_insert sets goes into the row', async () => {
    await using session = open();
    const item = new Item({ name: 'a' });
    session.add(item);
    const rename = (_mapper: unknown, _connection: unknown, target: Item) => {
      target.name = `${target.name}!`;
    };
    listen(Item, 'before_insert', rename, { once: true });
    await session.flush();
    const [row] = (
      await (await session.connection()).query('select name from items where id = $1', [item.id])
    ).rows;
    expect([row, item.name, inspect(item).modified]).toEqual([{ name: 'a!' }, 'a!', false]);
  });

  test('an after_insert listener can use the connection and sees the key', async () => {
    await using session = open();
    const seen: unknown[] = [];
    session.add(new Item({ name: 'seen' }));
    listen(
      Item,
      'after_insert',
      async (_mapper, connection, target) => {
        seen.push((await connection.query('select name from items where id = $1', [target.id])).rows);
      },
      { once: true },
    );
    await session.flush();
    expect(seen).toEqual([[{ name: 'seen' }]]);
  });

  test('a rollback takes off what the flush filled in', async () => {
    await using session = open();
    const item = new Item({ name: 'a' });
    session.add(item);
    await session.flush();
    await session.rollback();
    expect(inspect(item).dict).toEqual({ name: 'a' });
    session.add(item);
    await session.flush();
    expect(item.id).toBeGreaterThan(0);
  });
});
