// What the runtime knows of one collection of one object: which attribute it belongs to, and how a change of it becomes
// events. The view that other parts have of any collection. Seed: ORM Internals, CollectionAdapter.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { NO_KEY } from '../events/symbols.ts';
import { warn } from '../util/warn.ts';
import type { CollectionAttribute } from './collection.ts';
import type { CollectionMedium } from './collection-medium.ts';
import type { AttributeEventToken } from './event-token.ts';
import { describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import { relatedState } from './state-of.ts';

/** Where a change came from, and at which key of the collection. */
export interface ChangeOrigin {
  readonly initiator?: AttributeEventToken | undefined;
  readonly key?: unknown;
}

const BY_USER: ChangeOrigin = Object.freeze({});

export class CollectionAdapter implements Iterable<object> {
  readonly attribute: CollectionAttribute;
  readonly state: InstanceState;
  readonly medium: CollectionMedium;
  /** Made for an attribute that was read before it had a value: becomes the value with the first change. */
  isEmptyDefault = false;
  /** The object was expired since: what is changed now, nobody will see. */
  invalidated = false;

  constructor(attribute: CollectionAttribute, state: InstanceState, medium: CollectionMedium) {
    this.attribute = attribute;
    this.state = state;
    this.medium = medium;
  }

  /** The collection that users see. */
  get data(): object {
    return this.medium.data;
  }

  get size(): number {
    return this.medium.size;
  }

  /** The members, in the collection's own order: a copy. */
  members(): object[] {
    return this.medium.members();
  }

  has(item: object): boolean {
    return this.medium.has(item);
  }

  [Symbol.iterator](): Iterator<object> {
    return this.members()[Symbol.iterator]();
  }

  // --- with events ---

  /** Puts an object in as the collection's kind does it: into a map in the place of who has its key. */
  append(item: object, initiator?: AttributeEventToken): void {
    const { medium } = this;
    // a map puts it under its key anew
    if (!medium.allowsDuplicates && medium.keyOf === undefined && medium.has(item)) {
      this.#touch();
      this.attribute.tellKept(this.state, item, { initiator, key: NO_KEY });
      return;
    }
    const key = medium.keyOf === undefined ? NO_KEY : medium.keyOf(item);
    const displaced = medium.displacedBy?.(item);
    const incoming = this.together(() => {
      if (displaced !== undefined) this.leaving(displaced, { initiator, key });
      return this.entering(item, { initiator, key });
    });
    if (key === NO_KEY) medium.add(incoming);
    else medium.add(incoming, key);
  }

  /** Takes an object out. Where one may be twice, its removal is told before anybody looks whether it is there. */
  remove(item: object, initiator?: AttributeEventToken): void {
    const { medium } = this;
    if (!medium.allowsDuplicates && !medium.has(item)) {
      this.#refuseOther(item);
      return;
    }
    this.leaving(item, { initiator, key: medium.keyOf === undefined ? NO_KEY : medium.keyOf(item) });
    medium.drop(item);
  }

  /** An object that has the key of a member, and is not the one: to leave it alone would hide that the two clash. */
  #refuseOther(item: object): void {
    const holder = this.medium.displacedBy?.(item);
    if (holder === undefined) return;
    const facts = { attribute: this.attribute.key, key: this.medium.keyOf?.(item) };
    throw collectionErrors.OTHER_UNDER_KEY({
      ...facts,
      object: describeState(relatedState(item)),
      holder: describeState(relatedState(holder)),
    });
  }

  appendWithEvent(item: object, initiator?: AttributeEventToken): void {
    this.append(item, initiator);
  }

  removeWithEvent(item: object, initiator?: AttributeEventToken): void {
    this.remove(item, initiator);
  }

  clearWithEvent(): void {
    for (const item of this.members()) this.remove(item);
  }

  /** An object is about to come in: tells it, and gives back what listeners have made of it. */
  entering(item: object, { initiator, key = NO_KEY }: ChangeOrigin = BY_USER): object {
    this.#touch();
    return this.attribute.tellAppend(this.state, item, { initiator, key });
  }

  /** An object is about to leave. */
  leaving(item: object, { initiator, key = NO_KEY }: ChangeOrigin = BY_USER): void {
    this.#touch();
    this.attribute.tellRemove(this.state, item, { initiator, key });
  }

  /** The collection is changed before it is told how. Seed: `fire_pre_remove_event()`. */
  aboutToChange(): void {
    this.#touch();
    this.attribute.noteChange(this.state);
  }

  /** Several changes in one: none of them is made if a listener refuses one. */
  together<T>(change: () => T): T {
    return this.attribute.vetoable(change);
  }

  // --- without events ---

  appendWithoutEvent(item: object): void {
    this.medium.add(item);
  }

  removeWithoutEvent(item: object): void {
    this.medium.drop(item);
  }

  clearWithoutEvent(): void {
    this.medium.clear();
  }

  /** Makes the collection hold exactly these, in this order. */
  replaceMembersSilently(members: Iterable<object>): void {
    this.medium.clear();
    for (const member of members) this.medium.add(member);
  }

  #touch(): void {
    if (this.invalidated)
      warn('INVALIDATED_COLLECTION', `This collection of "${this.attribute.key}" is no longer its object's.`);
    if (this.isEmptyDefault) this.attribute.adoptEmpty(this.state, this);
  }
}
