// Tells that an object was made of a row, or of another object that was merged.
import { instanceEvents } from '../events/catalog.ts';
import type { InstanceState } from './instance-state.ts';

/** @param context the load that made it; null if none did */
export function tellLoad(state: InstanceState, context: object | null): void {
  const listeners = state.manager.dispatch.listeners(instanceEvents.load);
  // told of every row: mostly there is not even an iterator to be made
  if (listeners.length > 0) for (const listener of listeners) listener(state, context);
}
