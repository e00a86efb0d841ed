// A collection of a class that the user has written: its methods that put objects in and take them out are wrapped, so
// that they tell the adapter first. Which methods those are: COLLECTION_ROLES, or the usual names.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { adapterOfCollection, type CollectionMedium, link } from './collection-medium.ts';

/** On a collection class, as a static property: the names of its methods. Seed: `collection.appender`, `.remover`. */
export const COLLECTION_ROLES: unique symbol = Symbol('imago.collectionRoles');

export interface CollectionRoles {
  readonly appender: string;
  readonly remover: string;
}

type Method = (item: object) => unknown;

/** @throws ArgumentError if the object has no method to put objects in, none to take them out, or cannot be iterated */
export function customMedium(data: object): CollectionMedium {
  return new CustomMedium(data);
}

class CustomMedium implements CollectionMedium {
  readonly data: object;
  readonly allowsDuplicates = true;
  readonly #append: Method;
  readonly #remove: Method;

  constructor(data: object) {
    this.data = data;
    link(data);
    const roles = rolesOf(data);
    this.#append = methodOf(data, roles.appender);
    this.#remove = methodOf(data, roles.remover);
    if (!isIterable(data))
      throw collectionErrors.INCOMPLETE_COLLECTION({
        class: data.constructor.name,
        missing: '[Symbol.iterator]',
      });
    this.#wrap(roles.appender, (item) => {
      const adapter = adapterOfCollection(data);
      return this.#append.call(data, adapter === undefined ? item : adapter.entering(item));
    });
    this.#wrap(roles.remover, (item) => {
      if (this.has(item)) adapterOfCollection(data)?.leaving(item);
      return this.#remove.call(data, item);
    });
  }

  get size(): number {
    return this.members().length;
  }

  members(): object[] {
    // the constructor has checked that it can be iterated
    return [...(this.data as Iterable<object>)];
  }

  has(item: object): boolean {
    return this.members().includes(item);
  }

  add(item: object): void {
    this.#append.call(this.data, item);
  }

  drop(item: object): void {
    // what a method of the user's does with an object that is not there is its own business
    if (this.has(item)) this.#remove.call(this.data, item);
  }

  clear(): void {
    for (const item of this.members()) this.drop(item);
  }

  #wrap(name: string, method: Method): void {
    Object.defineProperty(this.data, name, { configurable: true, writable: true, value: method });
  }
}

const APPENDERS = ['append', 'add', 'push'];
const REMOVERS = ['remove', 'delete', 'discard'];

function rolesOf(data: object): CollectionRoles {
  const given: unknown = Reflect.get(data.constructor, COLLECTION_ROLES);
  // what stands under our own symbol was written for us
  if (given !== undefined) return given as CollectionRoles;
  const find = (names: readonly string[]): string | undefined =>
    names.find((name) => typeof Reflect.get(data, name) === 'function');
  const [appender, remover] = [find(APPENDERS), find(REMOVERS)];
  if (appender !== undefined && remover !== undefined) return { appender, remover };
  const missing = appender === undefined ? 'append(item)' : 'remove(item)';
  throw collectionErrors.INCOMPLETE_COLLECTION({ class: data.constructor.name, missing });
}

function methodOf(data: object, name: string): Method {
  const method: unknown = Reflect.get(data, name);
  if (typeof method !== 'function')
    throw collectionErrors.INCOMPLETE_COLLECTION({ class: data.constructor.name, missing: `${name}(item)` });
  // a function of one item, as its role says
  return method as Method;
}

const isIterable = (data: object): data is Iterable<object> => Symbol.iterator in data;
