// Tells that a flush has filled attributes in: client-side defaults and values that the database gave back.
import { instanceEvents } from '../events/catalog.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { FlushContext } from './flush-context.ts';

export function tellRefreshFlush(flush: FlushContext, state: InstanceState, names: readonly string[]): void {
  for (const listener of state.manager.dispatch.listeners(instanceEvents.refresh_flush)) {
    listener(state, flush, names);
  }
}
