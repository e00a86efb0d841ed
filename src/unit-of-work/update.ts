// The UPDATEs of a flush: objects with the same set of changed columns go into one statement; the number of rows that
// matched is checked. Tells refresh_flush and expires what only the database knows afterwards.
import type { Connection } from '../drivers/connection.ts';
import type { Statement } from '../drivers/driver.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { memoized } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { updateBatch, updateRow } from '../sql/batch-update.ts';
import { staleCountOf } from '../sql/counted.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { bindStatement, type StatementText } from '../sql/statement-text.ts';
import type { FlushContext } from './flush-context.ts';
import { tellRefreshFlush } from './refresh-flush.ts';
import { loadKeys, rowKey } from './row-key.ts';
import { populateInherited } from './sync.ts';

/** One object's part of an UPDATE. */
export interface Update {
  readonly state: InstanceState;
  /** The key of its row, column by column, as the database has it. */
  readonly key: readonly unknown[];
  /** The columns that change, in table order, and their new values by attribute index. */
  readonly columns: readonly MappedColumn[];
  readonly values: readonly unknown[];
  /** Columns whose new value is a client-side `onUpdate`. */
  readonly filled: readonly MappedColumn[];
}

export async function updateRows(
  flush: FlushContext,
  rows: TableRows,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  const updates: Update[] = [];
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

/** Neighbours with the same changed columns go into one statement. */
export async function sendUpdates(
  flush: FlushContext,
  rows: TableRows,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  let from = 0;
  while (from < updates.length) {
    const columns = updates[from]?.columns;
    let to = from + 1;
    while (to < updates.length && sameColumns(updates[to]?.columns, columns)) to++;
    await updateGroup(flush, rows, updates.slice(from, to), connection);
    from = to;
  }
}

/** An expired object that has changes: its row has to be found under the key that it does not hold. */
function hasUnloadedKey(rows: TableRows, state: InstanceState): boolean {
  if (state.expiredAttributes === null || netChanges(rows, state).length === 0) return false;
  return state.mapper.primaryKey.some(({ index }) => state.manager.attributes[index]?.isUnloaded(state));
}

function sameColumns(a: readonly MappedColumn[] = [], b: readonly MappedColumn[] = []): boolean {
  return a === b || (a.length === b.length && a.every((column, position) => column === b[position]));
}

/** What changes of one object; null if nothing does. */
function collectUpdate(flush: FlushContext, rows: TableRows, state: InstanceState): Update | null {
  const changed = netChanges(rows, state);
  if (changed.length === 0) return null;
  const { key, own } = rowKey(state, 'update', flush.cascadedKeys.get(state));
  const columns = own.length === 0 ? changed : changed.filter((column) => !own.includes(column));
  if (columns.length === 0) return null;
  return withOnUpdate(flush, rows, { state, key, columns });
}

function netChanges(rows: TableRows, state: InstanceState): MappedColumn[] {
  const { committed, values } = state;
  if (committed === null) return [];
  if (committed === FRESH) return rows.columns.filter(({ index }) => values[index] !== undefined);
  const changed: MappedColumn[] = [];
  for (let at = 0; at < committed.length; at += 2) {
    // pairs of index and value are all that the array holds
    const column = rows.columnAt(committed[at] as number);
    if (column === undefined) continue;
    const value = values[column.index];
    if (value === undefined)
      throw flushErrors.DELETED_VALUE({ object: describeState(state), attribute: column.key });
    if (isNetChange(column, value, committed[at + 1])) changed.push(column);
  }
  return changed.length < 2 ? changed : changed.sort((a, b) => a.index - b.index);
}

function isNetChange(column: MappedColumn, value: unknown, old: unknown): boolean {
  if (old === NO_VALUE || value === null || old === null) return value !== old;
  return column.type.equals === undefined ? !Object.is(value, old) : !column.type.equals(value, old);
}

/** With the columns that an UPDATE fills in by itself. */
export function withOnUpdate(
  flush: FlushContext,
  rows: TableRows,
  { state, key, columns: changed }: Pick<Update, 'state' | 'key' | 'columns'>,
): Update {
  const automatic = memoized(rows, 'onUpdate columns', () =>
    rows.columns.filter(({ spec }) => spec.onUpdate !== undefined),
  );
  const filled = automatic.length === 0 ? automatic : automatic.filter((column) => !changed.includes(column));
  if (filled.length === 0) return { state, key, columns: changed, values: state.values, filled };
  const values = state.values.slice();
  for (const { index, spec } of filled) {
    if (spec.onUpdate !== undefined) values[index] = flush.fill(spec.onUpdate);
  }
  const columns = [...changed, ...filled].sort((a, b) => a.index - b.index);
  return { state, key, columns, values, filled };
}

/** The texts of an UPDATE; a counted one checks the number of rows itself, for when COMMIT is sent behind it. */
interface UpdateTexts {
  readonly one: StatementText;
  readonly many: StatementText;
}

function textsOf(rows: TableRows, columns: readonly MappedColumn[], counted: boolean): UpdateTexts {
  const name = `${counted ? 'counted' : 'plain'} update ${columns.map(({ index }) => index).join()}`;
  return memoized(rows, name, () => {
    const shape = { table: rows.table, keys: rows.primaryKey, columns, counted };
    return { one: updateRow(shape), many: updateBatch(shape) };
  });
}

const keyPart =
  ({ primaryKey }: TableRows) =>
  ({ key }: Update, { index }: { readonly index: number }): unknown =>
    key[primaryKey.findIndex((column) => column.index === index)];
const newValue = ({ values }: Update, { index }: { readonly index: number }): unknown => values[index];

function statementFor(
  rows: TableRows,
  updates: readonly Update[],
  first: Update,
  counted: boolean,
): Statement {
  const { columns } = first;
  const { one, many } = textsOf(rows, columns, counted);
  const keys = rows.primaryKey;
  if (updates.length === 1) {
    return bindStatement(
      one,
      [...encodeRow(keys, first, keyPart(rows)), ...encodeRow(columns, first, newValue)],
      1,
    );
  }
  const values: unknown[] = [
    ...encodeBatch(keys, updates, keyPart(rows)),
    ...encodeBatch(columns, updates, newValue),
  ];
  if (counted) values.push(updates.length);
  return bindStatement(many, values, updates.length);
}

function updateGroup(
  flush: FlushContext,
  rows: TableRows,
  updates: readonly Update[],
  connection: Connection,
): Promise<void> {
  const [first] = updates;
  if (first === undefined) return Promise.resolve();
  const counted = flush.isPipelined;
  const expected = updates.length;
  const table = rows.table.name;
  if (flush.notes !== null) {
    const states = updates.map(({ state }) => state);
    const { columns } = first;
    flush.notes.note({ verb: 'UPDATE', table, columns, returning: [], states, count: expected });
    return Promise.resolve();
  }
  const sent = connection.run(statementFor(rows, updates, first, counted));
  const reply = counted ? sent.catch((error) => Promise.reject(asStale(error, table))) : sent;
  return flush.reply(reply, ({ rowCount }) => {
    const isSilent =
      first.filled.length + serverSide(rows).length === 0 && first.state.mapper.rows.length === 1;
    if (!isSilent) for (const update of updates) settleUpdate(flush, rows, update);
    if (counted || rowCount === expected) return;
    throw flushErrors.STALE_UPDATE({ table, expected, matched: rowCount });
  });
}

function asStale(error: unknown, table: string): unknown {
  const stale = staleCountOf(error);
  return stale === null ? error : flushErrors.STALE_UPDATE({ table, ...stale }, error);
}

/** Columns that the database may change by itself with an UPDATE. */
function serverSide(rows: TableRows): readonly MappedColumn[] {
  return memoized(rows, 'serverOnUpdate columns', () =>
    rows.columns.filter(({ spec }) => spec.serverOnUpdate),
  );
}

function settleUpdate(
  flush: FlushContext,
  rows: TableRows,
  { state, values, filled, columns }: Update,
): void {
  if (filled.length > 0) state.beforeChange();
  populateInherited(flush, rows, state);
  for (const { index } of filled) {
    state.values[index] = values[index];
    state.forgetChange(index);
  }
  if (filled.length > 0)
    tellRefreshFlush(
      flush,
      state,
      filled.map(({ key }) => key),
    );
  const unknown = serverSide(rows).filter((column) => !columns.includes(column));
  if (unknown.length > 0)
    expireAttributes(
      state,
      unknown.map(({ key }) => key),
    );
}
