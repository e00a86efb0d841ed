// Makes statements of selects, Kysely queries and plain SQL. Kysely's compiler runs once for each shape of statement;
// afterwards its text is looked up and only the values are collected.

import type { OperationNode, QueryCompiler, RootOperationNode } from 'kysely';
import type { Statement } from '../drivers/driver.ts';
import { sqlErrors } from '../errors/catalog/sql.ts';
import { describeValue } from '../util/describe-value.ts';
import { BoundedMap } from './bounded-map.ts';
import { isNodeSource } from './expression.ts';
import { loadCompiler } from './kysely-module.ts';
import { selectAll } from './load-statements.ts';
import { Select, type SelectState } from './select.ts';
import { selectNode } from './select-node.ts';
import { type Shape, Slot, shapeOf, withSlots } from './shape.ts';
import { statementName } from './statement-name.ts';
import { bindStatement, type StatementText } from './statement-text.ts';
import { type ColumnRef, ENTITY_TABLE } from './table.ts';
import { TextStatement } from './text.ts';

type Verb = Statement['verb'];

interface CompiledShape {
  readonly text: string;
  readonly verb: Verb;
  readonly table: string;
  /** Which of the shape's values each parameter is. */
  readonly order: readonly number[];
  readonly name: string;
  uses: number;
}

const shapes = new BoundedMap<string, CompiledShape>(1000);
const allByColumns = new WeakMap<readonly ColumnRef[], StatementText>();
// An INSERT of Kysely with thousands of values has a shape that never comes again.
const LONGEST_KEY = 20_000;
let compiler: QueryCompiler | undefined;

/**
 * The statement of a select that reads `columns` (or the select's own picks). The first one that is more than
 * "all rows" loads Kysely's compiler.
 */
export async function compileSelect(state: SelectState, columns: readonly ColumnRef[]): Promise<Statement> {
  if (isAllRows(state)) return bindStatement(allRows(state, columns), [], 1);
  const node = selectNode(state, columns);
  const shape = shapeOf(node);
  const compiled = await compileShape(node, shape);
  compiled.uses++;
  const statement = { ...bindShape(compiled, shape), table: state.entity[ENTITY_TABLE].name };
  // a statement that comes once is not worth a place in the server's memory
  return compiled.uses > 1 ? { ...statement, name: compiled.name } : statement;
}

/**
 * The statement of anything that `session.execute` takes: a select, `sqlText()`, a query of Kysely or its `compile()`.
 *
 * @throws ArgumentError if it is none of these.
 */
export async function compileQuery(query: unknown): Promise<Statement> {
  if (query instanceof Select) return compileSelect(query.state, query.state.entity[ENTITY_TABLE].columns);
  if (query instanceof TextStatement) return plainStatement(query.text, query.values);
  if (isCompiled(query)) return plainStatement(query.sql, query.parameters);
  const node = isNodeSource(query) ? query.toOperationNode() : query;
  if (!isNode(node)) throw sqlErrors.NOT_A_STATEMENT({ given: describeValue(query) });
  const shape = shapeOf(node);
  return bindShape(await compileShape(node, shape), shape);
}

/** The first table that anything which `session.execute` takes names; '' if it names none. */
export function tableNamed(query: unknown): string {
  if (query instanceof TextStatement) return tableIn(query.text);
  if (isCompiled(query)) return tableIn(query.sql);
  return tableOf(isNodeSource(query) ? query.toOperationNode() : query);
}

async function compileShape(node: OperationNode, shape: Shape): Promise<CompiledShape> {
  const known = shapes.get(shape.key);
  if (known !== undefined) return known;
  compiler ??= await loadCompiler();
  // whether the node can stand alone is for the compiler to say; the id is only for Kysely's plugins, which do not run
  const { sql, parameters } = compiler.compileQuery(withSlots(node) as RootOperationNode, {
    queryId: 'imago',
  });
  const compiled: CompiledShape = {
    text: sql,
    verb: verbOf(sql),
    table: tableOf(node),
    order: parameters.map((slot) => (slot instanceof Slot ? slot.index : -1)),
    name: statementName(sql),
    uses: 0,
  };
  if (shape.key.length <= LONGEST_KEY) shapes.set(shape.key, compiled);
  return compiled;
}

function bindShape(compiled: CompiledShape, shape: Shape): Statement {
  const { text, verb, table, order } = compiled;
  return { text, values: order.map((index) => shape.values[index]), verb, table, count: 1 };
}

function isAllRows(state: SelectState): boolean {
  if (state.joins !== undefined || state.beside !== undefined) return false;
  if (state.entity[ENTITY_TABLE].only !== undefined) return false;
  const isWhole = state.picks === undefined && !state.distinct && state.where.length === 0;
  const isUnbounded = state.limit === undefined && state.offset === undefined;
  return isWhole && isUnbounded && state.orderBy.length === 0 && state.lock === undefined;
}

function allRows(state: SelectState, columns: readonly ColumnRef[]): StatementText {
  let built = allByColumns.get(columns);
  if (built === undefined) {
    built = selectAll({ table: state.entity[ENTITY_TABLE], columns });
    allByColumns.set(columns, built);
  }
  return built;
}

function plainStatement(text: string, values: readonly unknown[]): Statement {
  return { text, values, verb: verbOf(text), table: tableIn(text), count: 1 };
}

function verbOf(text: string): Verb {
  const word = /^[\s(]*(select|insert|update|delete)\b/i.exec(text)?.[1]?.toUpperCase();
  return word === 'SELECT' || word === 'INSERT' || word === 'UPDATE' || word === 'DELETE' ? word : 'OTHER';
}

/** The first table that plain SQL names, for logs. */
function tableIn(text: string): string {
  return /\b(?:from|into|update)\s+"?([\w$]+)"?/i.exec(text)?.[1] ?? '';
}

/** The first table that the node names, for logs. */
function tableOf(part: unknown): string {
  if (typeof part !== 'object' || part === null) return '';
  if (isNode(part) && part.kind === 'IdentifierNode' && 'name' in part) return String(part.name);
  if (isNode(part) && part.kind === 'SchemableIdentifierNode' && 'identifier' in part)
    return tableOf(part.identifier);
  const { from, into, table, froms, node } = partsOf(part);
  for (const place of [from, into, table, ...(Array.isArray(froms) ? froms : []), node]) {
    const name = tableOf(place);
    if (name !== '') return name;
  }
  return '';
}

// the parts of a node that may lead to its table, whatever kind it is
const partsOf = (node: object): Partial<Record<'from' | 'into' | 'table' | 'froms' | 'node', unknown>> =>
  node;

function isCompiled(query: unknown): query is { sql: string; parameters: readonly unknown[] } {
  if (typeof query !== 'object' || query === null || !('sql' in query && 'parameters' in query)) return false;
  return typeof query.sql === 'string' && Array.isArray(query.parameters);
}

function isNode(value: unknown): value is OperationNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}
