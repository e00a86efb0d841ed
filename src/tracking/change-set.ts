// What a transaction has done to objects, as the callbacks of its commit are told.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Snapshot } from './snapshot.ts';

/** The objects that a transaction has inserted, updated and deleted. Frozen. */
export interface ChangeSet {
  readonly inserted: readonly object[];
  readonly updated: readonly UpdatedObject[];
  readonly deleted: readonly object[];
}

export interface UpdatedObject {
  readonly object: object;
  /** By attribute: the value at the beginning of the transaction and the one that was committed. */
  readonly changes: Readonly<Record<string, { readonly old: unknown; readonly new: unknown }>>;
}

/** Made between COMMIT and the moment in which objects may forget their values. */
export function changeSet(snapshot: Snapshot): ChangeSet {
  const { inserted, updated, deleted } = snapshot;
  const objects = (states: Iterable<InstanceState>, without: { has(state: InstanceState): boolean }) =>
    Object.freeze([...states].filter((state) => !without.has(state)).map(({ obj }) => obj));
  const onlyUpdated = [...updated].filter((state) => !inserted.has(state) && !deleted.has(state));
  return Object.freeze({
    inserted: objects(inserted, deleted),
    updated: Object.freeze(onlyUpdated.map((state) => updatedObject(state, snapshot.heldValues(state)))),
    deleted: objects(deleted, inserted),
  });
}

function updatedObject(state: InstanceState, held: readonly unknown[]): UpdatedObject {
  const changes: Record<string, { old: unknown; new: unknown }> = {};
  for (const { key, index, equals } of state.manager.attributes) {
    const [old, now] = [held[index], state.values[index]];
    if (!equals(old, now)) changes[key] = Object.freeze({ old, new: now });
  }
  return Object.freeze({ object: state.obj, changes: Object.freeze(changes) });
}
