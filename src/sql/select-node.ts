// A select's data as Kysely's node. What does not change from one select to the next (the column list, the table) is made
// once and its shape remembered.
import type {
  FromNode,
  JoinNode,
  OperationNode,
  SelectionNode,
  SelectModifierNode,
  SelectQueryNode,
} from 'kysely';
import {
  aliasNode,
  andNode,
  asClause,
  filterNodes,
  limitNode,
  modifierNode,
  offsetNode,
  rawNode,
  referenceNode,
  selectionNode,
  sourceNode,
  tableNode,
} from './nodes.ts';
import { lockStrength } from './row-lock.ts';
import type { SelectState } from './select.ts';
import { fromBeside, joinNode, placedSelection, type SelectJoin } from './select-join.ts';
import { constantNode } from './shape.ts';
import { type ColumnRef, ENTITY_TABLE, type TableRef } from './table.ts';

const fromByTable = new WeakMap<TableRef, FromNode>();
const selectionsByColumns = new WeakMap<readonly ColumnRef[], readonly SelectionNode[]>();

/** The query node of a select that reads `columns`, or its own picks if it has any. */
export function selectNode(state: SelectState, columns: readonly ColumnRef[]): SelectQueryNode {
  const { joins = NO_JOINS, beside } = state;
  const isJoined = joins.length > 0;
  const base = plainNode(isJoined ? withinLimit(state) : state, columns);
  if (!isJoined && beside === undefined) return base;
  const joined = joinedParts(joins);
  const last = beside === undefined ? [] : columnSelections(beside.table, beside.columns);
  const selections = [...(base.selections ?? []), ...joined.selections, ...last];
  return isJoined ? { ...base, selections, joins: joined.joins } : { ...base, selections };
}

const NO_JOINS: readonly SelectJoin[] = [];

/** Limit and offset count objects, not the rows that joins make of them. */
function withinLimit(state: SelectState): SelectState {
  const { limit, offset, limitedBy, joinedOrder = [] } = state;
  const orderBy = [...state.orderBy, ...joinedOrder];
  if (limitedBy === undefined || (limit === undefined && offset === undefined)) return { ...state, orderBy };
  const table = state.entity[ENTITY_TABLE];
  const inner: SelectQueryNode = {
    ...plainNode({ ...state, picks: undefined, distinct: false, lock: undefined }, limitedBy),
    selections: limitedBy.map((column) => placedSelection(table, column)),
  };
  const keys = limitedBy.map(({ name }) => referenceNode(table, name));
  // Kysely puts the inner select in parentheses
  const texts = ['(', ...keys.slice(1).map(() => ', '), ') in ', ''];
  const isAmongThem = rawNode(texts, [...keys, inner]);
  return { ...state, where: [isAmongThem], orderBy, limit: undefined, offset: undefined, distinct: false };
}

function plainNode(state: SelectState, columns: readonly ColumnRef[]): SelectQueryNode {
  const table = state.entity[ENTITY_TABLE];
  const { orderBy, limit, offset, picks, lock, beside } = state;
  const where = [...state.where, ...filterNodes(table, table)];
  const isBeside = beside !== undefined && beside.table !== table;
  return {
    kind: 'SelectQueryNode',
    from: isBeside ? fromBeside(table, beside) : fromNode(table),
    selections: picks === undefined ? columnSelections(table, columns) : pickSelections(picks),
    ...(state.distinct && { frontModifiers: [modifierNode('Distinct')] }),
    ...(where.length > 0 && { where: { kind: 'WhereNode', where: allOf(where) } }),
    ...(orderBy.length > 0 && { orderBy: { kind: 'OrderByNode', items: orderBy } }),
    ...(limit !== undefined && { limit: limitNode(limit) }),
    ...(offset !== undefined && { offset: offsetNode(offset) }),
    ...(lock !== undefined && { endModifiers: lockModifiers(lock) }),
  };
}

interface JoinedParts {
  readonly joins: readonly JoinNode[];
  readonly selections: readonly SelectionNode[];
}

const partsByJoins = new WeakMap<readonly SelectJoin[], JoinedParts>();

function joinedParts(joins: readonly SelectJoin[]): JoinedParts {
  let parts = partsByJoins.get(joins);
  if (parts === undefined) {
    const selections = joins.flatMap(({ alias, columns }) =>
      columns.map((column) => constantNode(placedSelection(alias, column))),
    );
    parts = { joins: joins.map(joinNode), selections };
    partsByJoins.set(joins, parts);
  }
  return parts;
}

function allOf(conditions: readonly OperationNode[]): OperationNode {
  return conditions.length === 1 ? conditions.reduce(andNode) : conditions.map(asClause).reduce(andNode);
}

function fromNode(table: TableRef): FromNode {
  const known = fromByTable.get(table);
  if (known !== undefined) return known;
  const node = constantNode<FromNode>({ kind: 'FromNode', froms: [sourceNode(table)] });
  fromByTable.set(table, node);
  return node;
}

function columnSelections(table: TableRef, columns: readonly ColumnRef[]): readonly SelectionNode[] {
  let nodes = selectionsByColumns.get(columns);
  if (nodes === undefined) {
    nodes = constantNode(columns.map((column) => placedSelection(table, column)));
    selectionsByColumns.set(columns, nodes);
  }
  return nodes;
}

function pickSelections(picks: NonNullable<SelectState['picks']>): SelectionNode[] {
  return picks.map(([key, expression]) => selectionNode(aliasNode(expression.toOperationNode(), key)));
}

function lockModifiers(lock: NonNullable<SelectState['lock']>): SelectModifierNode[] {
  // FOR UPDATE OF takes the name without its schema
  const names = lock.of.flatMap(({ name, joined }) => joined?.names ?? [name]);
  const of = names.map((name) => tableNode({ name }));
  const modifiers = [modifierNode(lockStrength(lock), of.length === 0 ? undefined : of)];
  if (lock.noWait) modifiers.push(modifierNode('NoWait'));
  if (lock.skipLocked) modifiers.push(modifierNode('SkipLocked'));
  return modifiers;
}
