// Looks into conditions: which columns they refer to, which parts are joined by AND, which columns they say are equal.
// Kysely's nodes are plain data; values in them are never looked into.
import type { OperationNode, ReferenceNode } from 'kysely';
import { referenceNode } from './nodes.ts';
import type { TableRef } from './table.ts';

const VALUES = new Set(['ValueNode', 'PrimitiveValueListNode']);

/** All columns that a condition refers to, those in subqueries included, in their order. */
export function referencesOf(node: OperationNode): ReferenceNode[] {
  const found: ReferenceNode[] = [];
  collect(node, found);
  return found;
}

function collect(part: unknown, found: ReferenceNode[]): void {
  if (Array.isArray(part)) for (const item of part) collect(item, found);
  else if (isNode(part)) {
    if (isReference(part)) found.push(part);
    else if (!VALUES.has(part.kind)) for (const child of Object.values(part)) collect(child, found);
  }
}

/** The condition with other references; parts in which nothing changes stay the same objects. */
export function replaceReferences(
  node: OperationNode,
  replace: (reference: ReferenceNode) => ReferenceNode,
): OperationNode {
  const copy = (part: unknown): unknown => {
    if (Array.isArray(part)) {
      const items = part.map(copy);
      return items.some((item, at) => item !== part[at]) ? items : part;
    }
    if (!isNode(part) || VALUES.has(part.kind)) return part;
    if (isReference(part)) return replace(part);
    const parts = Object.entries(part).map(([name, child]) => [name, child, copy(child)] as const);
    const isChanged = parts.some(([, child, changed]) => child !== changed);
    return isChanged ? Object.fromEntries(parts.map(([name, , changed]) => [name, changed])) : part;
  };
  // a copy of a node that differs in its references is a node
  return copy(node) as OperationNode;
}

/** The conditions that all have to hold. */
export function conjunctsOf(node: OperationNode): OperationNode[] {
  if (isKind(node, 'AndNode')) return [...conjunctsOf(node.left), ...conjunctsOf(node.right)];
  if (isKind(node, 'ParensNode') && isKind(node.node, 'AndNode')) return conjunctsOf(node.node);
  return [node];
}

/** The two columns of `a = b`, in parentheses or not; null for anything else. */
export function equalityOf(node: OperationNode): readonly [ReferenceNode, ReferenceNode] | null {
  if (isKind(node, 'ParensNode')) return equalityOf(node.node);
  if (!isKind(node, 'BinaryOperationNode')) return null;
  const { leftOperand, operator, rightOperand } = node;
  if (!isKind(operator, 'OperatorNode') || operator.operator !== '=') return null;
  return isReference(leftOperand) && isReference(rightOperand) ? [leftOperand, rightOperand] : null;
}

/** All equalities of two columns in a condition, but for those in its subqueries. */
export function equalitiesIn(node: OperationNode): (readonly [ReferenceNode, ReferenceNode])[] {
  const own = equalityOf(node);
  if (own !== null) return [own];
  if (node.kind === 'SelectQueryNode' || VALUES.has(node.kind)) return [];
  return Object.values(node).flatMap((child) =>
    (Array.isArray(child) ? child : [child]).flatMap((part) => (isNode(part) ? equalitiesIn(part) : [])),
  );
}

/** Whether the column stands under that table's name. */
export function isOf({ table }: ReferenceNode, { name, schema }: TableRef): boolean {
  const names = table?.table;
  return names?.identifier.name === name && names.schema?.name === schema;
}

/** The name of the column; undefined for `*`. */
export function columnNameOf({ column }: ReferenceNode): string | undefined {
  return isKind(column, 'ColumnNode') ? column.column.name : undefined;
}

/** The same column under the name of another table. */
export function movedTo(reference: ReferenceNode, table: TableRef): ReferenceNode {
  const name = columnNameOf(reference);
  return name === undefined ? reference : referenceNode(table, name);
}

interface Kinds {
  AndNode: { readonly left: OperationNode; readonly right: OperationNode };
  ParensNode: { readonly node: OperationNode };
  BinaryOperationNode: {
    readonly leftOperand: OperationNode;
    readonly operator: OperationNode;
    readonly rightOperand: OperationNode;
  };
  OperatorNode: { readonly operator: string };
  ColumnNode: { readonly column: { readonly name: string } };
}

function isKind<K extends keyof Kinds>(node: OperationNode, kind: K): node is OperationNode & Kinds[K] {
  return node.kind === kind;
}

const isReference = (node: OperationNode): node is ReferenceNode => node.kind === 'ReferenceNode';

function isNode(part: unknown): part is OperationNode {
  return typeof part === 'object' && part !== null && 'kind' in part && typeof part.kind === 'string';
}
