// Merges an object into the session: the state of one that may live elsewhere is copied onto the session's own, which is
// got by its key, or made.
import { sessionErrors } from '../errors/catalog/session.ts';
import type { ScalarAttribute } from '../instrumentation/attribute.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import { expireAttributes, tellExpire } from '../instrumentation/expire.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import { tellLoad } from '../instrumentation/tell-load.ts';
import type { LoaderOption } from '../sql/select.ts';
import { moveUnattached } from '../tracking/tracked-objects.ts';
import { warn } from '../util/warn.ts';
import { add } from './attach.ts';
import { get } from './get.ts';
import type { SessionCore } from './session-core.ts';

export interface MergeOptions {
  /** `false` trusts the given object: nothing is read, and nothing counts as a change. Default true. */
  readonly load?: boolean;
  /** Loader options for the read. */
  readonly options?: readonly LoaderOption[];
}

/** Flushes first, so that the session's own objects can be found; then merges without flushing in between. */
export async function merge(
  core: SessionCore,
  given: InstanceState,
  options: MergeOptions,
): Promise<InstanceState> {
  if (options.load !== false) await core.autoflush();
  core.autoflushOff++;
  try {
    return options.load === false ? mergeWithoutLoad(core, given) : await mergeWithLoad(core, given, options);
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
  if (options.load !== false) await core.autoflush();
  const merged: InstanceState[] = [];
  for (const state of given) {
    merged.push(
      options.load === false ? mergeWithoutLoad(core, state) : await mergeWithLoad(core, state, options),
    );
  }
  return merged;
}

async function mergeWithLoad(
  core: SessionCore,
  given: InstanceState,
  options: MergeOptions,
): Promise<InstanceState> {
  if (core.tracked.new.has(given))
    warn('MERGE_PENDING', `${describeState(given)} is pending in the session into which it is merged.`);
  const key = given.key ?? given.mapper.keyOf(given.values);
  const known = await find(core, given, key, options);
  const merged = known ?? newObject(core, given);
  if (merged !== given) {
    merged.loadOptions = given.loadOptions;
    if (given.deferredLoads !== null) merged.deferredLoads = new Map(given.deferredLoads);
    copyValues(given, merged);
  }
  if (known === null) tellLoad(merged, null);
  return merged;
}

async function find(
  core: SessionCore,
  given: InstanceState,
  key: PrimaryKey,
  { options = [] }: MergeOptions,
): Promise<InstanceState | null> {
  if (key === null) return null;
  return (
    core.tracked.identityMap.find(given.mapper, key) ?? (await get(core, given.mapper, key, { options }))
  );
}

function newObject(core: SessionCore, { manager }: InstanceState): InstanceState {
  const state = manager.newInstance(manager.emptyValues());
  state.committed = FRESH;
  add(core, state);
  return state;
}

/** Every value that the given object holds is set, with its events, equal ones too; what neither holds is read anew. */
function copyValues(given: InstanceState, merged: InstanceState): void {
  for (const attribute of given.manager.attributes) {
    const value = given.values[attribute.index];
    if (value !== undefined) attribute.set(merged, value);
    else forgetMissing(merged, attribute);
  }
}

function forgetMissing(merged: InstanceState, { index, key, deferred }: ScalarAttribute): void {
  if (merged.key === null || merged.values[index] !== undefined) return;
  if (deferred || merged.deferredLoads?.has(index)) tellExpire(merged, [key]);
  else expireAttributes(merged, [key]);
}

function mergeWithoutLoad(core: SessionCore, given: InstanceState): InstanceState {
  if (given.key === null) throw sessionErrors.MERGE_TRANSIENT({ object: describeState(given) });
  const known = core.tracked.identityMap.find(given.mapper, given.key);
  if (known === undefined && given.modified)
    throw sessionErrors.MERGE_CHANGED({ object: describeState(given) });
  const merged = known ?? detachedTwin(core, given);
  if (merged !== given) copySilently(given, merged);
  merged.commitAll();
  core.tracked.changed.delete(merged);
  if (known === undefined) tellLoad(merged, null);
  return merged;
}

function detachedTwin(core: SessionCore, { manager, key }: InstanceState): InstanceState {
  const state = manager.newInstance(manager.emptyValues());
  moveUnattached(state, 'madeDetached');
  state.key = key;
  core.tracked.addPersistent(state);
  return state;
}

function copySilently(given: InstanceState, merged: InstanceState): void {
  merged.beforeChange();
  for (const attribute of given.manager.attributes) {
    const value = given.values[attribute.index];
    if (value !== undefined) merged.values[attribute.index] = value;
    else forgetMissing(merged, attribute);
  }
}
