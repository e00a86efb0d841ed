// Expiring: the object forgets values, so that they are read anew. The events of it are told here and nowhere else.
import { instanceEvents } from '../events/catalog.ts';
import type { InstanceState } from './instance-state.ts';

/** Forgets everything in memory, changes included. The caller takes the object off its list of modified ones. */
export function expire(state: InstanceState): void {
  state.beforeChange();
  state.expired = true;
  state.committed = null;
  state.modified = false;
  state.deferredLoads = null;
  const expired = new Set<number>();
  for (const { index } of state.manager.attributes) {
    expired.add(index);
    state.values[index] = undefined;
  }
  state.expiredAttributes = expired;
  tellExpire(state, null);
}

/** Forgets the given attributes, with their changes. */
export function expireAttributes(state: InstanceState, keys: readonly string[]): void {
  state.beforeChange();
  for (const key of keys) {
    const { index } = state.manager.attribute(key);
    state.forgetChange(index);
    state.expiredAttributes ??= new Set();
    state.expiredAttributes.add(index);
    state.deferredLoads?.delete(index);
    state.values[index] = undefined;
  }
  tellExpire(state, keys);
}

export function tellExpire(state: InstanceState, keys: readonly string[] | null): void {
  for (const listener of state.manager.dispatch.listeners(instanceEvents.expire)) listener(state, keys);
}
