// First stage of a flush: which of the session's objects take part, and whether they are saved or deleted. Takes the
// session's lists as they stand after `before_flush`; sends nothing.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { FlushContext } from './flush-context.ts';
import { refuseWithoutRequired } from './required.ts';

/** Registers the objects of the flush; `only` limits it to the given ones. */
export function collect(flush: FlushContext, only: ReadonlySet<InstanceState> | null): void {
  const { tracked } = flush.port;
  const wanted = (state: InstanceState) => only === null || only.has(state);
  for (const state of tracked.new) {
    if (wanted(state)) registerSave(flush, state);
  }
  for (const state of tracked.changed) {
    if (!tracked.marked.has(state) && wanted(state)) registerSave(flush, state);
  }
  for (const state of tracked.marked) {
    if (wanted(state)) flush.register(state, true);
  }
}

/** An object that cannot be without the parent it has lost is deleted, or leaves before it ever got a row. */
function registerSave(flush: FlushContext, state: InstanceState): void {
  const { mapper } = state;
  const isOrphan = mapper.orphanProperties.length > 0 && mapper.isOrphan(state);
  if (isOrphan && state.key === null && state.orphanedOutside) flush.dismiss(state);
  else {
    const isGone = isOrphan && state.key !== null;
    if (!isGone && mapper.requiredReferences.length > 0) refuseWithoutRequired(state);
    flush.register(state, isGone);
  }
}
