// Expiring: the object forgets values, so that they are read anew. The events of it are told here and nowhere else.
import { instanceEvents } from '../events/catalog.ts';
import { adapterOfCollection } from './collection-medium.ts';
import type { InstanceState } from './instance-state.ts';

/** Forgets everything in memory, changes included. The caller takes the object off its list of modified ones. */
export function expire(state: InstanceState): void {
  state.beforeChange();
  state.expired = true;
  state.isNewborn = false;
  state.committed = null;
  state.modified = false;
  state.deferredLoads = null;
  const expired = new Set<number>();
  for (const { index } of state.manager.stored) {
    expired.add(index);
    forgetValue(state, index);
  }
  state.pendingMutations = null;
  state.parents = null;
  state.expiredAttributes = expired;
  tellExpire(state, null);
}

/** Forgets the given attributes, with their changes. */
export function expireAttributes(state: InstanceState, keys: readonly string[]): void {
  state.beforeChange();
  for (const key of keys) {
    const { index, kind } = state.manager.attribute(key);
    state.forgetChange(index);
    // what a relationship holds is loaded by itself, and not together with what is expired
    if (kind === 'reference' || kind === 'collection') state.isNewborn = false;
    if (kind === 'column') {
      state.expiredAttributes ??= new Set();
      state.expiredAttributes.add(index);
    }
    state.deferredLoads?.delete(index);
    state.pendingMutations?.delete(index);
    forgetValue(state, index);
  }
  tellExpire(state, keys);
}

/** A collection that is forgotten is still in somebody's hands. */
function forgetValue(state: InstanceState, index: number): void {
  const adapter = adapterOfCollection(state.values[index]);
  if (adapter !== undefined) adapter.invalidated = true;
  state.values[index] = undefined;
}

export function tellExpire(state: InstanceState, keys: readonly string[] | null): void {
  for (const listener of state.manager.dispatch.listeners(instanceEvents.expire)) listener(state, keys);
}
