// The short trips of objects in and out of a session: add, delete, expunge, close. Which objects come along is computed
// first; then each passes the one door.
import { sessionErrors } from '../errors/catalog/session.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { refuseShadowing } from '../mapping/construct.ts';
import { moveUnattached } from '../tracking/tracked-objects.ts';
import type { SessionCore } from './session-core.ts';

/** Makes a new object pending, a detached one persistent; takes back a deletion that was not flushed. */
export function add(core: SessionCore, state: InstanceState): void {
  if (!state.manager.constructs) refuseShadowing(state);
  if (state.key === null) core.tracked.addPending(state);
  else core.tracked.addPersistent(state);
}

/** Marks an object for deletion with the next flush. */
export function markDeleted(core: SessionCore, state: InstanceState): void {
  if (state.key === null) throw sessionErrors.NOT_PERSISTED({ object: describeState(state) });
  core.tracked.mark(state);
}

/** Lets an object go, with what was deleted of it. */
export function expunge(core: SessionCore, state: InstanceState): void {
  const { tracked, name } = core;
  if (state.tracker !== tracked)
    throw sessionErrors.NOT_IN_SESSION({ object: describeState(state), session: name });
  tracked.snapshot?.forget(state);
  tracked.release([state], 'expunged');
}

/** Lets all objects go; those whose deletion was flushed come last. */
export function expungeAll(core: SessionCore): void {
  const { tracked } = core;
  const { snapshot } = tracked;
  const deleted = [...new Set(snapshot?.allDeleted())].filter(
    (state) => state.deleted && state.tracker === tracked,
  );
  for (const state of [...deleted, ...tracked.identityMap.states()]) snapshot?.forget(state);
  tracked.releaseAll();
  tracked.release(deleted, 'expunged');
}

/** Takes identity and session off an object: it can be added as new. Seed: `make_transient()`. */
export function makeTransient(state: InstanceState, core: SessionCore | undefined): void {
  if (core !== undefined) expunge(core, state);
  moveUnattached(state, 'madeTransient');
  state.expiredAttributes = null;
  state.deferredLoads = null;
  state.key = null;
  state.wasDeleted = false;
}

/** Gives a transient object the identity of its primary key: what it does not hold is read when it is asked for. */
export function makeDetached(state: InstanceState): void {
  if (state.tracker !== null || state.key !== null)
    throw sessionErrors.HAS_IDENTITY({ object: describeState(state) });
  moveUnattached(state, 'madeDetached');
  // an identity that no row has: loading it tells so
  state.key =
    state.mapper.keyOf(state.values) ??
    state.mapper.primaryKey.map(({ index }) => state.values[index] ?? null);
  state.wasDeleted = false;
  state.commitAll();
  expireAttributes(state, [...state.unloaded]);
}
