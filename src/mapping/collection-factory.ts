// Which kind of collection a relationship to many holds: an array, a set, a map by a key of its members, or a class of
// the user's own. Declared with `collectionClass`; the runtime makes the collections from what is said here.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { checkText } from './options.ts';

/** How the collections of one relationship are made. */
export interface CollectionFactory {
  readonly kind: 'array' | 'set' | 'map' | 'custom';
  /** The key of a member in a map; undefined if it has none yet. */
  readonly keyOf?: (member: object) => unknown;
  /** Makes an empty collection of one's own. */
  readonly make?: () => object;
}

declare const COLLECTION_KEY: unique symbol;

/** A map as the collection of a relationship; `K` says what its keys are. */
export interface KeyedCollection<K> {
  readonly kind: 'map';
  readonly keyOf: (member: object) => unknown;
  readonly [COLLECTION_KEY]?: K;
}

/** The keys are the values of this attribute. */
export interface ByAttribute<A extends string> {
  readonly attribute: A;
}

/** The keys are what a function gives. */
export interface ByFunction<K> {
  readonly result: K;
}

/** What `collectionClass` takes: a word, a map by key, or a function that makes an empty collection. */
export type CollectionClass = 'array' | 'set' | KeyedCollection<unknown> | (() => object);

const keyedCollections = new WeakSet<object>();

/**
 * A `Map` of the members by one of their attributes. Seed: `attribute_keyed_dict`.
 *
 * @throws ArgumentError if the name is blank
 * @example
 * get notes() { return hasMany(() => Note, { collectionClass: attributeKeyed('keyword') }); }
 */
export function attributeKeyed<const A extends string>(attribute: A): KeyedCollection<ByAttribute<A>> {
  checkText('attributeKeyed', attribute, "attributeKeyed('keyword')");
  return keyed((member) => {
    const key: unknown = Reflect.get(member, attribute);
    return key === null && isUnset(member, attribute) ? undefined : key;
  });
}

/**
 * A `Map` of the members by what a function gives for each. Seed: `keyfunc_mapping`.
 *
 * @throws ArgumentError if it is not a function
 * @example
 * get notes() { return hasMany(() => Note, { collectionClass: keyfuncMapping((note: Note) => note.keyword.toLowerCase()) }); }
 */
export function keyfuncMapping<M extends object, K>(key: (member: M) => K): KeyedCollection<ByFunction<K>> {
  if (typeof key !== 'function') {
    throw relationshipErrors.INVALID_COLLECTION({ call: 'keyfuncMapping', given: String(key) });
  }
  // the collection has members of the class that the function takes, and no others
  return keyed(key as unknown as (member: object) => unknown);
}

/** Null was read, and not because anybody has set it. */
function isUnset(member: object, key: string): boolean {
  const state = stateOf(member);
  const attribute = state?.manager.attributesByKey.get(key);
  return attribute !== undefined && state?.values[attribute.index] === undefined;
}

function keyed<K>(keyOf: (member: object) => unknown): KeyedCollection<K> {
  const made: KeyedCollection<K> = Object.freeze({ kind: 'map', keyOf });
  keyedCollections.add(made);
  return made;
}

/** How collections of the given class are made. @throws ArgumentError for anything else */
export function collectionFactory(call: string, given: unknown): CollectionFactory {
  if (given === undefined || given === 'array') return ARRAY;
  if (given === 'set') return SET;
  if (typeof given === 'function') return Object.freeze({ kind: 'custom', make: makerOf(given) });
  if (typeof given === 'object' && given !== null && keyedCollections.has(given)) {
    // the set holds nothing else
    return given as KeyedCollection<unknown>;
  }
  throw relationshipErrors.INVALID_COLLECTION({ call, given: JSON.stringify(given) ?? String(given) });
}

/** A class is taken for what it makes. */
function makerOf(given: object): () => object {
  const isClass = /^class\b/.test(Function.prototype.toString.call(given));
  // what it gives is looked at when the first collection is made
  return isClass ? () => Reflect.construct(given as new () => object, []) : (given as () => object);
}

const ARRAY: CollectionFactory = Object.freeze({ kind: 'array' });
const SET: CollectionFactory = Object.freeze({ kind: 'set' });
