// An expression as SQL text with its values written out: how column properties get into the column list of a SELECT,
// which holds no parameters.
import type { OperationNode } from 'kysely';
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { quoteIdentifier, quoteTable, type TableRef } from './table.ts';

/** Gives the text of what stands before the columns of a table: `"users".`, or the alias it has in a statement. */
export type TablePrefix = (table: Pick<TableRef, 'name' | 'schema'>) => string;

// The nodes are Kysely's plain data; each kind is read by its own parts below.
type Parts = Readonly<Record<string, unknown>>;
type Render = (node: Parts, prefix: TablePrefix) => string;

/** @throws ArgumentError for subqueries and other parts that are no expression of one row */
export function literalText(node: OperationNode, prefix: TablePrefix): string {
  const render = Object.hasOwn(renderers, node.kind) ? renderers[node.kind] : undefined;
  if (render === undefined) throw entryErrors.NOT_LITERAL({ kind: `a ${node.kind}` });
  // a node is the record of its parts
  return render(node as unknown as Parts, prefix);
}

/** A part that is a node itself. */
function part(node: unknown, prefix: TablePrefix): string {
  // every kind's parts are nodes where the renderers ask for one
  return literalText(node as OperationNode, prefix);
}

const parts = (nodes: unknown, prefix: TablePrefix): string[] =>
  (Array.isArray(nodes) ? nodes : []).map((node) => part(node, prefix));

const joined = (word: string): Render => {
  return ({ left, right }, prefix) => `${part(left, prefix)} ${word} ${part(right, prefix)}`;
};

const renderers: Readonly<Record<string, Render>> = {
  ReferenceNode: ({ table, column }, prefix) =>
    (table === undefined ? '' : tablePrefix(table, prefix)) + part(column, prefix),
  ColumnNode: ({ column }, prefix) => part(column, prefix),
  IdentifierNode: ({ name }) => quoteIdentifier(String(name)),
  ParensNode: ({ node }, prefix) => `(${part(node, prefix)})`,
  OperatorNode: ({ operator }) => String(operator),
  ValueNode: ({ value }) => literal(value),
  ValueListNode: ({ values }, prefix) => `(${parts(values, prefix).join(', ')})`,
  PrimitiveValueListNode: ({ values }) =>
    `(${(Array.isArray(values) ? values : []).map(literal).join(', ')})`,
  BinaryOperationNode: ({ leftOperand, operator, rightOperand }, prefix) =>
    [leftOperand, operator, rightOperand].map((one) => part(one, prefix)).join(' '),
  UnaryOperationNode: ({ operator, operand }, prefix) => `${part(operator, prefix)} ${part(operand, prefix)}`,
  AndNode: joined('and'),
  OrNode: joined('or'),
  FunctionNode: ({ func, arguments: given }, prefix) => `${String(func)}(${parts(given, prefix).join(', ')})`,
  RawNode: ({ sqlFragments, parameters }, prefix) => {
    const fragments = Array.isArray(sqlFragments) ? sqlFragments.map(String) : [];
    const values = parts(parameters, prefix);
    return fragments.map((fragment, index) => fragment + (values[index] ?? '')).join('');
  },
};

interface SchemableName {
  readonly identifier: { readonly name: string };
  readonly schema?: { readonly name: string };
}

function tablePrefix(node: unknown, prefix: TablePrefix): string {
  // a TableNode, which holds the name and perhaps the schema
  const { table } = node as { readonly table: SchemableName };
  const schema = table.schema === undefined ? {} : { schema: table.schema.name };
  return prefix({ name: table.identifier.name, ...schema });
}

export const ownPrefix: TablePrefix = (table) => `${quoteTable(table)}.`;

/** A value as SQL text. @throws ArgumentError for what is neither text, number nor boolean */
export function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (typeof value !== 'string') throw entryErrors.NOT_LITERAL({ kind: `a value of type ${typeof value}` });
  const quoted = `'${value.replaceAll("'", "''")}'`;
  return value.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
