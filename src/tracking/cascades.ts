// What the door does for one object and, along the relationships that cascade it, for those around it: coming in, leaving,
// forgetting.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { cascade } from '../mapping/cascade-iterator.ts';
import { refuseShadowing } from '../mapping/construct.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** The object comes in, and what belongs to it comes along, unless it is there already. */
export function saveUpdateAlong(tracked: TrackedObjects, state: InstanceState): void {
  state.orphanedOutside = false;
  add(tracked, state);
  if (state.mapper.relationships.length === 0) return;
  const isThere = (related: InstanceState) => tracked.contains(related);
  for (const related of cascade('save-update', state, isThere)) add(tracked, related);
}

function add(tracked: TrackedObjects, state: InstanceState): void {
  if (!state.manager.constructs) refuseShadowing(state);
  tracked.add(state);
}

/** The object leaves, with what was deleted of it, and what belongs to it leaves as well. */
export function expungeAlong(tracked: TrackedObjects, state: InstanceState): void {
  expungeEach(tracked, [state, ...cascade('expunge', state)]);
}

/** These objects leave, and nobody else. */
export function expungeEach(tracked: TrackedObjects, states: readonly InstanceState[]): void {
  for (const state of states) tracked.snapshot?.forget(state);
  tracked.release(states, 'expunged');
}

/** The object forgets what it holds, and so does what belongs to it; who was never saved leaves. */
export function expireAlong(tracked: TrackedObjects, state: InstanceState): void {
  // whom it reaches is found out first: an expired object has forgotten them
  for (const related of [state, ...cascade('refresh-expire', state)]) {
    if (related.key !== null) tracked.expire(related);
    else if (tracked.isNew(related)) tracked.release([related], 'expunged');
  }
}
