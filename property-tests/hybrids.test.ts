// A hybrid says the same in memory as the database does: random expressions over random rows.
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  and,
  attrs,
  type Expr,
  entity,
  type Hybrid,
  hybrid,
  integer,
  not,
  or,
  Registry,
  Session,
  select,
  text,
} from '../src/index.ts';
import { describeOnDatabase } from '../test/setup/databases.ts';

const registry = new Registry();
const COUNT = 60;

class Plain extends entity(
  'rows',
  {
    id: integer().primaryKey(),
    a: integer().nullable(),
    b: integer().nullable(),
    name: text().nullable(),
  },
  { registry: new Registry() },
) {}
type Columns = Pick<ReturnType<typeof attrs<typeof Plain>>, 'a' | 'b' | 'name'>;
type Make<T> = (columns: Columns) => Expr<T>;

const small = fc.integer({ min: -4, max: 4 });
const word = fc.stringMatching(/^[abA_%]{0,3}$/);

const { number, truth } = fc.letrec<{ number: Make<number | null>; truth: Make<boolean> }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Make<number | null>>(
      ({ a }) => a,
      ({ b }) => b,
    ),
    fc
      .tuple(fc.constantFrom('plus', 'minus', 'times'), tie('number'), fc.oneof(small, tie('number')))
      .map(([operator, left, right]): Make<number | null> => {
        return (row) => left(row)[operator](typeof right === 'number' ? right : right(row));
      }),
    fc.tuple(tie('number'), fc.constantFrom(-3, -2, 2, 3)).map(
      ([left, right]): Make<number | null> =>
        (row) =>
          left(row).dividedBy(right),
    ),
  ),
  truth: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte'), tie('number'), small).map(
      ([operator, left, right]): Make<boolean> =>
        (row) =>
          left(row)[operator](right),
    ),
    fc.tuple(fc.constantFrom('like', 'ilike', 'eq'), word).map(
      ([operator, pattern]): Make<boolean> =>
        ({ name }) =>
          name[operator](pattern),
    ),
    fc.tuple(fc.constantFrom('in', 'notIn'), tie('number'), fc.array(small, { maxLength: 3 })).map(
      ([operator, left, values]): Make<boolean> =>
        (row) =>
          left(row)[operator](values),
    ),
    tie('number').map(
      (left): Make<boolean> =>
        (row) =>
          left(row).isNull(),
    ),
    tie('truth').map(
      (one): Make<boolean> =>
        (row) =>
          not(one(row)),
    ),
    fc.tuple(fc.constantFrom(and, or), tie('truth'), tie('truth')).map(
      ([join, one, other]): Make<boolean> =>
        (row) =>
          join(one(row), other(row)),
    ),
  ),
}));

describeOnDatabase('pg', 'hybrids', (database) => {
  test('are in memory what they are in the database', async () => {
    const seed = 20261121;
    const makers = [
      ...fc.sample(number, { seed, numRuns: COUNT }),
      ...fc.sample(truth, { seed, numRuns: 3 * COUNT }),
    ];
    const shape: Record<string, Hybrid<unknown>> = {};
    makers.forEach((make, index) => {
      shape[`h${index}`] = hybrid<typeof Plain, unknown>(
        () => Plain,
        (row) => make(row),
      );
    });
    class Row extends entity(
      'rows',
      {
        id: integer().primaryKey(),
        a: integer().nullable(),
        b: integer().nullable(),
        name: text().nullable(),
        ...shape,
      },
      { registry },
    ) {}
    await registry.createAll(database.engine);
    const session = new Session({ bind: database.engine });
    onTestFinished(() => session.close());
    const values = fc.record({
      a: fc.option(small),
      b: fc.option(small),
      name: fc.option(word),
    });
    session.addAll(fc.sample(values, { seed, numRuns: 40 }).map((given) => new Row(given)));
    await session.flush();
    const names = Object.keys(shape);
    // the attributes of a shape that was put together at run time
    const picked = attrs(Row) as unknown as Record<string, Expr<unknown>>;
    const picks = Object.fromEntries(names.flatMap((name) => (picked[name] ? [[name, picked[name]]] : [])));
    const rows = await session.execute(select(Row, (row) => ({ ...picks, id: row.id })));
    for (const { id, ...row } of await rows.all()) {
      const object = await session.getOne(Row, id);
      const inMemory = Object.fromEntries(names.map((name) => [name, Reflect.get(object, name)]));
      expect(inMemory).toEqual(row);
    }
  });
});
