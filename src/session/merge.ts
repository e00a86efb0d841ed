// Merges objects into the session: flushes first, so that the session's own objects can be found; then each is merged with
// all that its cascade reaches.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { checkOptions } from '../mapping/options.ts';
import { Merge, type MergeOptions } from './merge-graph.ts';
import type { SessionCore } from './session-core.ts';

export type { MergeOptions };

export async function merge(
  core: SessionCore,
  given: InstanceState,
  options: MergeOptions,
): Promise<InstanceState> {
  checkOptions('session.merge()', options, ['load', 'options']);
  if (options.load !== false) await core.autoflush();
  core.autoflushOff++;
  try {
    return await new Merge(core, options).merge(given);
  } finally {
    core.autoflushOff--;
  }
}

/** Merges several; in between, what is read for one is read with what the others have changed. */
export async function mergeAll(
  core: SessionCore,
  given: readonly InstanceState[],
  options: MergeOptions,
): Promise<InstanceState[]> {
  checkOptions('session.merge()', options, ['load', 'options']);
  if (options.load !== false) await core.autoflush();
  const merged: InstanceState[] = [];
  for (const state of given) merged.push(await new Merge(core, options).merge(state));
  return merged;
}
