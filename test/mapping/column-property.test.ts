// Column properties: expressions that are loaded with an object.
import { expect, onTestFinished, test } from 'vitest';
import {
  ArgumentError,
  entity,
  InvalidRequestError,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  select,
  text,
} from '../../src/index.ts';
import { columnProperty } from '../../src/mapping/column-property.ts';
import type { ColumnProperty } from '../../src/sql/entry-types.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { makeVertex } from './vertices.ts';

test('is read-only', () => {
  const { Vertex } = makeVertex();
  const vertex = new Vertex({ x1: 1 });
  expect(() => Reflect.set(vertex, 'dx', 1)).toThrow(InvalidRequestError);
});

test('a new object has none', () => {
  const { Vertex } = makeVertex();
  expect(new Vertex({ x1: 1, x2: 2 }).dx).toBeUndefined();
});

test('refuses a function that gives no expression, and values that have no literal', () => {
  const make = (define: () => never) => {
    class Wrong extends entity(
      'wrong',
      {
        id: integer().primaryKey(),
        get bad(): ColumnProperty<unknown> {
          return columnProperty(() => Wrong, define);
        },
      },
      { registry: new Registry() },
    ) {}
    return () => new Wrong({});
  };
  expect(make(() => 7 as never)).toThrow(ArgumentError);
});

describeOnDatabase('pg', 'column properties', (database) => {
  async function stored() {
    const { registry, Vertex } = makeVertex();
    const engine = database.engine;
    await registry.dropAll(engine);
    await registry.createAll(engine);
    const session = new Session({ bind: engine });
    onTestFinished(() => session.close());
    const vertex = new Vertex({ x1: 1, x2: 5, y1: 0, y2: 0 });
    session.add(vertex);
    return { session, Vertex, vertex };
  }

  test('is loaded with the object, by key and by select', async () => {
    const { session, Vertex } = await stored();
    await session.commit();
    session.expungeAll();
    expect((await session.getOne(Vertex, 1)).dx).toBe(4);
    session.expungeAll();
    const found = await session.scalars(select(Vertex).where((v) => v.dx.eq(4)));
    expect((await found.all()).map(({ dx }) => dx)).toEqual([4]);
    session.expungeAll();
    expect((await (await session.scalars(select(Vertex))).all()).map(({ dx }) => dx)).toEqual([4]);
  });

  test('is read anew after a flush, which tells expire', async () => {
    const { session, Vertex, vertex } = await stored();
    const expired: unknown[] = [];
    listen(Vertex, 'expire', (_target, names) => expired.push(names));
    await session.flush();
    expect([...inspect(vertex).expiredAttributeNames]).toEqual(['dx']);
    expect(await session.load(vertex, 'dx')).toBe(4);
    vertex.x2 = 11;
    await session.flush();
    expect(await session.load(vertex, 'dx')).toBe(10);
    expect(expired).toEqual([['dx'], ['dx']]);
  });

  test('holds texts, numbers and functions of SQL', async () => {
    const registry = new Registry();
    class Person extends entity(
      'people',
      {
        id: integer().primaryKey(),
        first: text(),
        last: text(),
        get full(): ColumnProperty<string> {
          return columnProperty(
            () => Person,
            (p) => p.first.concat(" o'", p.last, '\\'),
          );
        },
        get late(): ColumnProperty<number> {
          return columnProperty(
            () => Person,
            (p) => p.id.plus(1).times(2),
            { deferred: true },
          );
        },
      },
      { registry },
    ) {}
    const engine = database.engine;
    await registry.dropAll(engine);
    await registry.createAll(engine);
    const session = new Session({ bind: engine });
    onTestFinished(() => session.close());
    session.add(new Person({ first: 'Ed', last: 'Hara' }));
    await session.commit();
    session.expungeAll();
    const person = await session.getOne(Person, 1);
    expect(person.full).toBe("Ed o'Hara\\");
    expect(inspect(person).unloaded).toEqual(new Set(['late']));
    expect(await session.load(person, 'late')).toBe(4);
  });
});
