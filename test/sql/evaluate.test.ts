// Expressions computed in memory, with SQL's logic.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import {
  and,
  attrs,
  entity,
  InvalidRequestError,
  integer,
  not,
  numeric,
  or,
  Registry,
  text,
  timestamptz,
} from '../../src/index.ts';
import { evaluate } from '../../src/sql/evaluate.ts';

class Row extends entity(
  'rows',
  {
    id: integer().primaryKey(),
    a: integer(),
    none: integer().nullable(),
    name: text(),
    price: numeric(),
    at: timestamptz(),
  },
  { registry: new Registry() },
) {}

const { a, none, name, price, at } = attrs(Row);
const noon = new Date('2020-01-01T12:00:00Z');
const values: Record<string, unknown> = { a: 7, none: null, name: 'Ed_x', price: '10', at: noon };
const computed = (expression: unknown) => evaluate(expression, (key) => values[key]);

test.for([
  [a.plus(1).times(2), 16],
  [a.minus(10).dividedBy(2), -1],
  [none.plus(1), null],
  [name.concat('-', name), 'Ed_x-Ed_x'],
  [a.eq(7), true],
  [a.ne(7), false],
  [a.gt(6), true],
  [a.lte(6), false],
  [a.between(1, 7), true],
  [none.eq(null), true],
  [none.isNotNull(), false],
  [none.gt(1), null],
  [none.eq(1), null],
  [a.in([1, 7]), true],
  [a.notIn([1, 2]), true],
  [a.in([]), false],
  [none.in([1]), null],
  [none.notIn([]), true],
  [name.like('E%'), true],
  [name.like('e%'), false],
  [name.ilike('e_\\_x'), true],
  [name.like('Ed'), false],
  [price.gt('9'), true],
  [at.eq(new Date(noon)), true],
  [at.gt(new Date(0)), true],
  [and(a.eq(7), none.eq(1)), null],
  [and(a.eq(8), none.eq(1)), false],
  [or(a.eq(7), none.eq(1)), true],
  [or(a.eq(8), none.eq(1)), null],
  [and(), true],
  [or(), false],
  [not(a.eq(7)), false],
  [not(none.eq(1)), null],
  [a.eq(a), true],
] as const)('%#', ([expression, expected]) => {
  expect(computed(expression)).toBe(expected);
});

test('refuses what only the database knows', () => {
  expect(() => computed(sql`now()`)).toThrow(InvalidRequestError);
  expect(() => computed(price.plus('1'))).toThrow(InvalidRequestError);
  expect(() => computed(a.dividedBy(0))).toThrow(/divides 7 by zero/);
});
