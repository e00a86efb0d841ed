// Which columns of an object have another value than the database: what an UPDATE sets. Runs for every changed object of
// a flush, so it holds nothing but loops.
import { flushErrors } from '../errors/catalog/flush.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { isWritable } from '../mapping/column-spec.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { isSqlValue } from '../sql/sql-value.ts';

/** In table order. @throws FlushError for a value that was deleted, and for one that only the database may give */
export function netChanges(rows: TableRows, state: InstanceState): MappedColumn[] {
  const { committed, values } = state;
  if (committed === null) return [];
  if (committed === FRESH)
    return rows.columns.filter(({ index, spec }) => values[index] !== undefined && isWritable(spec));
  const changed: MappedColumn[] = [];
  for (let at = 0; at < committed.length; at += 2) {
    // pairs of index and value are all that the array holds
    const column = rows.columnAt(committed[at] as number);
    if (column === undefined) continue;
    const value = values[column.index];
    if (value === undefined)
      throw flushErrors.DELETED_VALUE({ object: describeState(state), attribute: column.key });
    if (!isNetChange(column, value, committed[at + 1])) continue;
    if (!isWritable(column.spec))
      throw flushErrors.READ_ONLY_VALUE({ object: describeState(state), attribute: column.key });
    changed.push(column);
  }
  return changed.length < 2 ? changed : changed.sort((a, b) => a.index - b.index);
}

function isNetChange(column: MappedColumn, value: unknown, old: unknown): boolean {
  if (old === NO_VALUE || value === null || old === null) return value !== old;
  const { equals } = column.type;
  if (equals === undefined) return !Object.is(value, old);
  return isSqlValue(value) || isSqlValue(old) || !equals(value, old);
}
