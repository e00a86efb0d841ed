// Rows that are written without the unit of work: plain values by attribute, in statements as large as their columns
// allow. No listener of a mapper hears of them, and no object learns anything but, if that was asked for, its key.
import type { Connection } from '../drivers/connection.ts';
import type { Statement } from '../drivers/driver.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import { isWritable } from '../mapping/column-spec.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { insertWithSql } from '../sql/row-with-sql.ts';
import { isSqlValue } from '../sql/sql-value.ts';
import { bindStatement } from '../sql/statement-text.ts';
import { decoded } from './decoded.ts';
import type { FlushContext } from './flush-context.ts';
import { fillDefaults, hasValue, type InsertShape, insertColumns, insertShape } from './insert-shape.ts';
import { sendUpdates } from './update.ts';
import { automaticValues, inOrder, sqlColumns, type Update, withVersion } from './update-of.ts';

/** One row, by attribute index; `undefined` where nothing is given. */
export type BulkRow = unknown[];

export interface BulkInsert {
  /** Whether null is written as such, also where there is a default. */
  readonly rendersNulls: boolean;
  /** Whether the keys that the database has made come into the rows. */
  readonly returnsKeys: boolean;
}

/** Rows with the same columns that follow each other go into one statement. */
export async function bulkInsert(
  mapper: Mapper,
  rows: readonly BulkRow[],
  connection: Connection,
  how: BulkInsert,
): Promise<void> {
  const last = mapper.rows.at(-1);
  for (const table of mapper.rows) {
    if (table.isFurther) copyKeys(mapper, table, rows);
    // the rows of further tables have the key of the first
    await insertInto(table, rows, connection, { ...how, returnsKeys: how.returnsKeys || table !== last });
  }
}

function copyKeys({ primaryKey }: Mapper, table: TableRows, rows: readonly BulkRow[]): void {
  table.primaryKey.forEach(({ index }, at) => {
    const source = primaryKey[at];
    if (source !== undefined) for (const row of rows) row[index] = row[source.index];
  });
}

async function insertInto(
  table: TableRows,
  rows: readonly BulkRow[],
  connection: Connection,
  how: BulkInsert,
): Promise<void> {
  const columns = insertColumns(table);
  const isGiven = (value: unknown) => hasValue(value) || (how.rendersNulls && value === null);
  const signatureOf = (row: BulkRow | undefined) =>
    columns.varying.map(({ index }) => (isGiven(row?.[index]) ? '1' : '0')).join('');
  let from = 0;
  while (from < rows.length) {
    const signature = signatureOf(rows[from]);
    const isAlone = hasSql(rows[from]);
    let to = from + 1;
    while (!isAlone && to < rows.length && !hasSql(rows[to]) && signatureOf(rows[to]) === signature) to++;
    const shape = insertShape(table, signature, how.returnsKeys ? 'keys' : 'none');
    const known = {
      ...columns,
      defaulted: columns.defaulted.filter((column) => missesOne(signature, column, columns.varying)),
    };
    const sent = rows.slice(from, to).map((row) => fillDefaults(row, table, known));
    const reply = await connection.run(await statementFor(table, shape, sent));
    for (let at = from; at < to; at++) settleKeys(shape, rows[at], reply.rows[at - from]);
    from = to;
  }
}

/** Whether the rows of this signature have no value for the column. */
const missesOne = (signature: string, column: MappedColumn, varying: readonly MappedColumn[]): boolean =>
  signature[varying.indexOf(column)] === '0';

const hasSql = (row: BulkRow | undefined): boolean => row?.some(isSqlValue) === true;

const cellOf = (row: BulkRow, { index }: { readonly index: number }): unknown => row[index];

async function statementFor(
  { table }: TableRows,
  shape: InsertShape,
  rows: readonly BulkRow[],
): Promise<Statement> {
  const { columns, one, many, made, returning, overridingSystemValue } = shape;
  const [row] = rows;
  if (row !== undefined && hasSql(row)) {
    const cells = columns.map((column) => ({ column, value: row[column.index] }));
    return insertWithSql({ table, cells, made, returning, overridingSystemValue });
  }
  if (row !== undefined && rows.length === 1) return bindStatement(one, encodeRow(columns, row, cellOf), 1);
  const values = columns.length === 0 ? [rows.length] : encodeBatch(columns, rows, cellOf);
  return bindStatement(many, values, rows.length);
}

function settleKeys(
  { returning }: InsertShape,
  row: BulkRow | undefined,
  returned: readonly unknown[] | undefined,
): void {
  if (row === undefined) return;
  returning.forEach((column, at) => {
    row[column.index] = decoded(column, returned?.[at]);
  });
}

/** One row to be updated: all its values, and the columns of them that are written. */
export interface BulkChange {
  readonly values: BulkRow;
  readonly columns: readonly MappedColumn[];
}

/** Each row is found by its primary key, and by its version if it has one. */
export async function bulkUpdate(
  flush: FlushContext,
  mapper: Mapper,
  changes: readonly BulkChange[],
  connection: Connection,
): Promise<void> {
  for (const table of mapper.rows) {
    const updates = changes.flatMap((change) => updateFor(mapper, table, change) ?? []);
    await sendUpdates(flush, table, updates, connection);
  }
}

function updateFor(mapper: Mapper, table: TableRows, { values, columns }: BulkChange): Update | null {
  const { primaryKey } = mapper;
  const { versioning } = table;
  const version = versioning?.column;
  const changed = columns.filter((column) => column !== version && isToBeSet(table, column));
  if (changed.length === 0 && versioning === null) return null;
  const key = primaryKey.map((column) => required(mapper, values, column));
  const filled = automaticValues(table, changed, values);
  const own = filled.values === values ? values.slice() : filled.values;
  const update = {
    state: null,
    key,
    columns: inOrder(changed, filled.columns),
    values: own,
    filled: filled.columns,
    withSql: sqlColumns(changed, values),
  };
  if (version === undefined) return update;
  return withVersion(table, update, { version: required(mapper, values, version), counts: true });
}

const isToBeSet = ({ columns }: TableRows, column: MappedColumn): boolean =>
  columns.includes(column) && !column.spec.primaryKey && isWritable(column.spec);

/** @throws InvalidRequestError for a row that cannot be found */
function required(mapper: Mapper, values: BulkRow, { index, key }: MappedColumn): unknown {
  const value = values[index];
  if (hasValue(value)) return value;
  throw flushErrors.BULK_WITHOUT_KEY({ class: mapper.class.name, attribute: key });
}
