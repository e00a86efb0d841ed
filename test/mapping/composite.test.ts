// Composites: value objects that are stored in several columns.
import { expect, onTestFinished, test } from 'vitest';
import {
  ArgumentError,
  attrs,
  delAttribute,
  entity,
  getHistory,
  InvalidRequestError,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  select,
} from '../../src/index.ts';
import { composite } from '../../src/mapping/composite.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { makeVertex, Point, spell } from './vertices.ts';

function told() {
  const { Vertex } = makeVertex();
  const words: string[] = [];
  for (const key of ['start', 'x1', 'y1'] as const) {
    const note = (event: string) => (_target: object, value: unknown, old: unknown) =>
      words.push([event, key, spell(value), event === 'set' ? spell(old) : ''].join(' ').trim());
    // one of them stands for all: what is heard is only written down
    const attribute = attrs(Vertex)[key] as ReturnType<typeof attrs<typeof Vertex>>['x1'];
    listen(attribute, 'set', note('set'));
    listen(attribute, 'remove', note('remove'));
  }
  return { Vertex, words };
}

test('an assignment is told of the composite, then of each column', () => {
  const { Vertex, words } = told();
  const vertex = new Vertex({ start: new Point(1, 2) });
  vertex.start = new Point(3, 4);
  expect(words).toEqual([
    'set start (1,2) <NO_VALUE>',
    'set x1 1 <NO_VALUE>',
    'set y1 2 <NO_VALUE>',
    'set start (3,4) (1,2)',
    'set x1 3 1',
    'set y1 4 2',
  ]);
  expect([vertex.x1, vertex.y1]).toEqual([3, 4]);
});

test('null sets all columns to null', () => {
  const { Vertex } = makeVertex();
  const vertex = new Vertex({ end: new Point(1, 2) });
  vertex.end = null;
  expect([vertex.end, vertex.x2, vertex.y2]).toEqual([null, null, null]);
});

test('a deletion is told of the composite, then of each column', () => {
  const { Vertex, words } = told();
  const vertex = new Vertex({ start: new Point(1, 2) });
  words.length = 0;
  delAttribute(vertex, 'start');
  expect(words).toEqual(['remove start (1,2)', 'set x1 null 1', 'set y1 null 2']);
});

test('a read makes the value of the columns and tells refresh', () => {
  const { Vertex } = makeVertex();
  const names: unknown[] = [];
  listen(Vertex, 'refresh', (_target, _context, attributes) => names.push(attributes));
  const vertex = new Vertex({ x1: 1, y1: 2 });
  expect(vertex.start).toEqual(new Point(1, 2));
  expect(vertex.start).toBe(vertex.start);
  expect(names).toEqual([['start']]);
});

test('a nullable one of nulls is null, another an object of nulls', () => {
  const { Vertex } = makeVertex();
  const vertex = new Vertex({});
  expect([vertex.end, vertex.start]).toEqual([null, new Point(null, null)]);
});

test('a listener may replace the value', () => {
  const { Vertex } = makeVertex();
  listen(attrs(Vertex).start, 'set', () => new Point(7, 8), { retval: true });
  expect(new Vertex({ start: new Point(1, 2) }).x1).toBe(7);
});

test('its history is made of the histories of its columns', () => {
  const { Vertex } = makeVertex();
  const vertex = new Vertex({ start: new Point(1, 2) });
  expect(getHistory(vertex, 'start')).toEqual({
    added: [new Point(1, 2)],
    unchanged: [],
    deleted: [new Point(null, null)],
  });
});

test('is an attribute as any other: loaded and unloaded ones are listed', () => {
  const { Vertex } = makeVertex();
  const { dict, unloaded } = inspect(new Vertex({ start: new Point(1, 2) }));
  expect(Object.keys(dict).sort()).toEqual(['start', 'x1', 'y1']);
  expect([...unloaded].sort()).toEqual(['dx', 'end', 'id', 'label', 'title', 'x2', 'y2']);
});

test('takes the values of an object by its compositeValues(), if it has them', () => {
  class Money {
    readonly #cents: number;
    constructor(amount: number, cents: number) {
      this.#cents = amount * 100 + cents;
    }
    compositeValues() {
      return [Math.trunc(this.#cents / 100), this.#cents % 100];
    }
  }
  class Price extends entity(
    'prices',
    {
      id: integer().primaryKey(),
      whole: integer(),
      cents: integer(),
      price: composite(Money, ['whole', 'cents']),
    },
    { registry: new Registry() },
  ) {}
  const price = new Price({ whole: 0, cents: 0, price: new Money(3, 50) });
  expect([price.whole, price.cents]).toEqual([3, 50]);
});

test('refuses a value of another class, and one that does not fit the columns', () => {
  const { Vertex } = makeVertex();
  const vertex = new Vertex({});
  expect(() => Reflect.set(vertex, 'start', 'there')).toThrow(ArgumentError);
  const odd = Object.assign(new Point(1, 2), { z: 3 });
  expect(() => Reflect.set(vertex, 'start', odd)).toThrow(InvalidRequestError);
  expect(vertex.x1).toBeUndefined();
});

test('refuses columns that the class does not have', () => {
  class Wrong extends entity(
    'wrong',
    { id: integer().primaryKey(), x: integer(), at: composite(Point, ['x', 'Y']) },
    { registry: new Registry() },
  ) {}
  expect(() => new Wrong({ x: 1 })).toThrow(/composite\(\) names "Y", which is no column of Wrong/);
});

describeOnDatabase('pg', 'composite', (database) => {
  async function stored() {
    const { registry, Vertex } = makeVertex();
    const engine = database.engine;
    await registry.dropAll(engine);
    await registry.createAll(engine);
    const session = new Session({ bind: engine });
    onTestFinished(() => session.close());
    const vertex = new Vertex({ start: new Point(1, 2), end: new Point(4, 6) });
    session.add(vertex);
    await session.commit();
    return { session, Vertex, vertex };
  }

  test('is written to its columns and loaded with them', async () => {
    const { session, Vertex } = await stored();
    session.expungeAll();
    const vertex = await session.getOne(Vertex, 1);
    expect(inspect(vertex).dict.start).toEqual(new Point(1, 2));
    expect(vertex.end).toEqual(new Point(4, 6));
  });

  test('is forgotten when it was flushed, expired, or one of its columns was', async () => {
    const { session, vertex } = await stored();
    await session.refresh(vertex);
    const isThere = () => 'start' in inspect(vertex).dict;
    vertex.start = new Point(5, 6);
    await session.flush();
    expect(isThere()).toBe(false);
    expect(vertex.start).toEqual(new Point(5, 6));
    session.expire(vertex, ['x1']);
    expect(isThere()).toBe(false);
    expect(() => vertex.start).toThrow(InvalidRequestError);
    expect(await session.load(vertex, 'start')).toEqual(new Point(5, 6));
    session.expire(vertex);
    expect(await session.load(vertex, 'start')).toEqual(new Point(5, 6));
  });

  test('follows a refresh of one column', async () => {
    const { session, vertex } = await stored();
    await session.refresh(vertex);
    await database.sql('update vertices set x1 = 9');
    await session.refresh(vertex, ['x1']);
    expect(vertex.start).toEqual(new Point(9, 2));
  });

  test('is compared by its columns', async () => {
    const { session, Vertex } = await stored();
    const found = (at: Point) =>
      session.scalars(select(Vertex).where((v) => v.start.eq(at))).then((result) => result.all());
    expect(await found(new Point(1, 2))).toHaveLength(1);
    expect(await found(new Point(1, 3))).toHaveLength(0);
  });

  test('a rollback brings the value back', async () => {
    const { session, vertex } = await stored();
    await session.refresh(vertex);
    vertex.start = new Point(8, 9);
    await session.rollback();
    expect(await session.load(vertex, 'start')).toEqual(new Point(1, 2));
  });
});
