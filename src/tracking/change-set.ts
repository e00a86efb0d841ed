// What a transaction has done to objects, as the callbacks of its commit are told.
import { membersOf } from '../instrumentation/collection-medium.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import type { Memento } from '../instrumentation/memento.ts';
import type { Snapshot } from './snapshot.ts';

/** The objects that a transaction has inserted, updated and deleted. Frozen. */
export interface ChangeSet {
  readonly inserted: readonly object[];
  readonly updated: readonly UpdatedObject[];
  readonly deleted: readonly object[];
}

export interface UpdatedObject {
  readonly object: object;
  /**
   * By attribute: the value at the beginning of the transaction and the one that was committed; of collections the
   * members, of relationships only those that were in memory all the time.
   */
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
    updated: Object.freeze(onlyUpdated.map((state) => updatedObject(state, snapshot.held(state)))),
    deleted: objects(deleted, inserted),
  });
}

function updatedObject(state: InstanceState, held: Memento | undefined): UpdatedObject {
  const changes: Record<string, { old: unknown; new: unknown }> = {};
  for (const attribute of held === undefined ? [] : state.manager.stored) {
    const change = changeOf(state, attribute, held);
    if (change !== null) changes[attribute.key] = Object.freeze(change);
  }
  return Object.freeze({ object: state.obj, changes: Object.freeze(changes) });
}

type Change = { old: unknown; new: unknown } | null;

function changeOf(state: InstanceState, attribute: MappedAttribute, held: Memento | undefined): Change {
  const { kind, index } = attribute;
  if (kind === 'collection') return membersChange(state, index, held);
  const [old, now] = [held?.values[index], state.values[index]];
  if (kind === 'composite' || kind === 'synonym' || attribute.equals(old, now)) return null;
  // a reference that was loaded meanwhile has not changed
  return kind === 'reference' && (old === undefined || now === undefined) ? null : { old, new: now };
}

function membersChange(state: InstanceState, index: number, held: Memento | undefined): Change {
  const old = held?.collections?.find(({ adapter }) => adapter.attribute.index === index)?.members;
  const now = membersOf(state.values[index]);
  if (old === undefined || now === undefined) return null;
  const isSame = old.length === now.length && old.every((member, at) => member === now[at]);
  return isSame ? null : { old: Object.freeze([...old]), new: Object.freeze(now) };
}
