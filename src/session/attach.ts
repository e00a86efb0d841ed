// The short trips of objects in and out of a session: add, delete, expunge, close. Who comes along by the cascades passes
// the one door like the object itself.
import { sessionErrors } from '../errors/catalog/session.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { cascadeDelete } from '../mapping/cascade-iterator.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { requireState } from '../mapping/require-state.ts';
import { expungeAlong, expungeEach } from '../tracking/cascades.ts';
import { moveUnattached } from '../tracking/unattached.ts';
import { loadRelated } from './load-related.ts';
import type { SessionCore } from './session-core.ts';

/** Makes a new object pending, a detached one persistent; takes back a deletion that was not flushed. */
export function add(core: SessionCore, state: InstanceState): void {
  core.tracked.saveUpdate(state);
}

/** Marks objects for deletion with the next flush, one after the other, and all that is deleted along with each. */
export async function markDeleted(core: SessionCore, objects: Iterable<object>): Promise<void> {
  const { tracked } = core;
  const load = (parent: InstanceState, property: RelationshipProperty) => loadRelated(core, parent, property);
  for (const object of objects) {
    const state = requireState(object);
    if (state.key === null) throw sessionErrors.NOT_PERSISTED({ object: describeState(state) });
    tracked.admit(state);
    if (tracked.marked.has(state)) continue;
    // loading may flush: what is marked by then would be deleted before its cascade is known
    const found = cascadeDelete(state, load);
    const along = found instanceof Promise ? await found : found;
    tracked.mark(state);
    for (const related of along) {
      // one whose row this transaction has deleted is in collections until the commit; it is not deleted twice
      const isGone = tracked.staysInStep && related.wasDeleted;
      if (related.key !== null && !isGone) tracked.mark(related);
    }
  }
}

/** Lets an object go, with what was deleted of it. */
export function expunge(core: SessionCore, state: InstanceState): void {
  refuseOthers(core, state);
  expungeAlong(core.tracked, state);
}

function refuseOthers({ tracked, name }: SessionCore, state: InstanceState): void {
  if (state.tracker === tracked) return;
  throw sessionErrors.NOT_IN_SESSION({ object: describeState(state), session: name });
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
  // one that was marked once more has gone with the others
  tracked.release(
    deleted.filter((state) => state.tracker === tracked),
    'expunged',
  );
}

/** Takes identity and session off an object: it can be added as new. Seed: `make_transient()`. */
export function makeTransient(state: InstanceState, core: SessionCore | undefined): void {
  if (core !== undefined) expungeEach(core.tracked, [state]);
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
  for (const { index } of state.mapper.primaryKey) {
    const attribute = state.manager.attributes[index];
    // read for the error alone: what was expired cannot be loaded any more
    if (attribute?.isUnloaded(state)) attribute.get(state);
  }
  moveUnattached(state, 'madeDetached');
  // an identity that no row has: loading it tells so
  state.key =
    state.mapper.keyOf(state.values) ??
    state.mapper.primaryKey.map(({ index }) => state.values[index] ?? null);
  state.wasDeleted = false;
  state.commitAll();
  expireAttributes(state, [...state.unloaded]);
}
