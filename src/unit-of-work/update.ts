// The UPDATEs of a flush: objects with the same set of changed columns go into one statement; the number of rows that
// matched is checked. Tells refresh_flush and expires what only the database knows afterwards.
import type { Connection } from '../drivers/connection.ts';
import type { RowSet, Statement } from '../drivers/driver.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { staleCountOf } from '../sql/counted.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import type { JoinedNames } from '../sql/own-table.ts';
import { updateWithSql } from '../sql/row-with-sql.ts';
import { bindStatement } from '../sql/statement-text.ts';
import { decoded } from './decoded.ts';
import type { FlushContext } from './flush-context.ts';
import { noteFormerKeys } from './former-keys.ts';
import { netChanges } from './net-changes.ts';
import type { StatementNotes } from './noted-statement.ts';
import { tellRefreshFlush } from './refresh-flush.ts';
import { loadKeys, rowKey } from './row-key.ts';
import { refuseNull } from './row-version.ts';
import { populateInherited } from './sync.ts';
import { NO_COLUMNS, rowKeys, type Update, updateOf } from './update-of.ts';
import { updateShape } from './update-shape.ts';

export async function updateRows(
  flush: FlushContext,
  rows: TableRows,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  const updates: Update[] = [];
  // a key of another name gets its value when the row before is written
  if (rows.isFurther && !rows.persistence.passiveUpdates) await flush.allReplies();
  await loadKeys(
    flush,
    states.filter((state) => hasUnloadedKey(rows, state)),
  );
  for (const state of states) {
    const update = collectUpdate(flush, rows, state);
    if (update !== null) updates.push(update);
  }
  await sendUpdates(flush, rows, updates, connection);
}

/** Neighbours with the same changed columns go into one statement; SQL among the values stands alone. */
export async function sendUpdates(
  flush: FlushContext,
  rows: TableRows,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  let from = 0;
  while (from < updates.length) {
    const first = updates[from];
    let to = from + 1;
    while (to < updates.length && goTogether(first, updates[to])) to++;
    await updateGroup(flush, rows, updates.slice(from, to), connection);
    from = to;
  }
}

/** An expired object that has changes: its row has to be found under the key that it does not hold. */
function hasUnloadedKey(rows: TableRows, state: InstanceState): boolean {
  if (state.expiredAttributes === null || netChanges(rows, state).length === 0) return false;
  return state.mapper.primaryKey.some(({ index }) => state.manager.attributes[index]?.isUnloaded(state));
}

function goTogether(a: Update | undefined, b: Update | undefined): boolean {
  if (a === undefined || b === undefined || a.withSql.length > 0 || b.withSql.length > 0) return false;
  const [of, with_] = [a.columns, b.columns];
  return of === with_ || (of.length === with_.length && of.every((column, at) => column === with_[at]));
}

/** What changes of one object; null if nothing does. */
function collectUpdate(flush: FlushContext, rows: TableRows, state: InstanceState): Update | null {
  const changed = netChanges(rows, state);
  const counts = rows.versioning !== null && rows.versioning.next !== null;
  if (changed.length === 0 && !(counts && isChangedElsewhere(rows, state))) return null;
  const cascaded = isHandedOn(rows) ? ALL_KEYS : flush.cascadedKeys.get(state);
  const { key, own } = rowKey(state, 'update', cascaded);
  const columns = own.length === 0 ? changed : changed.filter((column) => !isKeyOf(rows, own, column));
  // a version counts a key, too, that the database has changed by itself
  if (columns.length === 0 && !counts) return null;
  const versionOf = flush.rowSwitches.get(state) ?? state;
  return updateOf(flush, rows, { state, key, changed: columns, versionOf, counts: true });
}

/** The database gives the rows of a further table the new key of the first. */
const isHandedOn = ({ isFurther, persistence }: TableRows): boolean =>
  isFurther && persistence.passiveUpdates;

const ALL_KEYS = { has: () => true };

/** In a further table the key is another column of the same attribute, or another attribute. */
function isKeyOf(rows: TableRows, own: readonly MappedColumn[], column: MappedColumn): boolean {
  const isOwn = own.some(({ index }) => index === column.index);
  return isOwn || (isHandedOn(rows) && rows.primaryKey.includes(column));
}

/** Of an object with rows in several tables, the version counts the changes of all. */
function isChangedElsewhere(rows: TableRows, state: InstanceState): boolean {
  const all = state.mapper.rows;
  return all.length > 1 && all.some((other) => other !== rows && netChanges(other, state).length > 0);
}

function keyPart(
  { key }: Update,
  { index }: { readonly index: number },
  keys: readonly MappedColumn[],
): unknown {
  return key[keys.findIndex((column) => column.index === index)];
}
const newValue = ({ values }: Update, { index }: { readonly index: number }): unknown => values[index];

function statementFor(rows: TableRows, updates: readonly Update[], counted: boolean): Statement | null {
  const [first] = updates;
  if (first === undefined) return null;
  const { columns } = first;
  const { one, many } = updateShape(rows, columns, counted);
  const keys = rowKeys(rows);
  const part = (update: Update, column: { readonly index: number }) => keyPart(update, column, keys);
  if (updates.length === 1) {
    const values = [...encodeRow(keys, first, part), ...encodeRow(columns, first, newValue)];
    return bindStatement(one, values, 1);
  }
  const values: unknown[] = [...encodeBatch(keys, updates, part), ...encodeBatch(columns, updates, newValue)];
  if (counted) values.push(updates.length);
  return bindStatement(many, values, updates.length);
}

async function updateGroup(
  flush: FlushContext,
  rows: TableRows,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  const [first] = updates;
  if (first === undefined) return;
  if (flush.notes !== null) return noteUpdate(flush.notes, rows, updates);
  noteFormerKeys(flush, updates);
  const { returning } = updateShape(rows, first.columns, false);
  if (first.withSql.length > 0) return updateSql(flush, rows, first, connection);
  if (returning.length > 0) return updateReturning(flush, rows, updates, connection);
  const counted = flush.isPipelined;
  const statement = statementFor(rows, updates, counted);
  if (statement === null) return;
  const expected = updates.length;
  const table = rows.table.name;
  const sent = connection.run(statement);
  const reply = counted ? sent.catch((error) => Promise.reject(asStale(error, table))) : sent;
  return flush.reply(reply, ({ rowCount }) => {
    const isAlone = updates.every(({ state }) => state === null || state.mapper.rows.length === 1);
    const { unknown } = updateShape(rows, first.columns, false);
    const isSilent = isAlone && first.filled.length === 0 && unknown.length === 0;
    if (!isSilent) for (const update of updates) settleUpdate(flush, rows, update, NOTHING_BACK);
    if (!counted) refuseStale(table, expected, rowCount);
  });
}

function noteUpdate(notes: StatementNotes, rows: TableRows, updates: readonly Update[]): void {
  const columns = updates[0]?.columns ?? NO_COLUMNS;
  const states = updates.flatMap(({ state }) => state ?? []);
  const table = rows.table.name;
  notes.note({ verb: 'UPDATE', table, columns, returning: [], states, count: updates.length });
}

/** What comes back has to be looked at before anything follows: COMMIT is not sent behind it. */
async function updateReturning(
  flush: FlushContext,
  rows: TableRows,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  const [first] = updates;
  const statement = statementFor(rows, updates, false);
  if (statement === null || first === undefined) return;
  const { returning } = updateShape(rows, first.columns, false);
  const answered = await answer(flush, connection, statement);
  const isNumbered = updates.length > 1;
  const byNumber = new Map(
    answered.rows.map((row) => [isNumbered ? row[0] : 1, isNumbered ? row.slice(1) : row]),
  );
  updates.forEach((update, at) => {
    settleUpdate(flush, rows, update, { columns: returning, row: byNumber.get(at + 1) });
  });
  refuseStale(rows.table.name, updates.length, answered.rowCount);
}

/** One row with SQL among its values. */
async function updateSql(
  flush: FlushContext,
  rows: TableRows,
  update: Update,
  connection: Connection,
): Promise<void> {
  const { table } = rows;
  const { returning, made } = updateShape(rows, update.columns, false);
  const isBack = ({ spec }: MappedColumn) => spec.primaryKey || rows.persistence.eagerDefaults === true;
  const columns = [...returning, ...update.withSql.filter(isBack)];
  const keys = rowKeys(rows).map((column, at) => ({ column, value: update.key[at] }));
  const cells = update.columns.map((column) => ({ column, value: update.values[column.index] }));
  const joined = update.state === null ? null : joinedNames(update.state.mapper);
  const statement = await updateWithSql({ table, joined, keys, cells, made, returning: columns });
  const answered = await answer(flush, connection, statement);
  settleUpdate(flush, rows, update, { columns, row: answered.rows[0] });
  refuseStale(table.name, 1, answered.rowCount);
}

/** How attributes of a class with rows in several tables call these; null for one table. */
function joinedNames({ selectable, rows }: Mapper): JoinedNames | null {
  if (rows.length === 1) return null;
  const holds = (name: string) => (one: TableRows) => one.columns.some((column) => column.name === name);
  return { name: selectable.name, tableOf: (name) => rows.find(holds(name))?.table };
}

/** What has failed before in a pipelined flush is what is told. */
async function answer(flush: FlushContext, connection: Connection, statement: Statement): Promise<RowSet> {
  await flush.allReplies();
  return connection.run(statement);
}

function refuseStale(table: string, expected: number, matched: number): void {
  if (matched !== expected) throw flushErrors.STALE_UPDATE({ table, expected, matched });
}

function asStale(error: unknown, table: string): unknown {
  const stale = staleCountOf(error);
  return stale === null ? error : flushErrors.STALE_UPDATE({ table, ...stale }, error);
}

/** The columns that come back, and their values; none where the row was not there. */
interface Back {
  readonly columns: readonly MappedColumn[];
  readonly row: readonly unknown[] | undefined;
}

const NOTHING_BACK: Back = Object.freeze({ columns: NO_COLUMNS, row: undefined });

function settleUpdate(flush: FlushContext, rows: TableRows, update: Update, { columns, row }: Back): void {
  const { state, values, filled, withSql } = update;
  if (state === null) return;
  const back = row === undefined ? NO_COLUMNS : columns;
  if (filled.length > 0 || back.length > 0) state.beforeChange();
  back.forEach((column, at) => {
    take(state, column, decoded(column, row?.[at]));
  });
  for (const column of filled) if (!back.includes(column)) take(state, column, values[column.index]);
  populateInherited(flush, rows, state);
  const told = [...new Set([...back, ...filled])];
  if (told.length > 0)
    tellRefreshFlush(
      flush,
      state,
      told.map(({ key }) => key),
    );
  const { unknown } = updateShape(rows, update.columns, false);
  const lost = [...withSql.filter((column) => !columns.includes(column)), ...unknown];
  if (lost.length > 0)
    expireAttributes(
      state,
      lost.map(({ key }) => key),
    );
}

function take(state: InstanceState, { index, key, spec }: MappedColumn, value: unknown): void {
  state.values[index] = value;
  // a new key is a change until the object is found by it
  if (!spec.primaryKey) state.forgetChange(index);
  if (index === state.mapper.versioning?.column.index)
    refuseNull(state, key, { version: value, verb: 'update' });
}
