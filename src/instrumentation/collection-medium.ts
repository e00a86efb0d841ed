// How the runtime handles a collection whatever its kind: an array, a set, a map by key, or a class of the user's own. A
// medium changes its collection silently; who tells the events is the adapter.
import type { CollectionAdapter } from './collection-adapter.ts';
import { type MemberSink, UnseenCollection } from './unseen-collection.ts';

export interface CollectionMedium extends MemberSink {
  /** What users see. */
  readonly data: object;
  readonly size: number;
  /** The members, in the collection's own order: a copy. */
  members(): object[];
  has(item: object): boolean;
  /** Puts an item in; into a map under the key that was told of it, if listeners were told of one. */
  add(item: object, key?: unknown): void;
  /** Takes out one occurrence; does nothing if there is none. */
  drop(item: object): void;
  clear(): void;
  /** Whether the same object may be in it more than once. */
  readonly allowsDuplicates: boolean;
  /** The key under which an item goes into a map. @throws ArgumentError if the item has none yet */
  keyOf?(item: object): unknown;
  /** The member that has the item's key now. */
  displacedBy?(item: object): object | undefined;
}

// On every collection, where nobody sees it: a property is read much faster than a WeakMap.
const LINK: unique symbol = Symbol('imago.collection');

interface Linked {
  readonly [LINK]?: CollectionLink;
}

/** What a collection knows of its place. */
export interface CollectionLink {
  /** The collection itself, where what users see is a proxy. */
  readonly raw: object;
  /** Absent where it was replaced by another: it is a collection like any other then. */
  adapter: CollectionAdapter | undefined;
}

/** Prepares a collection to be an object's. */
export function link(raw: object): void {
  Object.defineProperty(raw, LINK, { value: { raw, adapter: undefined } satisfies CollectionLink });
}

export function linkOf(collection: object): CollectionLink | undefined {
  // the property is there or not; the type is what `link` writes
  return (collection as Linked)[LINK];
}

/** The adapter of a collection that users see; undefined for anything else. Seed: `collection_adapter()`. */
export function adapterOfCollection(collection: unknown): CollectionAdapter | undefined {
  return typeof collection === 'object' && collection !== null ? linkOf(collection)?.adapter : undefined;
}

/** The members of what an object holds as a collection, looked at or not: a copy; undefined for anything else. */
export function membersOf(value: unknown): object[] | undefined {
  return value instanceof UnseenCollection ? value.members.slice() : adapterOfCollection(value)?.members();
}

export function rememberAdapter(collection: object, adapter: CollectionAdapter): void {
  const known = linkOf(collection);
  if (known !== undefined) known.adapter = adapter;
}

export function forgetAdapter(collection: object): void {
  const known = linkOf(collection);
  if (known !== undefined) known.adapter = undefined;
}
