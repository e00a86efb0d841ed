// Undoes on the objects what a frame did: inserted ones are transient again, deleted ones are back, keys and values are
// what they were; or values are expired, as the seed has it.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Snapshot } from './snapshot.ts';
import { ToTheEnd } from './to-the-end.ts';
import type { TrackedObjects } from './tracked-objects.ts';

export interface RestoreOptions {
  /** Objects forget their values instead of getting them back. */
  readonly expires: boolean;
  /** Only objects that the frame has changed are expired: the rest is older than it. */
  readonly changedOnly: boolean;
}

export function restore(tracked: TrackedObjects, snapshot: Snapshot, options: RestoreOptions): void {
  const gone = new Set([...snapshot.inserted, ...tracked.new]);
  // a listener of pending_to_persistent has thrown: they have a place in the identity map, and are new as well
  const halfway = [...tracked.new].filter((state) => tracked.identityMap.contains(state));
  const trip = new ToTheEnd();
  tracked.release(gone, 'insertRolledBack', trip);
  for (const state of gone) snapshot.deleted.delete(state);
  trip.step(() => switchKeysBack(tracked, snapshot, gone));
  const back = new Set([...snapshot.deleted, ...tracked.marked]);
  trip.each(back, (state) => tracked.bringBack(state, trip.isTold));
  trip.step(() => {
    if (!options.expires) giveValuesBack(tracked, snapshot);
    else {
      snapshot.keepGenerated(gone);
      for (const state of halfway) tracked.expire(state);
      expireTouched(tracked, snapshot, options.changedOnly);
    }
  });
  trip.finish();
}

function giveValuesBack(tracked: TrackedObjects, snapshot: Snapshot): void {
  snapshot.restoreValues(
    (state) => isOurs(tracked, state),
    (state) => tracked.sortChange(state),
  );
  for (const state of snapshot.suspect) if (tracked.contains(state)) tracked.expire(state);
}

/** An object that another session has meanwhile is none of our business. */
const isOurs = (tracked: TrackedObjects, { tracker }: InstanceState): boolean =>
  tracker === tracked || tracker === null;

/** All leave their places first: keys may have been swapped. */
function switchKeysBack(tracked: TrackedObjects, snapshot: Snapshot, gone: ReadonlySet<InstanceState>): void {
  const switched = [...snapshot.keySwitches].filter(([state]) => !gone.has(state) && isOurs(tracked, state));
  for (const [state] of switched) tracked.identityMap.discard(state);
  for (const [state, key] of switched) {
    state.key = key;
    if (state.tracker === tracked) tracked.takePlace(state);
  }
}

function expireTouched(tracked: TrackedObjects, snapshot: Snapshot, changedOnly: boolean): void {
  for (const state of tracked.identityMap.states()) {
    if (!changedOnly || state.modified || snapshot.updated.has(state)) tracked.expire(state);
  }
}
