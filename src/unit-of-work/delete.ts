// The DELETEs of a flush: the rows of all objects of a mapper in one statement. A row that is gone already is what was
// asked for, so it is warned of and no more; one that has another version is not the one that was meant.
import type { Connection } from '../drivers/connection.ts';
import { versionErrors } from '../errors/catalog/versions.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { derived } from '../mapping/derived.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { deleteBatch, deleteRow } from '../sql/batch-delete.ts';
import { staleCountOf } from '../sql/counted.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { bindStatement } from '../sql/statement-text.ts';
import { warn } from '../util/warn.ts';
import type { FlushContext } from './flush-context.ts';
import { loadKeys, rowKey } from './row-key.ts';
import { rowVersion } from './row-version.ts';
import { rowKeys } from './update-of.ts';

type Key = readonly unknown[];

export async function deleteRows(
  flush: FlushContext,
  rows: TableRows,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  await loadKeys(flush, states);
  const keys = states.map((state) => keyOf(rows, state));
  const table = rows.table.name;
  if (flush.notes !== null) {
    const columns = rowKeys(rows);
    return flush.notes.note({ verb: 'DELETE', table, columns, returning: [], states, count: keys.length });
  }
  const isCounted = flush.isPipelined && isStrict(rows);
  const sent = connection.run(statementFor(rows, keys, isCounted));
  const reply = isCounted ? sent.catch((error) => Promise.reject(asStale(error, table))) : sent;
  await flush.reply(reply, ({ rowCount }) => {
    if (!isCounted && rowCount !== keys.length) complain(rows, keys.length, rowCount);
  });
}

/** A version that is another one must stop the flush. */
const isStrict = ({ versioning, persistence }: TableRows): boolean =>
  versioning !== null && persistence.confirmsDeletedRows;

function keyOf({ versioning }: TableRows, state: InstanceState): Key {
  const { key } = rowKey(state, 'delete');
  return versioning === null ? key : [...key, rowVersion(state, versioning, 'delete')];
}

const textOf = (rows: TableRows, counted: boolean) => {
  const shape = { table: rows.table, keys: rowKeys(rows), counted };
  return { one: deleteRow(shape), many: deleteBatch(shape) };
};
const countedText = derived((rows: TableRows) => textOf(rows, true));
const plainText = derived((rows: TableRows) => textOf(rows, false));

function statementFor(rows: TableRows, keys: readonly Key[], counted: boolean) {
  const columns = rowKeys(rows);
  const { one, many } = counted ? countedText(rows) : plainText(rows);
  const part = (key: Key, { index }: { readonly index: number }) =>
    key[columns.findIndex((column) => column.index === index)];
  const [first] = keys;
  if (first !== undefined && keys.length === 1) return bindStatement(one, encodeRow(columns, first, part), 1);
  const values: unknown[] = encodeBatch(columns, keys, part);
  if (counted) values.push(keys.length);
  return bindStatement(many, values, keys.length);
}

function complain(rows: TableRows, expected: number, matched: number): void {
  const table = rows.table.name;
  if (!rows.persistence.confirmsDeletedRows) return;
  if (isStrict(rows)) throw versionErrors.STALE_DELETE({ table, expected, matched });
  warn(
    'STALE_DELETE',
    `Expected to delete ${expected} row(s) of table "${table}"; ${matched} matched. Map with confirmDeletedRows: false if that is no mistake.`,
  );
}

function asStale(error: unknown, table: string): unknown {
  const stale = staleCountOf(error);
  return stale === null ? error : versionErrors.STALE_DELETE({ table, ...stale }, error);
}
