// The strategy "immediate": what a load on demand would have loaded, for each object right behind the statement. What the
// session has is not loaded again.
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import type { LoadPort } from '../load-request.ts';
import type { RelatedLoad } from '../related-select.ts';
import { loadRelationship } from './lazy.ts';

export async function loadImmediately(
  port: LoadPort,
  { property, path }: RelatedLoad,
  states: ReadonlyMap<InstanceState, boolean>,
): Promise<void> {
  for (const [state, isAnew] of states) {
    if (isAnew || state.values[property.index] === undefined)
      await loadRelationship(port, state, property, { relationship: 'eager', path });
  }
}
