// Notes which foreign keys an UPDATE changes, and what they were: after the commit collections in memory are put in step
// with that. Decided by the columns of the statement, so that other updates pay nothing.
import { NO_VALUE } from '../events/symbols.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { linkedColumns } from '../mapping/key-links.ts';
import type { FlushContext } from './flush-context.ts';
import type { Update } from './update-of.ts';

export function noteFormerKeys({ port: { tracked } }: FlushContext, updates: readonly Update[]): void {
  const { snapshot, staysInStep } = tracked;
  const first = updates[0]?.state;
  if (!staysInStep || snapshot === null || first === undefined || first === null) return;
  const isOne = !first.mapper.baseMapper.hasDescendants;
  if (isOne && !writesKey(updates[0], first)) return;
  for (const update of updates) {
    const { state } = update;
    if (state === null || state.isFresh || (!isOne && !writesKey(update, state))) continue;
    snapshot.noteFormerKeys(state, valuesBefore(state));
  }
}

function writesKey(update: Update | undefined, { mapper }: InstanceState): boolean {
  const linked = linkedColumns(mapper);
  return linked.size > 0 && update?.columns.some(({ index }) => linked.has(index)) === true;
}

/** What the object held when its keys were last in step with the row; undefined where nobody knew. */
function valuesBefore(state: InstanceState): readonly unknown[] {
  const values = state.values.slice();
  for (const index of linkedColumns(state.mapper)) {
    if (!state.isChanged(index)) continue;
    const before = state.committedValue(index);
    values[index] = before === NO_VALUE ? undefined : before;
  }
  return values;
}
