// The UPDATEs of a flush: objects with the same set of changed columns go into one statement; the number of rows that
// matched is checked. Tells refresh_flush and expires what only the database knows afterwards.
import type { Connection } from '../drivers/connection.ts';
import type { RowSet, Statement } from '../drivers/driver.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import { staleCountOf } from '../sql/counted.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { updateWithSql } from '../sql/row-with-sql.ts';
import { bindStatement } from '../sql/statement-text.ts';
import { decoded } from './decoded.ts';
import type { FlushContext } from './flush-context.ts';
import { netChanges } from './net-changes.ts';
import { tellRefreshFlush } from './refresh-flush.ts';
import { loadKeys, rowKey } from './row-key.ts';
import { refuseNull } from './row-version.ts';
import { NO_COLUMNS, rowKeys, type Update, updateOf } from './update-of.ts';
import { updateShape } from './update-shape.ts';

export async function updateRows(
  flush: FlushContext,
  mapper: Mapper,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  const updates: Update[] = [];
  await loadKeys(flush, states.filter(hasUnloadedKey));
  for (const state of states) {
    const update = collectUpdate(flush, state);
    if (update !== null) updates.push(update);
  }
  await sendUpdates(flush, mapper, updates, connection);
}

/** Neighbours with the same changed columns go into one statement; SQL among the values stands alone. */
export async function sendUpdates(
  flush: FlushContext,
  mapper: Mapper,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  let from = 0;
  while (from < updates.length) {
    const first = updates[from];
    let to = from + 1;
    while (to < updates.length && goTogether(first, updates[to])) to++;
    await updateGroup(flush, mapper, updates.slice(from, to), connection);
    from = to;
  }
}

/** An expired object that has changes: its row has to be found under the key that it does not hold. */
function hasUnloadedKey(state: InstanceState): boolean {
  if (state.expiredAttributes === null || netChanges(state).length === 0) return false;
  return state.mapper.primaryKey.some(({ index }) => state.manager.attributes[index]?.isUnloaded(state));
}

function goTogether(a: Update | undefined, b: Update | undefined): boolean {
  if (a === undefined || b === undefined || a.withSql.length > 0 || b.withSql.length > 0) return false;
  const [of, with_] = [a.columns, b.columns];
  return of === with_ || (of.length === with_.length && of.every((column, at) => column === with_[at]));
}

/** What changes of one object; null if nothing does. */
function collectUpdate(flush: FlushContext, state: InstanceState): Update | null {
  const changed = netChanges(state);
  if (changed.length === 0) return null;
  const { key, own } = rowKey(state, 'update', flush.cascadedKeys.get(state));
  const columns = own.length === 0 ? changed : changed.filter((column) => !own.includes(column));
  // a version counts a key, too, that the database has changed by itself
  if (columns.length === 0 && (state.mapper.versioning?.next ?? null) === null) return null;
  const versionOf = flush.rowSwitches.get(state) ?? state;
  return updateOf({ state, key, changed: columns, versionOf, counts: true });
}

function keyPart(
  { key }: Update,
  { index }: { readonly index: number },
  keys: readonly MappedColumn[],
): unknown {
  return key[keys.findIndex((column) => column.index === index)];
}
const newValue = ({ values }: Update, { index }: { readonly index: number }): unknown => values[index];

function statementFor(mapper: Mapper, updates: readonly Update[], counted: boolean): Statement | null {
  const [first] = updates;
  if (first === undefined) return null;
  const { columns } = first;
  const { one, many } = updateShape(mapper, columns, counted);
  const keys = rowKeys(mapper);
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
  mapper: Mapper,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  const [first] = updates;
  if (first === undefined) return;
  const { returning } = updateShape(mapper, first.columns, false);
  if (first.withSql.length > 0) return updateSql(flush, mapper, first, connection);
  if (returning.length > 0) return updateReturning(flush, mapper, updates, connection);
  const counted = flush.isPipelined;
  const statement = statementFor(mapper, updates, counted);
  if (statement === null) return;
  const expected = updates.length;
  const table = mapper.table.name;
  const sent = connection.run(statement);
  const reply = counted ? sent.catch((error) => Promise.reject(asStale(error, table))) : sent;
  return flush.reply(reply, ({ rowCount }) => {
    const isSilent =
      first.filled.length === 0 && updateShape(mapper, first.columns, false).unknown.length === 0;
    if (!isSilent) for (const update of updates) settleUpdate(flush, mapper, update, NOTHING_BACK);
    if (!counted) refuseStale(table, expected, rowCount);
  });
}

/** What comes back has to be looked at before anything follows: COMMIT is not sent behind it. */
async function updateReturning(
  flush: FlushContext,
  mapper: Mapper,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  const [first] = updates;
  const statement = statementFor(mapper, updates, false);
  if (statement === null || first === undefined) return;
  const { returning } = updateShape(mapper, first.columns, false);
  const { rows, rowCount } = await answer(flush, connection, statement);
  const isNumbered = updates.length > 1;
  const byNumber = new Map(rows.map((row) => [isNumbered ? row[0] : 1, isNumbered ? row.slice(1) : row]));
  updates.forEach((update, at) => {
    settleUpdate(flush, mapper, update, { columns: returning, row: byNumber.get(at + 1) });
  });
  refuseStale(mapper.table.name, updates.length, rowCount);
}

/** One row with SQL among its values. */
async function updateSql(
  flush: FlushContext,
  mapper: Mapper,
  update: Update,
  connection: Connection,
): Promise<void> {
  const { table } = mapper;
  const { returning, made } = updateShape(mapper, update.columns, false);
  const isBack = ({ spec }: MappedColumn) => spec.primaryKey || mapper.persistence.eagerDefaults === true;
  const columns = [...returning, ...update.withSql.filter(isBack)];
  const keys = rowKeys(mapper).map((column, at) => ({ column, value: update.key[at] }));
  const cells = update.columns.map((column) => ({ column, value: update.values[column.index] }));
  const statement = await updateWithSql({ table, keys, cells, made, returning: columns });
  const { rows, rowCount } = await answer(flush, connection, statement);
  settleUpdate(flush, mapper, update, { columns, row: rows[0] });
  refuseStale(table.name, 1, rowCount);
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

function settleUpdate(flush: FlushContext, mapper: Mapper, update: Update, { columns, row }: Back): void {
  const { state, values, filled, withSql } = update;
  if (state === null) return;
  const back = row === undefined ? NO_COLUMNS : columns;
  if (filled.length > 0 || back.length > 0) state.beforeChange();
  back.forEach((column, at) => {
    take(state, column, decoded(column, row?.[at]));
  });
  for (const column of filled) if (!back.includes(column)) take(state, column, values[column.index]);
  const told = [...new Set([...back, ...filled])];
  if (told.length > 0)
    tellRefreshFlush(
      flush,
      state,
      told.map(({ key }) => key),
    );
  const { unknown } = updateShape(mapper, update.columns, false);
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
