// Hybrids: one definition, in memory and in statements.
import { expect, onTestFinished, test } from 'vitest';
import {
  and,
  entity,
  InvalidRequestError,
  integer,
  not,
  or,
  Registry,
  Session,
  select,
  text,
} from '../../src/index.ts';
import { hybrid } from '../../src/mapping/hybrid.ts';
import type { Hybrid } from '../../src/sql/entry-types.ts';
import { describeOnDatabase } from '../setup/databases.ts';

const registry = new Registry();

class Span extends entity(
  'spans',
  {
    id: integer().primaryKey(),
    from: integer(),
    to: integer().nullable(),
    name: text().nullable(),
    get length(): Hybrid<number | null> {
      return hybrid(
        () => Span,
        (s) => s.to.minus(s.from),
      );
    },
    get isLong(): Hybrid<boolean | null> {
      return hybrid(
        () => Span,
        (s) => or(s.length.gt(3), and(s.name.ilike('LONG%'), not(s.to.isNull()))),
      );
    },
    get half(): Hybrid<number | null> {
      return hybrid(
        () => Span,
        (s) => s.length.dividedBy(2),
        {
          set: (span, half) => {
            span.to = span.from + 2 * (half ?? 0);
          },
        },
      );
    },
    get shout(): Hybrid<string | null> {
      return hybrid(
        () => Span,
        (s) => s.name.concat('!'),
        { get: ({ name }) => `${name}!?` },
      );
    },
  },
  { registry },
) {}

test('is computed in memory', () => {
  const span = new Span({ from: 2, to: 7, name: 'a' });
  expect([span.length, span.isLong, span.half]).toEqual([5, true, 2]);
  span.to = 4;
  expect([span.length, span.isLong]).toEqual([2, false]);
});

test('is null where something is not known, as in SQL', () => {
  const span = new Span({ from: 2, to: null, name: 'a' });
  expect([span.length, span.isLong]).toEqual([null, null]);
});

test('may have a function of its own for objects', () => {
  expect(new Span({ from: 1, name: 'a' }).shout).toBe('a!?');
});

test('is assigned where it was said what that means, and else read-only', () => {
  const span = new Span({ from: 2, half: 3 });
  expect(span.to).toBe(8);
  expect(() => Reflect.set(span, 'length', 1)).toThrow(InvalidRequestError);
});

describeOnDatabase('pg', 'hybrid', (database) => {
  test('says the same in memory and in statements', async () => {
    const engine = database.engine;
    await registry.dropAll(engine);
    await registry.createAll(engine);
    const session = new Session({ bind: engine });
    onTestFinished(() => session.close());
    session.addAll([
      new Span({ from: 1, to: 9, name: 'a' }),
      new Span({ from: 1, to: 2, name: 'longer' }),
      new Span({ from: 1, to: 2, name: 'b' }),
      new Span({ from: 9, to: 4, name: null }),
      new Span({ from: 1, to: null, name: 'long' }),
    ]);
    await session.flush();
    const rows = await session.execute(
      select(Span, (s) => ({ id: s.id, length: s.length, isLong: s.isLong, half: s.half })),
    );
    for (const row of await rows.all()) {
      const { id, length, isLong, half } = await session.getOne(Span, row.id);
      expect({ id, length, isLong, half }).toEqual(row);
    }
    const long = await session.scalars(
      select(Span)
        .where((s) => s.isLong)
        .orderBy((s) => s.length.desc()),
    );
    expect((await long.all()).map(({ id }) => id)).toEqual([1, 2]);
  });
});
