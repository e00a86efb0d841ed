// Attributes of a class whose rows are in several tables refer to the name under which these are read together. An UPDATE
// knows the tables themselves: each column by the table that it stands in.
import type { OperationNode } from 'kysely';
import { referenceNode } from './nodes.ts';
import type { TableRef } from './table.ts';

/** Tables that are read as one, and what each column's own table is. */
export interface JoinedNames {
  /** The name under which they are read. */
  readonly name: string;
  readonly tableOf: (column: string) => TableRef | undefined;
}

/** The expression with its columns under the names of their own tables. Subqueries have names of their own: left as they are. */
export function withOwnTables(node: OperationNode, names: JoinedNames): OperationNode {
  // what goes in as a node comes out as one
  return renamed(node, names) as OperationNode;
}

function renamed(part: unknown, names: JoinedNames): unknown {
  if (Array.isArray(part)) return part.map((one) => renamed(one, names));
  if (typeof part !== 'object' || part === null) return part;
  const prototype: unknown = Object.getPrototypeOf(part);
  if (prototype !== Object.prototype || !('kind' in part)) return part;
  if (part.kind === 'SelectQueryNode' || part.kind === 'ValueNode') return part;
  if (part.kind === 'ReferenceNode') return reference(part, names);
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, renamed(inner, names)]));
}

function reference(node: object, { name, tableOf }: JoinedNames): object {
  const [table, column] = [nameIn(node, 'table', 'table', 'identifier'), nameIn(node, 'column', 'column')];
  const own = table === name && column !== undefined ? tableOf(column) : undefined;
  return own === undefined || column === undefined ? node : referenceNode(own, column);
}

function nameIn(node: object, ...path: readonly string[]): string | undefined {
  let at: unknown = node;
  for (const key of [...path, 'name']) at = Reflect.get(Object(at), key);
  return typeof at === 'string' ? at : undefined;
}
