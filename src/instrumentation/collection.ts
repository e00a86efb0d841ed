// The attribute of a relationship to many objects: its collection, and every way in which the collection as a whole
// changes. Single members come and go through the adapter. Never does IO.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { attributeEvents } from '../events/catalog.ts';
import { NO_KEY, NO_VALUE } from '../events/symbols.ts';
import { loadRefusal, readFacts } from './attribute.ts';
import { bulkReplace, type Replacement } from './bulk-replace.ts';
import { type ChangeOrigin, CollectionAdapter } from './collection-adapter.ts';
import { adapterOfCollection, forgetAdapter, membersOf, rememberAdapter } from './collection-medium.ts';
import { asMembers } from './collection-members.ts';
import type { AttributeEventToken } from './event-token.ts';
import { collectionHistory, EMPTY_HISTORY, type History } from './history.ts';
import type { InstanceState } from './instance-state.ts';
import { makeMedium } from './make-medium.ts';
import { gainParent, loseParent } from './parents.ts';
import { queuedChanges } from './pending-mutations.ts';
import { RelationshipAttribute } from './relationship-attribute.ts';
import { enter, leave, stay } from './relationship-events.ts';
import { relatedState } from './state-of.ts';
import { tellBulkReplace } from './tell-attribute.ts';
import { type MemberSink, UnseenCollection } from './unseen-collection.ts';

export class CollectionAttribute extends RelationshipAttribute {
  readonly kind = 'collection';

  /** Which members there were is wanted by every flush: a replacement of an unloaded collection is refused. */
  get activeHistory(): boolean {
    return true;
  }

  // --- reading ---

  get(state: InstanceState): unknown {
    const present = this.#present(state) ?? this.#default(state);
    if (present === undefined) throw this.unloaded(state);
    return present;
  }

  /** The members in memory; undefined if the collection is not loaded. */
  members(state: InstanceState): readonly object[] | undefined {
    return membersOf(state.values[this.index]);
  }

  #present(state: InstanceState): object | undefined {
    return this.#value(state) ?? this.#empty(state);
  }

  /** The collection that the object holds, made now if nobody has looked at it yet. */
  #value(state: InstanceState): object | undefined {
    const value = state.values[this.index];
    // under this index there are only collections
    return value instanceof UnseenCollection ? this.#show(state, value) : (value as object | undefined);
  }

  #show(state: InstanceState, unseen: UnseenCollection): object {
    const { medium, data } = this.#make(state);
    unseen.shownAs(medium);
    state.values[this.index] = data;
    return data;
  }

  /** The empty one that was read while the object had no row; once it has one, the database is asked. */
  #empty(state: InstanceState): object | undefined {
    if (state.emptyCollections === null) return undefined;
    if (this.isUnloaded(state) && this.property.lazy !== 'noload') return undefined;
    return state.emptyCollections.get(this.index);
  }

  /** An object without row has none in the database either: an empty one, which is a value when it is changed. */
  #default(state: InstanceState): object | undefined {
    if (this.isUnloaded(state) && this.property.lazy !== 'noload') return this.#known(state);
    const adapter = this.#initialise(state);
    adapter.isEmptyDefault = true;
    state.emptyCollections ??= new Map();
    state.emptyCollections.set(this.index, adapter.data);
    return adapter.data;
  }

  /** What is known of a collection without reading it: that of an object that was just inserted is empty. */
  #known(state: InstanceState): object | undefined {
    if (!this.isKnownEmpty(state)) return undefined;
    this.loaded(state, []);
    return this.#value(state);
  }

  history(state: InstanceState): History {
    const members = this.members(state);
    return members === undefined
      ? EMPTY_HISTORY
      : collectionHistory(members, state.committedValue(this.index));
  }

  // --- the whole collection ---

  #make(state: InstanceState): CollectionAdapter {
    const medium = makeMedium(this.property);
    const adapter = new CollectionAdapter(this, state, medium);
    rememberAdapter(medium.data, adapter);
    return adapter;
  }

  #initialise(state: InstanceState): CollectionAdapter {
    const adapter = this.#make(state);
    for (const listener of this.dispatch.listeners(attributeEvents.init_collection))
      listener(state, adapter.data, adapter);
    return adapter;
  }

  /** Whether nobody notices when a collection is made later than its members: listeners are told of it, and so are classes. */
  get #mayBeUnseen(): boolean {
    const isArray = (this.property.collection?.kind ?? 'array') === 'array';
    return isArray && !this.dispatch.has(attributeEvents.init_collection);
  }

  /** The empty default of an object becomes its value: it is about to be changed. */
  adoptEmpty(state: InstanceState, adapter: CollectionAdapter): void {
    adapter.isEmptyDefault = false;
    state.beforeChange();
    state.emptyCollections?.delete(this.index);
    state.values[this.index] = adapter.data;
  }

  /** A new collection, empty, in the place of whatever there was. Seed: `init_collection()`. */
  initCollection(state: InstanceState): CollectionAdapter {
    this.#dispose(state, adapterOfCollection(state.values[this.index]), false);
    state.beforeLoad();
    const adapter = this.#initialise(state);
    state.emptyCollections?.delete(this.index);
    state.values[this.index] = adapter.data;
    return adapter;
  }

  /** A new collection for the members that a loader is going to find. */
  beginLoad(state: InstanceState): MemberSink {
    if (!this.#mayBeUnseen) return this.initCollection(state).medium;
    this.#dispose(state, adapterOfCollection(state.values[this.index]), false);
    state.beforeLoad();
    const unseen = new UnseenCollection([]);
    this.#hold(state, unseen);
    return unseen;
  }

  /** Replaces all members: `bulk_replace`. */
  set(state: InstanceState, value: unknown): void {
    this.vetoable(() => this.#replace(state, value));
  }

  /** As `set`, by members without a collection of their own: what a merge has found. */
  setMembers(state: InstanceState, members: readonly object[]): void {
    this.vetoable(() => this.#replace(state, members, [...members]));
  }

  #replace(state: InstanceState, value: unknown, members?: object[]): void {
    const next = this.#initialise(state);
    const values = members ?? asMembers(this, state, value);
    const keys = value instanceof Map ? [...value.keys()] : null;
    tellBulkReplace({ dispatch: this.dispatch, state, token: this.tokens.bulkReplace }, values, keys);
    const data = this.#present(state) ?? this.#default(state);
    if (data === undefined) throw this.#refusal(state);
    if (data === value) return;
    const old = adapterOfCollection(data);
    if (old === undefined) throw this.unloaded(state);
    this.noteChange(state, old.members());
    state.values[this.index] = next.data;
    const replacement: Replacement = { values, old, next, initiator: this.tokens.bulkReplace };
    bulkReplace(replacement);
    this.#dispose(state, old, true);
  }

  #refusal(state: InstanceState): Error {
    if (this.isForbidden(state) || state.tracker === null) return this.unloaded(state);
    return loadRefusal(state, this.key) ?? collectionErrors.REPLACE_UNLOADED(readFacts(state, this.key));
  }

  #dispose(state: InstanceState, adapter: CollectionAdapter | undefined, tells: boolean): void {
    if (adapter === undefined) return;
    forgetAdapter(adapter.data);
    state.emptyCollections?.delete(this.index);
    if (!tells) return;
    for (const listener of this.dispatch.listeners(attributeEvents.dispose_collection))
      listener(state, adapter.data, adapter);
  }

  delete(state: InstanceState): void {
    this.vetoable(() => this.#delete(state));
  }

  #delete(state: InstanceState): void {
    const adapter = adapterOfCollection(this.#value(state));
    if (adapter === undefined) return;
    this.noteChange(state, adapter.members());
    adapter.clearWithEvent();
    state.ownCommitted();
    state.values[this.index] = undefined;
  }

  setCommitted(state: InstanceState, value: unknown): void {
    const members = asMembers(this, state, value);
    state.beforeChange();
    this.loaded(state, members);
  }

  /** A loader has found out which members there are; what was queued for the collection is applied to it. */
  loaded(state: InstanceState, members: object[]): void {
    const pending = state.pendingMutations?.get(this.index);
    if (pending === undefined) {
      const collection = this.#mayBeUnseen
        ? new UnseenCollection(members)
        : this.#filled(state, members).data;
      state.beforeLoad();
      this.#hold(state, collection);
      return;
    }
    const adapter = this.#filled(state, members);
    state.beforeChange();
    this.#hold(state, adapter.data);
    state.pendingMutations?.delete(this.index);
    state.noteChange(this.index, adapter.members());
    for (const item of pending.added) adapter.medium.add(item);
    for (const item of pending.removed) adapter.medium.drop(item);
  }

  #filled(state: InstanceState, members: readonly object[]): CollectionAdapter {
    const adapter = this.#initialise(state);
    for (const member of members) adapter.medium.add(member);
    return adapter;
  }

  /** In step with the database. */
  #hold(state: InstanceState, collection: object): void {
    state.emptyCollections?.delete(this.index);
    state.values[this.index] = collection;
    state.commitOne(this.index);
  }

  // --- single members ---

  append(state: InstanceState, item: object, initiator: AttributeEventToken): void {
    const adapter = this.#writable(state);
    if (adapter !== null) {
      adapter.append(item, initiator);
      return;
    }
    // what is remembered of the object is what waited before
    const incoming = this.tellAppend(state, item, { initiator });
    queuedChanges(state, this.index).append(incoming);
  }

  pop(state: InstanceState, item: object, initiator: AttributeEventToken): void {
    const adapter = this.#writable(state);
    if (adapter !== null) {
      adapter.remove(item, initiator);
      return;
    }
    this.tellRemove(state, item, { initiator });
    queuedChanges(state, this.index).remove(item);
  }

  /** The collection, if it can be changed now; null where changes wait until it is loaded. */
  #writable(state: InstanceState): CollectionAdapter | null {
    return adapterOfCollection(this.#present(state) ?? this.#default(state)) ?? null;
  }

  /** @internal told by the adapter, before the member is there */
  tellAppend(state: InstanceState, item: object, { initiator, key = NO_KEY }: ChangeOrigin): object {
    const change = { attribute: this, state, initiator: initiator ?? this.tokens.append };
    this.requireMember(state, item);
    return this.vetoable(() => {
      const incoming = enter(change, item, key);
      this.noteChange(state);
      if (this.tracksParents) gainParent(relatedState(incoming), this.property, state);
      return incoming;
    });
  }

  /** @internal told by the adapter: the member is there already */
  tellKept(state: InstanceState, item: object, { initiator, key = NO_KEY }: ChangeOrigin): void {
    stay({ attribute: this, state, initiator: initiator ?? this.tokens.append }, item, key);
  }

  /** @internal told by the adapter, before the member has gone */
  tellRemove(state: InstanceState, item: object, { initiator, key = NO_KEY }: ChangeOrigin): void {
    this.vetoable(() => {
      if (this.tracksParents) loseParent(relatedState(item), this.property, state);
      leave({ attribute: this, state, initiator: initiator ?? this.tokens.remove }, item, key);
      this.noteChange(state);
    });
  }

  /** @internal the members are about to change */
  noteChange(state: InstanceState, members?: readonly object[]): void {
    const isFirst = !state.isChanged(this.index) && !state.isFresh;
    state.noteChange(this.index, isFirst ? (members ?? this.members(state) ?? NO_VALUE) : NO_VALUE);
  }
}
