// The DELETEs of a flush: the rows of all objects of a mapper in one statement. A row that is gone already is what was
// asked for, so it is warned of and no more.
import type { Connection } from '../drivers/connection.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { memoized } from '../mapping/mapper.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { deleteBatch, deleteRow } from '../sql/batch-delete.ts';
import { encodeBatch, encodeRow } from '../sql/encode-batch.ts';
import { bindStatement } from '../sql/statement-text.ts';
import { warn } from '../util/warn.ts';
import type { FlushContext } from './flush-context.ts';
import { loadKeys, rowKey } from './row-key.ts';

type Key = readonly unknown[];

export async function deleteRows(
  flush: FlushContext,
  rows: TableRows,
  states: readonly InstanceState[],
  connection: Connection,
): Promise<void> {
  await loadKeys(flush, states);
  const keys: Key[] = states.map((state) => rowKey(state, 'delete').key);
  const { one, many } = memoized(rows, 'delete', () => {
    const shape = { table: rows.table, keys: rows.primaryKey };
    return { one: deleteRow(shape), many: deleteBatch(shape) };
  });
  const columns = rows.primaryKey;
  const part = (key: Key, { index }: { readonly index: number }) =>
    key[columns.findIndex((column) => column.index === index)];
  const [first] = keys;
  if (first === undefined) return;
  if (flush.notes !== null) {
    const { table } = one;
    return flush.notes.note({ verb: 'DELETE', table, columns, returning: [], states, count: keys.length });
  }
  const statement =
    keys.length === 1
      ? bindStatement(one, encodeRow(columns, first, part), 1)
      : bindStatement(many, encodeBatch(columns, keys, part), keys.length);
  await flush.reply(connection.run(statement), ({ rowCount }) => {
    if (rowCount === keys.length) return;
    const { name } = rows.table;
    warn('STALE_DELETE', `Expected to delete ${keys.length} row(s) of table "${name}"; ${rowCount} matched.`);
  });
}
