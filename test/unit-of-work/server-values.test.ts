// Values that the database makes: SQL in the place of a value, defaults, sequences, computed columns, and when they are
// known again.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  attrs,
  entity,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  setAttribute,
  sqlText,
  text,
  timestamptz,
  uuid,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();

class Widget extends entity(
  'widgets',
  {
    id: integer().primaryKey(),
    name: text().nullable(),
    qty: integer().nullable(),
    seen: timestamptz().nullable(),
    kind: text().serverDefault("'plain'"),
  },
  { registry },
) {}
const priced = {
  id: integer().primaryKey(),
  price: integer(),
  amount: integer(),
  total: integer().generatedAlwaysAs('price * amount'),
  touched: integer().nullable().onUpdate(sqlText('extract(epoch from now())::integer')),
};
class Line extends entity('lines', priced, { registry }) {}
class Eager extends entity('eagers', priced, { registry, eagerDefaults: true }) {}
class Late extends entity(
  'lates',
  { id: integer().primaryKey(), kind: text().serverDefault("'plain'") },
  { registry, eagerDefaults: false },
) {}
class Order extends entity(
  'orders',
  {
    no: integer().primaryKey().sequence('order_numbers'),
    label: text().default('read').insertDefault('written'),
    made: integer().default(sqlText('40 + 2')),
  },
  { registry },
) {}
class Token extends entity(
  'tokens',
  { id: uuid().primaryKey().serverDefault('gen_random_uuid()'), name: text().nullable() },
  { registry },
) {}
class Ticket extends entity(
  'tickets',
  {
    id: uuid()
      .primaryKey()
      .default(() => randomUUID()),
    name: text().nullable(),
  },
  { registry },
) {}
class Always extends entity(
  'always',
  { id: integer().primaryKey().generatedAlwaysAsIdentity(), name: text().nullable() },
  { registry },
) {}

describeOnDatabases('a value of the database', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  beforeEach(() =>
    database.sql('truncate widgets, lines, eagers, lates, orders, tokens, tickets, always restart identity'),
  );
  const saved = async (...objects: object[]) => {
    const session = new Session({ bind: database.engine });
    session.addAll(objects);
    await session.flush();
    return session;
  };
  const expiredOf = (object: object) => [...inspect(object).expiredAttributeNames];

  test('is SQL that was assigned: written with the UPDATE, expired after it, and read when it is asked for', async () => {
    const widget = new Widget({ name: 'a', qty: 1 });
    await using session = await saved(widget);
    setAttribute(widget, 'qty', attrs(Widget).qty.plus(41));
    expect(session.isModified(widget)).toBe(true);
    const traces = await tracesOf(() => session.flush());
    expect(traces.map(({ verb, count }) => [verb, count])).toEqual([['UPDATE', 1]]);
    expect(expiredOf(widget)).toEqual(['qty']);
    expect(await session.load(widget, 'qty')).toBe(42);
  });

  test('is SQL in an INSERT: of Kysely, a text, with other values beside it', async () => {
    const widget = new Widget({ name: "o'a" });
    setAttribute(widget, 'qty', sql`${20}::integer + ${1}::integer`);
    setAttribute(widget, 'seen', sqlText("timestamptz '2026-01-02 03:04:05Z'"));
    await using session = await saved(new Widget({ name: 'first' }), widget, new Widget({ name: 'last' }));
    expect([widget.id, widget.kind, expiredOf(widget).sort()]).toEqual([2, 'plain', ['qty', 'seen']]);
    await session.refresh(widget);
    expect([widget.name, widget.qty, widget.seen]).toEqual(["o'a", 21, new Date('2026-01-02T03:04:05Z')]);
  });

  test('goes object by object, between the batches of the others', async () => {
    const widgets = Array.from({ length: 4 }, (_, at) => new Widget({ qty: at }));
    await using session = await saved(...widgets);
    widgets.forEach((widget, at) => {
      setAttribute(widget, 'qty', at === 1 ? attrs(Widget).qty.plus(10) : at * 2);
    });
    await session.commit();
    expect(await database.sql('select qty from widgets order by id')).toEqual(
      [0, 11, 4, 6].map((qty) => ({ qty })),
    );
  });

  test('as a key is known at once', async () => {
    const widget = new Widget({ name: 'a' });
    setAttribute(widget, 'id', sqlText('40 + 2'));
    await using session = await saved(widget);
    expect(await session.get(Widget, 42)).toBe(widget);
    setAttribute(widget, 'id', attrs(Widget).id.plus(1));
    await session.flush();
    expect([widget.id, await session.get(Widget, 43)]).toEqual([43, widget]);
    await session.rollback();
    expect(inspect(widget).transient).toBe(true);
  });

  test('that was assigned comes back as SQL with a rollback', async () => {
    const widget = new Widget({ name: 'a' });
    const three = sqlText('1 + 2');
    setAttribute(widget, 'qty', three);
    await using session = await saved(widget);
    await session.rollback();
    expect([inspect(widget).transient, inspect(widget).dict.qty]).toEqual([true, three]);
    session.add(widget);
    await session.commit();
    expect(await database.sql('select qty from widgets')).toEqual([{ qty: 3 }]);
  });

  test('that cannot be computed fails the flush, and rollback() makes all right', async () => {
    const widget = new Widget({ name: 'a', qty: 0 });
    await using session = await saved(widget);
    await session.commit();
    setAttribute(widget, 'qty', sqlText('1 / qty'));
    await expect(session.commit()).rejects.toThrow(/division by zero/);
    await session.rollback();
    expect([widget.qty, session.isModified(widget)]).toEqual([0, false]);
  });

  test('with values of its own as a text is refused', async () => {
    const widget = new Widget({});
    setAttribute(widget, 'qty', sqlText('$1::integer', [1]));
    await using session = new Session({ bind: database.engine });
    session.add(widget);
    await expect(session.flush()).rejects.toThrow(expect.objectContaining({ code: 'TEXT_WITH_VALUES' }));
  });

  test('that is computed comes with the INSERT and is expired by an UPDATE', async () => {
    const lines = [new Line({ price: 2, amount: 3 }), new Line({ price: 5, amount: 5 })];
    await using session = await saved(...lines);
    expect(lines.map(({ total }) => total)).toEqual([6, 25]);
    for (const line of lines) line.amount = 10;
    await session.flush();
    expect(expiredOf(lines[0] ?? {}).sort()).toEqual(['total', 'touched']);
    expect(await session.load(lines[1] ?? new Line({ price: 0, amount: 0 }), 'total')).toBe(50);
    expect(lines[1]?.touched).toBeTypeOf('number');
  });

  test('comes with the UPDATE, too, where eagerDefaults is true, SQL values included', async () => {
    const told: unknown[] = [];
    listen(Eager, 'refresh_flush', (_target, _flush, names) => void told.push([...(names ?? [])].sort()));
    const all = [new Eager({ price: 2, amount: 3 }), new Eager({ price: 5, amount: 5 })];
    await using session = await saved(...all);
    for (const one of all) one.price = 7;
    await session.flush();
    expect(all.map(({ total }) => total)).toEqual([21, 35]);
    const [first = new Eager({ price: 0, amount: 0 })] = all;
    setAttribute(first, 'price', attrs(Eager).price.plus(1));
    await session.flush();
    expect([first.price, first.total]).toEqual([8, 24]);
    expect(told).toEqual([
      ['total'],
      ['total'],
      ['total', 'touched'],
      ['total', 'touched'],
      ['price', 'total', 'touched'],
    ]);
  });

  test('does not come with the INSERT where eagerDefaults is false', async () => {
    const late = new Late({});
    await using session = await saved(late);
    expect([late.id, expiredOf(late)]).toEqual([1, ['kind']]);
    expect(await session.load(late, 'kind')).toBe('plain');
  });

  test('is the next of a sequence, in order', async () => {
    const orders = Array.from({ length: 3 }, () => new Order({}));
    await using session = await saved(...orders, new Order({ no: 70 }));
    expect(orders.map(({ no }) => no)).toEqual([1, 2, 3].map((at) => at + (orders[0]?.no ?? 0) - 1));
    expect(session.identityMap.size).toBe(4);
  });

  test('is a default as SQL, and insertDefault is what is written where default is only read', async () => {
    const order = new Order({});
    expect(order.label).toBe('read');
    await using session = await saved(order);
    expect([order.label, order.made]).toEqual(['written', 42]);
    expect(session.isModified(order)).toBe(false);
  });

  test('is a key of the server or of the program', async () => {
    const [token, ticket, always] = [new Token({}), new Ticket({}), new Always({})];
    await using session = await saved(token, ticket, always);
    expect([token.id.length, ticket.id.length, always.id]).toEqual([36, 36, 1]);
    expect(await session.get(Token, token.id)).toBe(token);
    await session.rollback();
    // what the program has made is taken off like what the database has
    expect([inspect(token).dict.id, inspect(ticket).dict.id, inspect(always).dict.id]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
