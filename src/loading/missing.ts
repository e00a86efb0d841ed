// What an object lacks: attributes that were never read, and those that the rows of a base class do not have.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';

/** The columns that the plan of a base class knows nothing of are expired: they are read when they are asked for. */
export function leaveOwn(state: InstanceState, planned: Mapper): void {
  const inherited = new Set(planned.columns);
  const expired = state.expiredAttributes ?? new Set<number>();
  for (const column of state.mapper.columns) {
    if (inherited.has(column) || column.spec.deferred) continue;
    state.values[column.index] = undefined;
    expired.add(column.index);
  }
  state.expiredAttributes = expired;
}

/** The attributes that the object has no value and no change of; null if there are none. */
export function missingIn(state: InstanceState): Set<number> | null {
  let missing: Set<number> | null = null;
  const { values } = state;
  for (const { index } of state.manager.stored) {
    if (values[index] !== undefined || state.isChanged(index)) continue;
    missing ??= new Set();
    missing.add(index);
  }
  return missing;
}
