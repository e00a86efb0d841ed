// The INSERTs of a flush: objects with the same set of given columns go into one statement, in their order, and what
// the database generated comes back onto them. Tells refresh_flush of the values that the flush filled in.
import type { Connection } from '../drivers/connection.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { memoized } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { insertBatch, insertRow } from '../sql/batch-insert.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { bindStatement, type StatementText } from '../sql/statement-text.ts';
import type { FlushContext } from './flush-context.ts';
import type { StatementNotes } from './noted-statement.ts';
import { tellRefreshFlush } from './refresh-flush.ts';
import { populateInherited } from './sync.ts';

/** Which columns of a mapper an INSERT has to look at, by what happens when an object has no value for them. */
interface InsertColumns {
  /** Those whose values may be missing: objects with the same ones go into one statement. */
  readonly varying: readonly MappedColumn[];
  /** Filled in by a client-side default. */
  readonly defaulted: readonly MappedColumn[];
  readonly serverDefaults: readonly MappedColumn[];
}

/** One statement: its columns and what it brings back. */
interface InsertShape {
  readonly rows: TableRows;
  readonly columns: readonly MappedColumn[];
  readonly returning: readonly MappedColumn[];
  /** Names of the returned columns that listeners of refresh_flush hear of: not the primary key. */
  readonly returnedNames: readonly string[];
  /** Names of columns that the database fills in and the statement does not bring back. */
  readonly unknownNames: readonly string[];
  readonly generated: readonly number[];
  readonly one: StatementText;
  readonly many: StatementText;
}

/** An object with the row that is sent for it; another array than the object's values if defaults were filled in. */
interface Row {
  readonly state: InstanceState;
  readonly values: unknown[];
}

export async function insertRows(
  flush: FlushContext,
  rows: TableRows,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  const columns = insertColumns(rows);
  // the key of the row that comes first is a part of this one
  if (rows.isFurther) await flush.allReplies();
  let from = 0;
  while (from < states.length) {
    const signature = signatureOf(states[from], columns);
    let to = from + 1;
    while (to < states.length && signatureOf(states[to], columns) === signature) to++;
    const group = states
      .slice(from, to)
      .map((state) => ({ state, values: fillDefaults(flush, state, columns) }));
    await insertGroup(flush, shapeOf(rows, columns, signature), group, connection);
    from = to;
  }
}

function insertColumns(rows: TableRows): InsertColumns {
  return memoized(rows, 'insert columns', () => {
    const defaulted = rows.columns.filter(({ spec }) => spec.default !== undefined);
    const serverDefaults = rows.columns.filter((column) => isServerDefault(column));
    const varying = rows.columns.filter(
      (column) => defaulted.includes(column) || column.spec.primaryKey || isServerDefault(column),
    );
    return { varying, defaulted, serverDefaults };
  });
}

function isServerDefault({ spec }: MappedColumn): boolean {
  return !spec.primaryKey && (spec.serverDefault !== undefined || spec.identity !== undefined);
}

/** Which of the varying columns have a value, as a word of 0 and 1. */
function signatureOf(state: InstanceState | undefined, { varying }: InsertColumns): string {
  let signature = '';
  for (const { index } of varying) signature += hasValue(state?.values[index]) ? '1' : '0';
  return signature;
}

const hasValue = (value: unknown): boolean => value !== undefined && value !== null;

function fillDefaults(flush: FlushContext, state: InstanceState, { defaulted }: InsertColumns): unknown[] {
  let { values } = state;
  for (const { index, spec } of defaulted) {
    if (hasValue(values[index]) || spec.default === undefined) continue;
    if (values === state.values) values = values.slice();
    values[index] = flush.fill(spec.default);
  }
  return values;
}

function shapeOf(rows: TableRows, known: InsertColumns, signature: string): InsertShape {
  return memoized(rows, `insert ${signature}`, () => {
    const missing = known.varying.filter((_, position) => signature[position] === '0');
    const omitted = new Set(missing.filter((column) => !known.defaulted.includes(column)));
    const columns = rows.columns.filter((column) => !omitted.has(column));
    const defaults = known.serverDefaults.filter((column) => omitted.has(column));
    const keys = rows.primaryKey.filter((column) => omitted.has(column));
    const returning = rows.returnsDefaults ? [...keys, ...defaults] : keys;
    const overridingSystemValue = columns.some(({ spec }) => spec.identity === 'always');
    const shape = { table: rows.table, columns, returning, overridingSystemValue };
    const names = defaults.map(({ key }) => key);
    return {
      rows,
      columns,
      returning,
      returnedNames: rows.returnsDefaults ? names : [],
      unknownNames: rows.returnsDefaults ? [] : names,
      generated: returning.map(({ index }) => index),
      one: insertRow(shape),
      many: insertBatch(shape),
    };
  });
}

const cellOf = ({ values }: Row, { index }: { readonly index: number }): unknown => values[index];

async function insertGroup(
  flush: FlushContext,
  shape: InsertShape,
  rows: readonly Row[],
  connection: Connection,
): Promise<void> {
  const { columns, one, many } = shape;
  const [row] = rows;
  if (row === undefined) return;
  if (flush.notes !== null) return noteInsert(flush.notes, shape, rows);
  const statement =
    rows.length === 1
      ? bindStatement(one, encodeRow(columns, row, cellOf), 1)
      : bindStatement(
          many,
          columns.length === 0 ? [rows.length] : encodeBatch(columns, rows, cellOf),
          rows.length,
        );
  await flush.reply(connection.run(statement), (reply) => {
    for (let at = 0; at < rows.length; at++) settleRow(flush, shape, rows[at], reply.rows[at]);
  });
}

function noteInsert(notes: StatementNotes, shape: InsertShape, rows: readonly Row[]): void {
  const { columns, returning, one } = shape;
  const states = rows.map(({ state }) => state);
  for (const { state, values } of rows) if (values !== state.values) takeDefaults(shape.rows, state, values);
  notes.note({ verb: 'INSERT', table: one.table, columns, returning, states, count: rows.length });
}

/** Puts what the flush and the database filled in onto the object. */
function settleRow(
  flush: FlushContext,
  { rows, returning, returnedNames, unknownNames, generated }: InsertShape,
  row: Row | undefined,
  returned: readonly unknown[] | undefined,
): void {
  if (row === undefined) return;
  const { state } = row;
  for (let at = 0; at < returning.length; at++) {
    const column = returning[at];
    if (column !== undefined) state.values[column.index] = decode(column, returned?.[at]);
  }
  const filled = row.values === state.values ? NONE : takeDefaults(rows, state, row.values);
  const indexes = filled.length === 0 ? generated : [...generated, ...filled.map(({ index }) => index)];
  const noted = flush.port.tracked.snapshot?.generated;
  const copied = noted?.get(state);
  noted?.set(state, copied === undefined ? indexes : [...copied, ...indexes]);
  populateInherited(flush, rows, state);
  if (unknownNames.length > 0) expireAttributes(state, unknownNames);
  if (returnedNames.length === 0 && filled.length === 0) return;
  tellRefreshFlush(flush, state, [...returnedNames, ...filled.map(({ key }) => key)]);
}

const NONE: readonly MappedColumn[] = [];

function takeDefaults(
  rows: TableRows,
  state: InstanceState,
  sent: readonly unknown[],
): readonly MappedColumn[] {
  const filled = insertColumns(rows).defaulted.filter(({ index }) => !hasValue(state.values[index]));
  for (const { index } of filled) state.values[index] = sent[index];
  return filled;
}

function decode({ type }: MappedColumn, value: unknown): unknown {
  return value === null || value === undefined || type.decode === undefined
    ? (value ?? null)
    : type.decode(value);
}
