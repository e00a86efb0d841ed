// Expressions as text with their values written out.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ArgumentError, and, attrs, entity, integer, not, or, Registry, text } from '../../src/index.ts';
import { literalText, ownPrefix } from '../../src/sql/literal-text.ts';

class Row extends entity(
  'rows',
  { id: integer().primaryKey(), a: integer(), name: text() },
  { registry: new Registry(), schema: 's' },
) {}

const { a, name } = attrs(Row);
const written = (expression: { toOperationNode: typeof a.toOperationNode }, prefix = ownPrefix) =>
  literalText(expression.toOperationNode(), prefix);

test.for([
  [a.plus(1), '"s"."rows"."a" + 1'],
  [a.plus(1).times(2), '("s"."rows"."a" + 1) * 2'],
  [name.concat("o'", '\\'), `"s"."rows"."name" || 'o''' ||  E'\\\\'`],
  [a.isNull(), '"s"."rows"."a" is null'],
  [
    not(or(a.gt(1), and(a.lt(0), name.like('x%')))),
    `not ("s"."rows"."a" > 1 or ("s"."rows"."a" < 0 and "s"."rows"."name" like 'x%'))`,
  ],
  [sql`coalesce(${a}, ${0})`, 'coalesce("s"."rows"."a", 0)'],
] as const)('%#', ([expression, expected]) => {
  expect(written(expression)).toBe(expected);
});

test('takes the prefix that it is given', () => {
  expect(written(a.minus(a), () => 't1.')).toBe('t1."a" - t1."a"');
});

test('refuses values without a literal', () => {
  expect(() => written(sql`${new Date(0)}`)).toThrow(ArgumentError);
});
