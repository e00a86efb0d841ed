// Rows of a base class that are objects of a subclass: what only the subclass has was not read with them.
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
