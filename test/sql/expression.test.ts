import { PostgresQueryCompiler, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/imago-error.ts';
import { ColumnAttribute } from '../../src/sql/attributes.ts';
import { compileQuery } from '../../src/sql/compile.ts';
import { and, Expr, not, or } from '../../src/sql/expression.ts';
import { textType } from '../../src/sql/types.ts';
import { arrayType } from '../../src/sql/types-array.ts';
import { tableOf, User, userAttrs as u } from './fixtures.ts';

async function compiled(expression: unknown): Promise<[string, readonly unknown[]]> {
  const { text, values } = await compileQuery(expression);
  return [text, values];
}

describe('Expr', () => {
  it.each([
    ['eq', u.name.eq('x'), '"users"."name" = $1', ['x']],
    ['ne', u.name.ne('x'), '"users"."name" <> $1', ['x']],
    ['gt', u.id.gt(1), '"users"."id" > $1', [1]],
    ['gte', u.id.gte(1), '"users"."id" >= $1', [1]],
    ['lt', u.id.lt(1), '"users"."id" < $1', [1]],
    ['lte', u.id.lte(1), '"users"."id" <= $1', [1]],
    ['like', u.name.like('a%'), '"users"."name" like $1', ['a%']],
    ['ilike', u.name.ilike('a%'), '"users"."name" ilike $1', ['a%']],
    ['between', u.id.between(1, 2), '"users"."id" between $1 and $2', [1, 2]],
    ['in', u.id.in([1, 2]), '"users"."id" = any($1::integer[])', ['{1,2}']],
    ['notIn', u.name.notIn(['a"b']), '"users"."name" <> all($1::text[])', ['{"a\\"b"}']],
    ['in with an expression', u.id.in([1, u.id]), '"users"."id" in ($1, "users"."id")', [1]],
    ['eq(null)', u.nick.eq(null), '"users"."nick" is null', []],
    ['ne(null)', u.nick.ne(null), '"users"."nick" is not null', []],
    ['an attribute', u.name.eq(u.nick), '"users"."name" = "users"."nick"', []],
    ['sql', u.name.eq(sql<string>`lower(${u.nick})`), '"users"."name" = (lower("users"."nick"))', []],
  ])('%s', async (_, expression, text, values) => {
    expect(await compiled(expression)).toEqual([text, values]);
  });

  it('keeps the meaning of nested conditions', async () => {
    const [a, b, c] = [u.id.eq(1), u.id.eq(2), u.id.eq(3)];
    const id = '"users"."id"';
    expect(await compiled(and(or(a, b), c))).toEqual([
      `(${id} = $1 or ${id} = $2) and ${id} = $3`,
      [1, 2, 3],
    ]);
    expect(await compiled(or(and(a, b), not(c)))).toEqual([
      `(${id} = $1 and ${id} = $2) or not (${id} = $3)`,
      [1, 2, 3],
    ]);
    expect(await compiled(not(or(a, b)))).toEqual([`not (${id} = $1 or ${id} = $2)`, [1, 2]]);
    expect(await compiled(and(sql<boolean>`a or b`, c))).toEqual([`(a or b) and ${id} = $1`, [3]]);
  });

  it('has the neutral conditions for empty junctions and lists', async () => {
    expect(await compiled(and())).toEqual(['true', []]);
    expect(await compiled(or())).toEqual(['false', []]);
    expect(await compiled(u.id.in([]))).toEqual(['"users"."id" = any($1::integer[])', ['{}']]);
    expect(await compiled(new Expr({ node: u.id.toOperationNode() }).in([]))).toEqual(['false', []]);
  });

  it('compares arrays with lists of arrays through rows', async () => {
    const table = tableOf('posts', { tags: arrayType(textType) });
    const tags = new ColumnAttribute({ owner: User, key: 'tags', column: column0(table), table });
    const [text] = await compiled(tags.in([['a'], ['b', 'c']]));
    expect(text).toBe('"posts"."tags" in (select v.e::text[] from unnest($1::text[]) as v(e))');
  });

  it('refuses undefined, and null where it is never true', () => {
    // @ts-expect-error undefined is not a string
    expect(() => u.name.eq(undefined)).toThrow(ArgumentError);
    // @ts-expect-error neither is it in a list
    expect(() => u.name.in(['a', undefined])).toThrow(/User\.name\.in\(…\): a value is undefined/);
    // @ts-expect-error a comparison with null
    expect(() => u.nick.gt(null)).toThrow(/User\.nick\.gt\(null\)/);
    // @ts-expect-error a column that is not null
    u.name.eq(null);
    // @ts-expect-error another type
    u.name.eq(3);
  });
});

function column0(table: ReturnType<typeof tableOf>) {
  const [column] = table.columns;
  if (column === undefined) throw new Error('no column');
  return column;
}

describe('ColumnAttribute', () => {
  it('says whose attribute it is, and carries what the events need', () => {
    const target = { set: [] };
    const { column, table } = u.name;
    const attribute = new ColumnAttribute<User, string>({
      owner: User,
      key: 'name',
      column,
      table,
      eventTarget: target as never,
    });
    expect([attribute.kind, attribute.owner, attribute.key]).toEqual(['column', User, 'name']);
    expect(attribute.eventTarget).toBe(target);
  });

  it('stands in the sql template of Kysely', () => {
    const node = sql`lower(${u.name}) = ${'x'}`.toOperationNode();
    const { sql: text, parameters } = new PostgresQueryCompiler().compileQuery(node, { queryId: 'q' });
    expect([text, parameters]).toEqual(['lower("users"."name") = $1', ['x']]);
  });
});
