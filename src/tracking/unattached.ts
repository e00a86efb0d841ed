// The moves of an object that is in no session.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { nextState } from './lifecycle.ts';
import { showWatchers } from './watchers.ts';

/** An object that is in no session loses its identity, or is given one: told by no event. */
export function moveUnattached(state: InstanceState, event: 'madeTransient' | 'madeDetached'): void {
  state.lifecycle = nextState(state, event);
  showWatchers(state, event);
}
