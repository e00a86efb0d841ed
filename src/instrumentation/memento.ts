// All that an object holds, copied, and given back: values and what changed of them, collections with their members, who
// its parents are. A veto uses it, and so does every rollback.
import type { CollectionAdapter } from './collection-adapter.ts';
import { adapterOfCollection, forgetAdapter, rememberAdapter } from './collection-medium.ts';
import { type CommittedValues, FRESH } from './committed-values.ts';
import type { DeferredLoad, InstanceState } from './instance-state.ts';
import type { Parents } from './parents.ts';
import type { PendingMutations } from './pending-mutations.ts';
import { UnseenCollection } from './unseen-collection.ts';

export interface Memento {
  readonly values: unknown[];
  readonly committed: CommittedValues | null;
  readonly modified: boolean;
  readonly expired: boolean;
  readonly isNewborn: boolean;
  readonly expiredAttributes: Set<number> | null;
  readonly deferredLoads: Map<number, DeferredLoad> | null;
  readonly emptyCollections: Map<number, object> | null;
  readonly pendingMutations: Map<number, PendingMutations> | null;
  readonly parents: Parents | null;
  /** Those that were read before they had a value. */
  readonly empty: readonly CollectionAdapter[] | null;
  /** The collections in memory; null if there are none. */
  readonly collections: readonly HeldCollection[] | null;
}

interface HeldCollection {
  readonly adapter: CollectionAdapter;
  readonly members: readonly object[];
}

/** Copies what the object holds. `modified` is told, for the flag may be set already by what is about to happen. */
export function remember(state: InstanceState, modified: boolean = state.modified): Memento {
  // first, for it may have to make them
  const collections = collectionsOf(state);
  const { expiredAttributes, deferredLoads, emptyCollections, pendingMutations, parents } = state;
  return {
    values: state.values.slice(),
    committed: copyOfCommitted(state.committed),
    modified,
    expired: state.expired,
    isNewborn: state.isNewborn,
    expiredAttributes: copyOfSet(expiredAttributes),
    deferredLoads: copyOfMap(deferredLoads),
    emptyCollections: copyOfMap(emptyCollections),
    pendingMutations: copyOf(pendingMutations),
    parents: copyOfMap(parents),
    empty: emptyOf(state),
    collections,
  };
}

/** Gives the object back what it held: the very same collections, with the members that they had. May be done again. */
export function giveBack(state: InstanceState, held: Memento): void {
  letGoOfCollections(state);
  state.values = held.values.slice();
  state.committed = copyOfCommitted(held.committed);
  state.modified = held.modified;
  state.expired = held.expired;
  state.isNewborn = held.isNewborn;
  state.expiredAttributes = copyOfSet(held.expiredAttributes);
  state.deferredLoads = copyOfMap(held.deferredLoads);
  state.emptyCollections = copyOfMap(held.emptyCollections);
  state.pendingMutations = copyOf(held.pendingMutations);
  state.parents = copyOfMap(held.parents);
  for (const { adapter, members } of held.collections ?? []) revive(adapter, members, false);
  for (const adapter of held.empty ?? []) revive(adapter, [], true);
}

/** What has taken the place of an older collection is nobody's any more. */
function letGoOfCollections(state: InstanceState): void {
  for (const { index, uselist } of state.mapper.relationships) {
    const adapter = uselist ? adapterOfCollection(state.values[index]) : undefined;
    if (adapter !== undefined) forgetAdapter(adapter.data);
  }
}

function revive(adapter: CollectionAdapter, members: readonly object[], isEmptyDefault: boolean): void {
  rememberAdapter(adapter.data, adapter);
  adapter.invalidated = false;
  adapter.isEmptyDefault = isEmptyDefault;
  adapter.replaceMembersSilently(members);
}

function copyOfCommitted(committed: CommittedValues | null): CommittedValues | null {
  return committed === FRESH || committed === null ? committed : committed.slice();
}

const copyOfSet = <T>(set: ReadonlySet<T> | null): Set<T> | null => (set === null ? null : new Set(set));

const copyOfMap = <K, V>(map: ReadonlyMap<K, V> | null): Map<K, V> | null =>
  map === null ? null : new Map(map);

function copyOf(pending: ReadonlyMap<number, PendingMutations> | null): Map<number, PendingMutations> | null {
  if (pending === null) return null;
  return new Map([...pending].map(([index, mutations]) => [index, mutations.copy()]));
}

function collectionsOf(state: InstanceState): readonly HeldCollection[] | null {
  const { values, manager } = state;
  let collections: HeldCollection[] | null = null;
  for (const { index, uselist } of manager.mapper.relationships) {
    if (!uselist) continue;
    // who looks at it from now on has to get the very same again
    if (values[index] instanceof UnseenCollection) manager.attributes[index]?.get(state);
    const adapter = adapterOfCollection(values[index]);
    if (adapter === undefined) continue;
    collections ??= [];
    collections.push({ adapter, members: adapter.members() });
  }
  return collections;
}

function emptyOf({ emptyCollections }: InstanceState): readonly CollectionAdapter[] | null {
  if (emptyCollections === null) return null;
  return [...emptyCollections.values()].flatMap((data) => adapterOfCollection(data) ?? []);
}
