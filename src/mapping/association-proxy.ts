// `associationProxy()`: shows one attribute of the objects at the other end of a relationship as if it were an attribute
// of this end.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { AnyEntity, InstanceOf } from '../sql/entity-types.ts';
import type { AssociationProxy } from '../sql/entry-types.ts';
import { type Association, AssociationList } from './association-list.ts';
import { AssociationMap } from './association-map.ts';
import { AssociationSet } from './association-set.ts';
import { checkOptions, checkText } from './options.ts';
import { declareEntry, defineAccessor } from './shape-entry.ts';

/** The object at the other end of a relationship whose attribute has the type `R`. */
type MemberOf<R> =
  R extends Map<unknown, infer M>
    ? M
    : R extends Set<infer M>
      ? M
      : R extends readonly (infer M)[]
        ? M
        : NonNullable<R>;

type KeyOf<R> = R extends Map<infer K, unknown> ? K : undefined;

/** What the proxy is, by what it looks through. */
type ProxyOf<R, V> =
  R extends Map<infer K, unknown>
    ? AssociationMap<K, V>
    : R extends Set<unknown>
      ? AssociationSet<V>
      : R extends readonly unknown[]
        ? AssociationList<V>
        : V | null;

export interface AssociationProxyOptions<V, K, M> {
  /** Makes an object of the other end of a value, and of the key in a Map. */
  readonly creator?: (value: V, key: K) => M;
}

/**
 * The attribute `attribute` of what the relationship `relationship` leads to: a list, set or map of values over a
 * collection, one value (or null) over a reference. What is added to it becomes an object of the other end by the
 * creator. It names its own class, so it stands in a getter, whose type has to be written down.
 *
 * @throws ArgumentError for blank names and unknown options; InvalidRequestError when a value is added without a creator,
 * and when it is read over collections of one's own class.
 * @example
 * class Item extends entity('items', {
 *   id: integer().primaryKey(),
 *   get tags() { return hasMany(() => Tag, { cascade: 'all, delete-orphan' }); },
 *   get words(): AssociationProxy<AssociationList<string>> {
 *     return associationProxy(() => Item, 'tags', 'word', { creator: (word) => new Tag({ word }) });
 *   },
 * }) {}
 * item.words.push('new');
 */
export function associationProxy<
  C extends AnyEntity,
  const R extends keyof InstanceOf<C> & string,
  const A extends keyof MemberOf<InstanceOf<C>[R]> & string,
>(
  _entity: () => C,
  relationship: R,
  attribute: A,
  options: AssociationProxyOptions<
    MemberOf<InstanceOf<C>[R]>[A],
    KeyOf<InstanceOf<C>[R]>,
    MemberOf<InstanceOf<C>[R]>
  > = {},
): AssociationProxy<ProxyOf<InstanceOf<C>[R], MemberOf<InstanceOf<C>[R]>[A]>> {
  const example = "associationProxy(() => Item, 'tags', 'word')";
  checkText('associationProxy()', relationship, example);
  checkText('associationProxy()', attribute, example);
  checkOptions('associationProxy()', options, ['creator']);
  // the creator was typed by the class; here it is called with what comes in
  const creator = options.creator as ((value: unknown, key: unknown) => object) | undefined;
  return declareEntry({
    kind: 'associationProxy',
    stored: false,
    contribute({ key, prototype }) {
      const proxy = new Proxying({ key, relationship, attribute, creator });
      defineAccessor(prototype, key, {
        get: (state) => proxy.get(state),
        set: (state, value) => proxy.set(state, value),
      });
      return undefined;
    },
  });
}

interface ProxyFacts {
  readonly key: string;
  readonly relationship: string;
  readonly attribute: string;
  readonly creator: ((value: unknown, key: unknown) => object) | undefined;
}

type View = AssociationList<unknown> | AssociationSet<unknown> | AssociationMap<unknown, unknown>;

class Proxying {
  readonly #facts: ProxyFacts;
  readonly #viewByState = new WeakMap<InstanceState, View>();

  constructor(facts: ProxyFacts) {
    this.#facts = facts;
  }

  get(state: InstanceState): unknown {
    const target = this.#target(state);
    if (isCollection(target)) return this.#view(state, target);
    return target === null ? null : Reflect.get(target, this.#facts.attribute);
  }

  set(state: InstanceState, value: unknown): void {
    const target = this.#target(state);
    if (!isCollection(target)) {
      if (target !== null) Reflect.set(target, this.#facts.attribute, value);
      else if (value !== null) this.#relationship(state).set(state, this.#create(state, value, undefined));
      return;
    }
    const view = this.#view(state, target);
    if (view === value) return;
    // each view takes what it gives when it is iterated
    (view as { replace(values: unknown): void }).replace(value);
  }

  #relationship(state: InstanceState) {
    return state.manager.attribute(this.#facts.relationship);
  }

  #target(state: InstanceState): object | null {
    const { kind } = this.#relationship(state);
    if (kind !== 'reference' && kind !== 'collection') {
      const { key: attribute, relationship: collection } = this.#facts;
      throw entryErrors.PROXY_NEEDS_RELATIONSHIP({ class: state.manager.class.name, attribute, collection });
    }
    // a relationship holds an object, a collection of them, or null
    const target = (this.#relationship(state).get(state) ?? null) as object | null;
    if (kind === 'reference' || isCollection(target)) return target;
    const { key: attribute, relationship } = this.#facts;
    const given = target?.constructor.name ?? 'Object';
    throw entryErrors.PROXY_OF_CUSTOM({ class: state.manager.class.name, attribute, relationship, given });
  }

  /** One for an object, as long as its relationship has a collection of that kind. */
  #view(state: InstanceState, target: object): View {
    const known = this.#viewByState.get(state);
    if (known !== undefined) return known;
    const made = this.#makeView(state, target);
    this.#viewByState.set(state, made);
    return made;
  }

  #makeView(state: InstanceState, target: object): View {
    // which kind of collection a relationship has was decided by its mapping
    const members = <T>(): T => this.#target(state) as T;
    const association = this.#association(state);
    if (target instanceof Map) return new AssociationMap(() => members<Map<unknown, unknown>>(), association);
    if (target instanceof Set) return new AssociationSet(() => members<Set<unknown>>(), association);
    return new AssociationList(() => members<unknown[]>(), association);
  }

  #association(state: InstanceState): Association<unknown, unknown> {
    const { attribute } = this.#facts;
    // members are objects of the class at the other end
    const of = (member: unknown): object => member as object;
    return {
      valueOf: (member) => Reflect.get(of(member), attribute),
      setValue: (member, value) => {
        Reflect.set(of(member), attribute, value);
      },
      create: (value, key) => this.#create(state, value, key),
    };
  }

  #create(state: InstanceState, value: unknown, key: unknown): object {
    const { creator, key: attribute, relationship } = this.#facts;
    if (creator !== undefined) return creator(value, key);
    const { name } = state.manager.class;
    throw entryErrors.PROXY_NEEDS_CREATOR({ class: name, attribute, relationship });
  }
}

type Looked = unknown[] | Set<unknown> | Map<unknown, unknown>;

const isCollection = (target: object | null): target is Looked =>
  Array.isArray(target) || target instanceof Set || target instanceof Map;
