// The INSERTs of a flush: objects with the same set of given columns go into one statement, in their order, and what
// the database generated comes back onto them. Tells refresh_flush of the values that the flush filled in.
import type { Connection } from '../drivers/connection.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
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
import { tellRefreshFlush } from './refresh-flush.ts';
import { refuseNull } from './row-version.ts';

/** An object with the row that is sent for it; another array than the object's values if defaults were filled in. */
interface Row {
  readonly state: InstanceState;
  readonly values: unknown[];
}

export async function insertRows(
  flush: FlushContext,
  mapper: Mapper,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  const columns = insertColumns(mapper);
  let from = 0;
  while (from < states.length) {
    const first = states[from];
    const signature = signatureOf(first?.values, columns);
    const isAlone = hasSql(first, mapper);
    let to = from + 1;
    while (!isAlone && to < states.length && joins(states[to], mapper, signature)) to++;
    const rows = states
      .slice(from, to)
      .map((state) => ({ state, values: fillDefaults(state.values, mapper, columns) }));
    const shape = insertShape(mapper, signature, 'all');
    if (isAlone) await insertSql(flush, shape, rows, connection);
    else await insertGroup(flush, shape, rows, connection);
    from = to;
  }
}

function joins(state: InstanceState | undefined, mapper: Mapper, signature: string): boolean {
  return signatureOf(state?.values, insertColumns(mapper)) === signature && !hasSql(state, mapper);
}

/** Whether a column was given SQL in the place of a value. */
function hasSql(state: InstanceState | undefined, { columns }: Mapper): boolean {
  if (state === undefined) return false;
  const { values } = state;
  for (const { index } of columns) if (isSqlValue(values[index])) return true;
  return false;
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

/** One row with SQL among its values: what that amounts to is read when it is asked for; a key has to be known at once. */
async function insertSql(
  flush: FlushContext,
  shape: InsertShape,
  [row]: readonly Row[],
  connection: Connection,
): Promise<void> {
  if (row === undefined) return;
  const { state, values } = row;
  const { mapper } = state;
  const cells = shape.columns.map((column) => ({ column, value: values[column.index] }));
  const withSql = shape.columns.filter(({ index }) => isSqlValue(values[index]));
  const isBack = ({ spec }: MappedColumn) => spec.primaryKey || mapper.persistence.eagerDefaults === true;
  const back = withSql.filter(isBack);
  const returning = [...shape.returning, ...back];
  const { made, overridingSystemValue } = shape;
  const { table } = mapper;
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
    settleRow(flush, whole, row, reply.rows[0]);
  });
}

/** Puts what the flush and the database filled in onto the object. */
function settleRow(
  flush: FlushContext,
  { returning, returnedNames, generated, expired, versionToCheck }: InsertShape,
  row: Row | undefined,
  returned: readonly unknown[] | undefined,
): void {
  if (row === undefined) return;
  const { state } = row;
  for (let at = 0; at < returning.length; at++) {
    const column = returning[at];
    if (column !== undefined) state.values[column.index] = decoded(column, returned?.[at]);
  }
  const filled = row.values === state.values ? NONE : takeDefaults(state, row.values);
  const indexes = filled.length === 0 ? generated : [...generated, ...filled.map(({ index }) => index)];
  const noted = flush.port.tracked.snapshot?.generated;
  const copied = noted?.get(state);
  noted?.set(state, copied === undefined ? indexes : [...copied, ...indexes]);
  if (returnedNames.length > 0 || filled.length > 0)
    tellRefreshFlush(flush, state, [...returnedNames, ...filled.map(({ key }) => key)]);
  if (expired.length > 0) expireAttributes(state, expired);
  if (versionToCheck === null) return;
  const { key, index } = versionToCheck;
  refuseNull(state, key, { version: state.values[index], verb: 'insert' });
}

const NONE: readonly MappedColumn[] = [];

function takeDefaults(state: InstanceState, sent: readonly unknown[]): readonly MappedColumn[] {
  const { defaulted, counted } = insertColumns(state.mapper);
  const missing = defaulted.filter(({ index }) => !hasValue(state.values[index]));
  const filled = counted === null ? missing : [...missing, counted];
  for (const { index } of filled) state.values[index] = sent[index];
  return filled;
}
