// A select's data as Kysely's node. What does not change from one select to the next (the column list, the table) is made
// once and its shape remembered.
import type { FromNode, OperationNode, SelectionNode, SelectModifierNode, SelectQueryNode } from 'kysely';
import {
  aliasNode,
  andNode,
  asClause,
  limitNode,
  modifierNode,
  offsetNode,
  referenceNode,
  selectionNode,
  tableNode,
} from './nodes.ts';
import { lockStrength } from './row-lock.ts';
import type { SelectState } from './select.ts';
import { constantNode } from './shape.ts';
import { type ColumnRef, ENTITY_TABLE, type TableRef } from './table.ts';

const fromByTable = new WeakMap<TableRef, FromNode>();
const selectionsByColumns = new WeakMap<readonly ColumnRef[], readonly SelectionNode[]>();

/** The query node of a select that reads `columns`, or its own picks if it has any. */
export function selectNode(state: SelectState, columns: readonly ColumnRef[]): SelectQueryNode {
  const table = state.entity[ENTITY_TABLE];
  const { where, orderBy, limit, offset, picks, lock } = state;
  return {
    kind: 'SelectQueryNode',
    from: fromNode(table),
    selections: picks === undefined ? columnSelections(table, columns) : pickSelections(picks),
    ...(state.distinct && { frontModifiers: [modifierNode('Distinct')] }),
    ...(where.length > 0 && { where: { kind: 'WhereNode', where: allOf(where) } }),
    ...(orderBy.length > 0 && { orderBy: { kind: 'OrderByNode', items: orderBy } }),
    ...(limit !== undefined && { limit: limitNode(limit) }),
    ...(offset !== undefined && { offset: offsetNode(offset) }),
    ...(lock !== undefined && { endModifiers: lockModifiers(lock) }),
  };
}

function allOf(conditions: readonly OperationNode[]): OperationNode {
  return conditions.length === 1 ? conditions.reduce(andNode) : conditions.map(asClause).reduce(andNode);
}

function fromNode(table: TableRef): FromNode {
  const known = fromByTable.get(table);
  if (known !== undefined) return known;
  const node = constantNode<FromNode>({ kind: 'FromNode', froms: [tableNode(table)] });
  fromByTable.set(table, node);
  return node;
}

function columnSelections(table: TableRef, columns: readonly ColumnRef[]): readonly SelectionNode[] {
  let nodes = selectionsByColumns.get(columns);
  if (nodes === undefined) {
    nodes = constantNode(columns.map((column) => selectionNode(referenceNode(table, column.name))));
    selectionsByColumns.set(columns, nodes);
  }
  return nodes;
}

function pickSelections(picks: NonNullable<SelectState['picks']>): SelectionNode[] {
  return picks.map(([key, expression]) => selectionNode(aliasNode(expression.toOperationNode(), key)));
}

function lockModifiers(lock: NonNullable<SelectState['lock']>): SelectModifierNode[] {
  // FOR UPDATE OF takes the name without its schema
  const of = lock.of.map(({ name }) => tableNode({ name }));
  const modifiers = [modifierNode(lockStrength(lock), of.length === 0 ? undefined : of)];
  if (lock.noWait) modifiers.push(modifierNode('NoWait'));
  if (lock.skipLocked) modifiers.push(modifierNode('SkipLocked'));
  return modifiers;
}
