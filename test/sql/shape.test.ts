import fc from 'fast-check';
import { PostgresQueryCompiler, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../src/sql/bounded-map.ts';
import { compileQuery } from '../../src/sql/compile.ts';
import { and, type Expr, not, or } from '../../src/sql/expression.ts';
import { shapeOf } from '../../src/sql/shape.ts';
import { userAttrs as u } from './fixtures.ts';

const leaf = fc.oneof(
  fc.string().map((s) => u.name.eq(s)),
  fc.option(fc.string()).map((s) => u.nick.ne(s)),
  fc.array(fc.integer()).map((list) => u.id.in(list)),
  fc.tuple(fc.integer(), fc.integer()).map(([low, high]) => u.id.between(low, high)),
  fc.string().map((s) => u.name.like(sql<string>`lower(${s}) || ${sql.lit(s)}`)),
  fc.constant(u.name.eq(u.nick)),
);
const { condition } = fc.letrec<{ condition: Expr }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('condition'), { maxLength: 3 }).map((list) => and(...list)),
    fc.array(tie('condition'), { maxLength: 3 }).map((list) => or(...list)),
    tie('condition').map((inner) => not(inner)),
  ),
}));

describe('shapes', () => {
  it('give every condition the text and the values that Kysely gives it, new or known', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (expression) => {
        // a bare condition is no root of Kysely's, but it compiles as one
        const node = sql`${expression}`.toOperationNode();
        const expected = new PostgresQueryCompiler().compileQuery(node, { queryId: 'q' });
        for (let i = 0; i < 2; i++) {
          const { text, values } = await compileQuery(expression);
          expect([text, values]).toEqual([expected.sql, expected.parameters]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the same for other values, and differ for another structure', () => {
    const key = (expression: Expr) => shapeOf(expression.toOperationNode()).key;
    expect(key(u.name.eq('a'))).toBe(key(u.name.eq('b')));
    expect(key(u.id.in([1]))).toBe(key(u.id.in([1, 2, 3])));
    const others = [u.name.eq('a'), u.name.ne('a'), u.nick.eq('a'), u.name.eq(u.nick), u.name.isNull()];
    expect(new Set(others.map(key)).size).toBe(others.length);
    expect(key(u.name.eq(sql<string>`a${1}`))).not.toBe(key(u.name.eq(sql<string>`${1}a`)));
  });
});

describe('BoundedMap', () => {
  it('forgets the oldest entry when it is full', () => {
    const map = new BoundedMap<number, string>(2);
    map.set(1, 'a');
    map.set(2, 'b');
    map.set(1, 'c');
    map.set(3, 'd');
    expect([map.get(1), map.get(2), map.get(3), map.size]).toEqual([undefined, 'b', 'd', 2]);
  });
});
