// What a select of objects reads besides their own table: tables of relationships that are joined to it, and the table
// between that tells which row belongs to whom. Plain data for the loading, which knows the mapping.
import type { FromNode, JoinNode, OperationNode, SelectionNode } from 'kysely';
import {
  aliasNode,
  andNode,
  asClause,
  binaryNode,
  filterNodes,
  rawNode,
  referenceNode,
  selectionNode,
  sourceNode,
  valueNode,
} from './nodes.ts';
import { constantNode } from './shape.ts';
import { type ColumnRef, quoteTable, type TableRef } from './table.ts';
import type { PgType } from './types.ts';

/** A column of a table, or of the name under which it is joined. */
export interface PlacedColumn {
  readonly table: TableRef;
  readonly column: Pick<ColumnRef, 'name'>;
}

/** A table that is joined under another name, with the columns of it that are read. */
export interface SelectJoin {
  readonly table: TableRef;
  readonly alias: TableRef;
  readonly isInner: boolean;
  readonly on: readonly (readonly [PlacedColumn, PlacedColumn])[];
  readonly columns: readonly ColumnRef[];
}

/** Columns that are read behind those of the selected table, of it or of a table that stands beside it. */
export interface SelectBeside {
  readonly table: TableRef;
  readonly columns: readonly ColumnRef[];
}

export const joinedTable = (name: string): TableRef => Object.freeze({ name, columns: [] });

const reference = ({ table, column }: PlacedColumn): OperationNode => referenceNode(table, column.name);

export const equalColumns = (left: PlacedColumn, right: PlacedColumn): OperationNode =>
  binaryNode(reference(left), '=', reference(right));

/** The columns under the table's own name, or under that of a join. */
export function placedSelection(table: TableRef, column: ColumnRef): SelectionNode {
  if (column.sql === undefined) return selectionNode(referenceNode(table, column.name));
  return selectionNode(aliasNode(rawNode([column.sql(`${quoteTable(table)}.`)]), column.name));
}

export function joinNode(join: SelectJoin): JoinNode {
  const table = sourceNode(join.table, join.alias.name);
  const pairs = join.on.map(([left, right]) => equalColumns(left, right));
  const on = [...pairs, ...filterNodes(join.table, join.alias)].map(asClause).reduce(andNode);
  return constantNode({
    kind: 'JoinNode',
    joinType: join.isInner ? 'InnerJoin' : 'LeftJoin',
    table,
    on: { kind: 'OnNode', on },
  });
}

export const fromTables = (tables: readonly TableRef[]): FromNode =>
  constantNode({ kind: 'FromNode', froms: tables.map((table) => sourceNode(table)) });

/** `"t"."a" = $1`, or with many keys as arrays: `"t"."a" = any($1)`, `("t"."a", "t"."b") in (select … from unnest(…))`. */
export function keysNode(table: TableRef, columns: readonly ColumnRef[], arrays: readonly string[]) {
  const [first] = columns;
  if (first !== undefined && columns.length === 1) {
    const array = arrayNode(first.type, arrays[0]);
    return rawNode(['', ' = any(', ')'], [referenceNode(table, first.name), array]);
  }
  const references = columns.map(({ name }) => referenceNode(table, name));
  const lists = columns.map(({ type }, at) => arrayNode(type, arrays[at]));
  const texts = ['(', ...references.slice(1).map(() => ', '), ') in (select * from unnest('];
  return rawNode([...texts, ...lists.slice(1).map(() => ', '), '))'], [...references, ...lists]);
}

function arrayNode({ batch, cast }: PgType, literal: string | undefined): OperationNode {
  const back = cast === undefined ? '' : `::${cast}[]`;
  return rawNode(['', `::${batch}[]${back}`], [valueNode(literal ?? '{}')]);
}
