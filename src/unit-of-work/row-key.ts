// The key under which the database has an object's row now: the committed one, where the key itself is being changed.
import { flushErrors } from '../errors/catalog/flush.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { FlushContext } from './flush-context.ts';

export interface RowKey {
  readonly key: readonly unknown[];
  /** Key columns whose present value is the row's, though it counts as a change: they need no SET. */
  readonly own: readonly MappedColumn[];
}

/** Reads the keys that are expired anew, so that {@link rowKey} knows them. */
export async function loadKeys(flush: FlushContext, states: readonly InstanceState[]): Promise<void> {
  for (const state of states) {
    const { manager, mapper, values } = state;
    // nearly all have their keys, and many thousands may be asked
    if (mapper.primaryKey.every(({ index }) => values[index] !== undefined)) continue;
    for (const { index } of mapper.primaryKey) {
      if (manager.attributes[index]?.isUnloaded(state)) await flush.loadExpired(state);
    }
  }
}

/**
 * @param cascaded key columns that the row has the present value of, because the database cascades it or a statement of
 *   this flush has written it
 * @throws FlushError for a key that is null
 */
export function rowKey(
  state: InstanceState,
  verb: string,
  cascaded?: { has(column: MappedColumn): boolean },
): RowKey {
  const key: unknown[] = [];
  let own: MappedColumn[] = NO_COLUMNS;
  for (const column of state.mapper.primaryKey) {
    const committed = state.committedValue(column.index);
    const isOwn = committed === NO_VALUE || (committed !== undefined && cascaded?.has(column) === true);
    if (isOwn) own = [...own, column];
    const value = isOwn || committed === undefined ? state.values[column.index] : committed;
    if (value === null || value === undefined) {
      throw flushErrors.NULL_KEY({ object: describeState(state), column: column.name, verb });
    }
    key.push(value);
  }
  return { key, own };
}

const NO_COLUMNS: MappedColumn[] = [];
