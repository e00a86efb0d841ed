// The INSERTs of a flush: objects with the same set of given columns go into one statement, in their order, and what
// the database generated comes back onto them. Tells refresh_flush of the values that the flush filled in.
import type { Connection } from '../drivers/connection.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { ColumnDefault } from '../mapping/column-spec.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { insertWithSql } from '../sql/row-with-sql.ts';
import { isSqlValue } from '../sql/sql-value.ts';
import { bindStatement } from '../sql/statement-text.ts';
import { decoded } from './decoded.ts';
import type { FlushContext } from './flush-context.ts';
import {
  fillDefaults,
  hasValue,
  type InsertShape,
  insertColumns,
  insertShape,
  signatureOf,
} from './insert-shape.ts';
import type { StatementNotes } from './noted-statement.ts';
import { tellRefreshFlush } from './refresh-flush.ts';
import { refuseNull } from './row-version.ts';
import { populateInherited } from './sync.ts';

/** An object with the row that is sent for it; another array than the object's values if defaults were filled in. */
interface Row {
  readonly state: InstanceState;
  readonly values: unknown[];
}

export async function insertRows(
  flush: FlushContext,
  table: TableRows,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  const columns = insertColumns(table);
  // the key of the row that comes first is a part of this one
  if (table.isFurther) await flush.allReplies();
  const fill = (given: ColumnDefault) => flush.fill(given);
  let from = 0;
  while (from < states.length) {
    const first = states[from];
    const signature = signatureOf(first?.values, columns);
    const isAlone = hasSql(first, table);
    let to = from + 1;
    while (!isAlone && to < states.length && joins(states[to], table, signature)) to++;
    const rows = states
      .slice(from, to)
      .map((state) => ({ state, values: fillDefaults(state.values, table, columns, fill) }));
    const shape = insertShape(table, signature, 'all');
    const group = { table, shape, rows };
    if (isAlone) await insertSql(flush, group, connection);
    else await insertGroup(flush, group, connection);
    from = to;
  }
}

function joins(state: InstanceState | undefined, table: TableRows, signature: string): boolean {
  return signatureOf(state?.values, insertColumns(table)) === signature && !hasSql(state, table);
}

/** Whether a column was given SQL in the place of a value. */
function hasSql(state: InstanceState | undefined, { columns }: TableRows): boolean {
  if (state === undefined) return false;
  const { values } = state;
  for (const { index } of columns) if (isSqlValue(values[index])) return true;
  return false;
}

const cellOf = ({ values }: Row, { index }: { readonly index: number }): unknown => values[index];

/** Rows that one statement inserts. */
interface InsertGroup {
  readonly table: TableRows;
  readonly shape: InsertShape;
  readonly rows: readonly Row[];
}

async function insertGroup(flush: FlushContext, group: InsertGroup, connection: Connection): Promise<void> {
  const { shape, rows } = group;
  const { columns, one, many } = shape;
  const [row] = rows;
  if (row === undefined) return;
  if (flush.notes !== null) return noteInsert(flush.notes, group);
  const statement =
    rows.length === 1
      ? bindStatement(one, encodeRow(columns, row, cellOf), 1)
      : bindStatement(
          many,
          columns.length === 0 ? [rows.length] : encodeBatch(columns, rows, cellOf),
          rows.length,
        );
  await flush.reply(connection.run(statement), (reply) => {
    for (let at = 0; at < rows.length; at++) settleRow(flush, group, rows[at], reply.rows[at]);
  });
}

function noteInsert(notes: StatementNotes, { table, shape, rows }: InsertGroup): void {
  const { columns, returning, one } = shape;
  const states = rows.map(({ state }) => state);
  for (const { state, values } of rows) if (values !== state.values) takeDefaults(table, state, values);
  notes.note({ verb: 'INSERT', table: one.table, columns, returning, states, count: rows.length });
}

/** One row with SQL among its values: what that amounts to is read when it is asked for; a key has to be known at once. */
async function insertSql(flush: FlushContext, group: InsertGroup, connection: Connection): Promise<void> {
  const { table: rows, shape } = group;
  const [row] = group.rows;
  if (row === undefined) return;
  if (flush.notes !== null) return noteInsert(flush.notes, group);
  const { state, values } = row;
  const cells = shape.columns.map((column) => ({ column, value: values[column.index] }));
  const withSql = shape.columns.filter(({ index }) => isSqlValue(values[index]));
  const isBack = ({ spec }: MappedColumn) => spec.primaryKey || rows.persistence.eagerDefaults === true;
  const back = withSql.filter(isBack);
  const returning = [...shape.returning, ...back];
  const { made, overridingSystemValue } = shape;
  const { table } = rows;
  const statement = await insertWithSql({ table, cells, made, returning, overridingSystemValue });
  const whole: InsertShape = {
    ...shape,
    returning,
    returnedNames: [
      ...shape.returnedNames,
      ...back.filter(({ spec }) => !spec.primaryKey).map(({ key }) => key),
    ],
    expired: [...shape.expired, ...withSql.filter((column) => !isBack(column)).map(({ key }) => key)],
  };
  await flush.reply(connection.run(statement), (reply) => {
    // a rollback gives the SQL back
    state.beforeChange();
    settleRow(flush, { ...group, shape: whole }, row, reply.rows[0]);
  });
}

/** Puts what the flush and the database filled in onto the object. */
function settleRow(
  flush: FlushContext,
  { table, shape }: InsertGroup,
  row: Row | undefined,
  returned: readonly unknown[] | undefined,
): void {
  if (row === undefined) return;
  const { returning, returnedNames, generated, expired, versionToCheck } = shape;
  const { state } = row;
  for (let at = 0; at < returning.length; at++) {
    const column = returning[at];
    if (column !== undefined) state.values[column.index] = decoded(column, returned?.[at]);
  }
  const filled = row.values === state.values ? NONE : takeDefaults(table, state, row.values);
  const indexes = filled.length === 0 ? generated : [...generated, ...filled.map(({ index }) => index)];
  const noted = flush.port.tracked.snapshot?.generated;
  const copied = noted?.get(state);
  noted?.set(state, copied === undefined ? indexes : [...copied, ...indexes]);
  if (returnedNames.length > 0 || filled.length > 0)
    tellRefreshFlush(flush, state, [...returnedNames, ...filled.map(({ key }) => key)]);
  populateInherited(flush, table, state);
  if (expired.length > 0) expireAttributes(state, expired);
  if (versionToCheck === null) return;
  const { key, index } = versionToCheck;
  refuseNull(state, key, { version: state.values[index], verb: 'insert' });
}

const NONE: readonly MappedColumn[] = [];

function takeDefaults(
  table: TableRows,
  state: InstanceState,
  sent: readonly unknown[],
): readonly MappedColumn[] {
  const { defaulted, counted } = insertColumns(table);
  const missing = defaulted.filter(({ index }) => !hasValue(state.values[index]));
  const filled = counted === null ? missing : [...missing, counted];
  for (const { index } of filled) state.values[index] = sent[index];
  return filled;
}
