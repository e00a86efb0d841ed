// Last stage of a flush: the objects learn what has become of them. Deleted ones first, then all that were saved: keys,
// values in step with the database, and for new ones their new life.
import { flushErrors } from '../errors/catalog/flush.ts';
import { describeState, mapKey } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { moveUnattached } from '../tracking/unattached.ts';
import { warn } from '../util/warn.ts';
import type { FlushContext } from './flush-context.ts';

export async function settle(flush: FlushContext): Promise<void> {
  const { port } = flush;
  const { tracked } = port;
  const deleted: InstanceState[] = [];
  const saved: InstanceState[] = [];
  flush.states.forEach(({ isDelete }, state) => void (isDelete ? deleted : saved).push(state));
  tracked.settleDeleted(deleted.filter((state) => state.tracker === tracked || settleGone(flush, state)));
  // the key of every object is looked at, also of one that was only marked as changed
  for (const state of saved) if (isKeyExpired(state)) await port.loadExpired(state);
  const present = saved.filter((state) => state.tracker === tracked || settleAbsent(flush, state));
  for (const state of present) settleIdentity(flush, state);
  for (const state of present) settleValues(flush, state);
  const inserted = present.filter((state) => tracked.new.has(state));
  for (const state of inserted) tracked.move(state, 'insertFlushed');
  for (const state of inserted) tracked.new.delete(state);
}

/** Whether the key that the object is found by is not among its values any more. */
export function isKeyExpired({ expiredAttributes, key, mapper, values }: InstanceState): boolean {
  if (expiredAttributes === null || key === null) return false;
  return mapper.primaryKey.some(({ index }) => values[index] === undefined && expiredAttributes.has(index));
}

/** A listener has taken the object out of the session meanwhile: it has a row, but is nobody's. */
function settleAbsent({ port: { tracked } }: FlushContext, state: InstanceState): false {
  if (state.tracker !== null) return false;
  if (tracked.snapshot !== null) tracked.snapshot.hasUntrackedWrites = true;
  if (state.key === null) moveUnattached(state, 'madeDetached');
  state.key = state.mapper.keyOf(state.values);
  state.commitAll();
  return false;
}

/** As above, of an object whose row was deleted: it has left as what it was, and cannot come back. */
function settleGone({ port: { tracked } }: FlushContext, state: InstanceState): false {
  if (state.tracker !== null) return false;
  if (tracked.snapshot !== null) tracked.snapshot.hasUntrackedWrites = true;
  state.wasDeleted = true;
  return false;
}

function settleIdentity({ port: { tracked } }: FlushContext, state: InstanceState): void {
  const { mapper } = state;
  if (state.key !== null && !mapper.primaryKey.some(({ index }) => state.isChanged(index))) return;
  const key = mapper.keyOf(state.values);
  if (key === null) {
    if (state.key !== null) return;
    const attributes = mapper.primaryKey.map((column) => column.key).join(', ');
    throw flushErrors.NO_IDENTITY({ object: describeState(state), attributes });
  }
  if (state.key !== null && mapKey(state.key) !== mapKey(key)) {
    tracked.identityMap.discard(state);
    const switches = tracked.snapshot?.keySwitches;
    if (switches?.has(state) === false) switches.set(state, state.key);
  }
  state.key = key;
  const old = tracked.identityMap.replace(state);
  if (old !== undefined) {
    tracked.changed.delete(old);
    warn(
      'IDENTITY_REPLACED',
      `The session already had an object with the identity of the flushed ${describeState(state)}.`,
    );
  }
}

function settleValues({ port: { tracked }, rowSwitches }: FlushContext, state: InstanceState): void {
  const { snapshot } = tracked;
  if (!tracked.new.has(state)) {
    state.beforeChange();
    snapshot?.updated.add(state);
  } else {
    snapshot?.inserted.add(state);
    // a row that was taken over may be referred to
    state.isNewborn = tracked.staysInStep && !rowSwitches.has(state);
  }
  state.commitAll();
  tracked.changed.delete(state);
}
