import { describe, expect, test } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  integer,
  manyToMany,
  Registry,
  type Select,
  select,
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
});
