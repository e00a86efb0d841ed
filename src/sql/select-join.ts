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
import { constantNode, shapeOf } from './shape.ts';
import { element } from './statement-text.ts';
import { type ColumnRef, quoteIdentifier, quoteTable, type TableRef } from './table.ts';
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
  readonly on: readonly OperationNode[];
  readonly columns: readonly ColumnRef[];
}

/** Columns that are read behind those of the selected table, of it or of a table that stands beside it. */
export interface SelectBeside {
  readonly table: TableRef;
  readonly columns: readonly ColumnRef[];
  /** What stands in FROM for it, where that is more than the table. */
  readonly froms?: readonly OperationNode[];
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
  const on = [...join.on, ...filterNodes(join.table, join.alias)].map(asClause).reduce(andNode);
  const node: JoinNode = {
    kind: 'JoinNode',
    joinType: join.isInner ? 'InnerJoin' : 'LeftJoin',
    table,
    on: { kind: 'OnNode', on },
  };
  // a condition of the mapping may hold values
  return shapeOf(on).values.length === 0 ? constantNode(node) : node;
}

/** FROM with the table itself at the end: what is joined to it has to follow it. */
export function fromBeside(table: TableRef, { table: other, froms }: SelectBeside): FromNode {
  if (froms !== undefined) return { kind: 'FromNode', froms: [...froms, sourceNode(table)] };
  return constantNode({ kind: 'FromNode', froms: [sourceNode(other), sourceNode(table)] });
}

/** The name of the rows of {@link rowsNode} in a statement. */
export const ROWS_NAME = 'imago_own';

/** Rows as a table: `(select v.k1 as "id" from unnest($1::integer[]) as v(k1)) as "imago_own"`. */
export function rowsNode(columns: readonly ColumnRef[], arrays: readonly string[]): OperationNode {
  const names = columns.map((_, at) => `k${at + 1}`);
  const selected = columns.map((column, at) => {
    return `${element(column, `v.k${at + 1}`)} as ${quoteIdentifier(column.name)}`;
  });
  const types = columns.map(({ type }) => `::${type.batch}[]`);
  const end = `) as v(${names.join(', ')})) as ${quoteIdentifier(ROWS_NAME)}`;
  const texts = types.map((type, at) => (at === types.length - 1 ? type + end : `${type}, `));
  const values = arrays.map(valueNode);
  return rawNode([`(select ${selected.join(', ')} from unnest(`, ...texts], values);
}

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
