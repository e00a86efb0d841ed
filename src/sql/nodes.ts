// Kysely's operation nodes, written down as what they are: frozen plain data. Building them here means that Kysely itself
// (over 100 ms to import) is loaded only when a statement has to be compiled.
import type {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  IdentifierNode,
  LimitNode,
  OffsetNode,
  OperationNode,
  OperatorNode,
  OrderByItemNode,
  OrNode,
  ParensNode,
  PrimitiveValueListNode,
  RawNode,
  ReferenceNode,
  SelectionNode,
  SelectModifierNode,
  TableNode,
  UnaryOperationNode,
  ValueListNode,
  ValueNode,
} from 'kysely';
import { quoteTable, type TableRef } from './table.ts';

const { freeze } = Object;

const identifierNode = (name: string): IdentifierNode => freeze({ kind: 'IdentifierNode', name });

export const valueNode = (value: unknown): ValueNode => freeze({ kind: 'ValueNode', value });

export const NULL_NODE: ValueNode = freeze({ kind: 'ValueNode', value: null, immediate: true });

export const valueListNode = (values: readonly OperationNode[]): ValueListNode =>
  freeze({ kind: 'ValueListNode', values });

export const primitiveListNode = (values: readonly unknown[]): PrimitiveValueListNode =>
  freeze({ kind: 'PrimitiveValueListNode', values });

export const rawNode = (
  sqlFragments: readonly string[],
  parameters: readonly OperationNode[] = [],
): RawNode => freeze({ kind: 'RawNode', sqlFragments, parameters });

export function tableNode(table: Pick<TableRef, 'name' | 'schema'>): TableNode {
  const identifier = identifierNode(table.name);
  const schema = table.schema === undefined ? {} : { schema: identifierNode(table.schema) };
  return freeze({
    kind: 'TableNode',
    table: freeze({ kind: 'SchemableIdentifierNode', identifier, ...schema }),
  });
}

/** What stands in FROM or in a join: a table, or several joined ones, under a name. */
export function sourceNode(table: TableRef, alias?: string): OperationNode {
  const { joined, name } = table;
  if (joined !== undefined) return aliasNode(rawNode([joined.text]), alias ?? name);
  return alias === undefined ? tableNode(table) : aliasNode(tableNode(table), alias);
}

/** The conditions on rows of a table with several classes, under the name that the table has in the statement. */
export function filterNodes({ only }: TableRef, place: TableRef): OperationNode[] {
  if (only === undefined) return [];
  const { column, values } = only;
  const operand =
    column.sql === undefined
      ? referenceNode(place, column.name)
      : rawNode([column.sql(`${quoteTable(place)}.`)]);
  const list = values.length === 0 ? [NULL_NODE] : values.map(valueNode);
  const texts = ['', ' in (', ...list.slice(1).map(() => ', '), ')'];
  return [rawNode(texts, [operand, ...list])];
}

export const referenceNode = (table: TableRef, column: string): ReferenceNode =>
  freeze({
    kind: 'ReferenceNode',
    table: tableNode(table),
    column: freeze({ kind: 'ColumnNode', column: identifierNode(column) }),
  });

const operatorNode = (operator: OperatorNode['operator']): OperatorNode =>
  freeze({ kind: 'OperatorNode', operator });

export const binaryNode = (
  leftOperand: OperationNode,
  operator: OperatorNode['operator'],
  rightOperand: OperationNode,
): BinaryOperationNode =>
  freeze({ kind: 'BinaryOperationNode', leftOperand, operator: operatorNode(operator), rightOperand });

export const unaryNode = (operator: OperatorNode['operator'], operand: OperationNode): UnaryOperationNode =>
  freeze({ kind: 'UnaryOperationNode', operator: operatorNode(operator), operand });

export const andNode = (left: OperationNode, right: OperationNode): AndNode =>
  freeze({ kind: 'AndNode', left, right });

export const orNode = (left: OperationNode, right: OperationNode): OrNode =>
  freeze({ kind: 'OrNode', left, right });

export const parensNode = (node: OperationNode): ParensNode => freeze({ kind: 'ParensNode', node });

export const aliasNode = (node: OperationNode, alias: string): AliasNode =>
  freeze({ kind: 'AliasNode', node, alias: identifierNode(alias) });

export const selectionNode = (selection: SelectionNode['selection']): SelectionNode =>
  freeze({ kind: 'SelectionNode', selection });

export const modifierNode = (
  modifier: NonNullable<SelectModifierNode['modifier']>,
  of?: readonly OperationNode[],
): SelectModifierNode =>
  freeze(
    of === undefined
      ? { kind: 'SelectModifierNode', modifier }
      : { kind: 'SelectModifierNode', modifier, of },
  );

export const limitNode = (rows: number): LimitNode => freeze({ kind: 'LimitNode', limit: valueNode(rows) });

export const offsetNode = (rows: number): OffsetNode =>
  freeze({ kind: 'OffsetNode', offset: valueNode(rows) });

export function orderItemNode(
  orderBy: OperationNode,
  direction: 'asc' | 'desc',
  nulls?: 'first' | 'last',
): OrderByItemNode {
  const item = { kind: 'OrderByItemNode', orderBy, direction: rawNode([direction]) } as const;
  return freeze(nulls === undefined ? item : { ...item, nulls });
}

// Kinds that bind tighter than any operator around them; all others are put in parentheses.
const ATOMS = new Set<string>([
  'ValueNode',
  'ReferenceNode',
  'ColumnNode',
  'ParensNode',
  'FunctionNode',
  'AggregateFunctionNode',
  'CastNode',
  'CaseNode',
  'TupleNode',
  'SelectQueryNode',
]);
const CLAUSES = new Set<string>(['BinaryOperationNode', 'UnaryOperationNode']);

/** The node as an operand of a comparison. */
export const asOperand = (node: OperationNode): OperationNode =>
  ATOMS.has(node.kind) ? node : parensNode(node);

/** The node as a member of AND or OR. */
export const asClause = (node: OperationNode): OperationNode =>
  CLAUSES.has(node.kind) ? node : asOperand(node);
