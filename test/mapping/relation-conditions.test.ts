import { describe, expect, test } from 'vitest';
import {
  belongsTo,
  type ColumnProperty,
  columnProperty,
  composite,
  entity,
  type Hybrid,
  hasMany,
  hybrid,
  integer,
  manyToMany,
  Registry,
  type Select,
  select,
  synonym,
  table,
  text,
} from '../../src/index.ts';
import { compileSelect } from '../../src/sql/compile.ts';
import type { SelectState } from '../../src/sql/select.ts';

const registry = new Registry();

table(
  'node_tags',
  { nodeId: integer().references('nodes.id'), tagId: integer().references('tags.id') },
  { registry },
);
class Node extends entity(
  'nodes',
  {
    id: integer().primaryKey(),
    name: text(),
    parentId: integer().nullable().references('nodes.id'),
    get parent() {
      return belongsTo(() => Node, { backPopulates: 'children' });
    },
    get children() {
      return hasMany(() => Node, { backPopulates: 'parent' });
    },
    get tags() {
      return manyToMany(() => Tag, { secondary: 'node_tags' });
    },
  },
  { registry },
) {}
class Tag extends entity('tags', { id: integer().primaryKey(), word: text() }, { registry }) {}

class Span {
  readonly from: number;
  readonly to: number;
  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }
}
class Line extends entity(
  'lines',
  {
    id: integer().primaryKey(),
    parentId: integer().nullable().references('lines.id'),
    from: integer(),
    to: integer(),
    span: composite(Span, ['from', 'to']),
    start: synonym('from'),
    get length(): ColumnProperty<number> {
      return columnProperty(
        () => Line,
        (l) => l.to.minus(l.from),
      );
    },
    get twice(): Hybrid<number> {
      return hybrid(
        () => Line,
        (l) => l.length.times(2),
      );
    },
    get parts() {
      return hasMany(() => Line);
    },
  },
  { registry },
) {}

const sqlOf = async (query: { readonly state?: unknown } | Select<unknown, never>) => {
  // the state of a select is its own business; here its text is looked at
  const state = Reflect.get(query, 'state') as SelectState;
  const { text: sql } = await compileSelect(state, []);
  return sql.slice(sql.indexOf(' where '));
};

describe('conditions on what a relationship leads to', () => {
  test('any() of a table that refers to itself has a name of its own', async () => {
    const query = select(Node).where((n) => n.children.any((c) => c.name.eq('x')));
    expect(await sqlOf(query)).toBe(
      ' where exists (select 1 as "found" from "nodes" as "nodes_1" where "nodes"."id" = "nodes_1"."parent_id" and "nodes_1"."name" = $1)',
    );
  });

  test('conditions may stand inside of each other', async () => {
    const query = select(Node).where((n) => n.parent.has((p) => p.parent.has()));
    expect(await sqlOf(query)).toBe(
      ' where exists (select 1 as "found" from "nodes" as "nodes_1" where "nodes"."parent_id" = "nodes_1"."id" and exists (select 1 as "found" from "nodes" as "nodes_2" where "nodes_1"."parent_id" = "nodes_2"."id"))',
    );
  });

  test('go over the table between', async () => {
    const query = select(Node).where((n) => n.tags.any((t) => t.word.eq('x')));
    expect(await sqlOf(query)).toBe(
      ' where exists (select 1 as "found" from "tags" as "tags_1", "node_tags" as "node_tags_1" where "nodes"."id" = "node_tags_1"."node_id" and "tags_1"."id" = "node_tags_1"."tag_id" and "tags_1"."word" = $1)',
    );
  });

  test('any() is for many, has() for one', () => {
    expect(() => select(Node).where((n) => n.parent.any())).toThrow('Call has(…)');
    expect(() => select(Node).where((n) => n.children.has())).toThrow('Call any(…)');
  });

  test('may ask for what is made of columns: composites, synonyms, column properties, hybrids', async () => {
    const within = async (query: Parameters<typeof sqlOf>[0]) =>
      (await sqlOf(query)).replace(
        ' where exists (select 1 as "found" from "lines" as "lines_1" where "lines"."id" = "lines_1"."parent_id" and ',
        '',
      );
    const lines = select(Line);
    expect(await within(lines.where((l) => l.parts.any((p) => p.start.eq(1))))).toBe(
      '"lines_1"."from" = $1)',
    );
    expect(await within(lines.where((l) => l.parts.any((p) => p.length.gt(3))))).toBe(
      '("lines_1"."to" - "lines_1"."from") > $1)',
    );
    expect(await within(lines.where((l) => l.parts.any((p) => p.twice.gt(3))))).toBe(
      '(("lines_1"."to" - "lines_1"."from") * $1) > $2)',
    );
    expect(await within(lines.where((l) => l.parts.any((p) => p.span.eq(new Span(1, 2)))))).toBe(
      '("lines_1"."from" = $1 and "lines_1"."to" = $2))',
    );
  });
});
