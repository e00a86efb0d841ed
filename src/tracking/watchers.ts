// Who watches the life of single objects: their actors. Nobody does, as a rule, and then nothing is looked up.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { LifecycleEvent } from './lifecycle.ts';

type Watcher = (event: LifecycleEvent) => void;

const watchers = new WeakMap<InstanceState, Watcher>();
let isAnybodyWatched = false;

export function watchLifecycle(state: InstanceState, watcher: Watcher): void {
  isAnybodyWatched = true;
  watchers.set(state, watcher);
}

export function showWatchers(state: InstanceState, event: LifecycleEvent): void {
  if (isAnybodyWatched) watchers.get(state)?.(event);
}
