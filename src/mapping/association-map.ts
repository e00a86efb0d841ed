// What an association proxy shows of a Map: one attribute of each member, under the member's key. It holds nothing: every
// call looks through the collection, and what is added becomes a member by the creator.
import { inspect } from 'node:util';
import type { Association } from './association-list.ts';

/**
 * The values of an attribute of all members of a Map, changed through them.
 *
 * @example
 * item.notes.set('colour', 'red'); // the note under that key gets another text, or a new Note is made of both
 */
export class AssociationMap<K, V> implements Iterable<[K, V]> {
  // the members' type does not show: what is outside is the values
  readonly #members: () => Map<K, unknown>;
  readonly #association: Association<unknown, V>;

  constructor(members: () => Map<K, unknown>, association: Association<unknown, V>) {
    this.#members = members;
    this.#association = association;
  }

  get size(): number {
    return this.#members().size;
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.toMap().entries();
  }

  /** A copy: a Map of the values. */
  toMap(): Map<K, V> {
    return new Map([...this.#members()].map(([key, member]) => [key, this.#association.valueOf(member)]));
  }

  /** What `console.log` shows. */
  [inspect.custom](_depth: number, options: object): string {
    return `AssociationMap ${inspect(this.toMap(), options)}`;
  }

  toJSON(): Record<string, V> {
    return Object.fromEntries(this.toMap());
  }

  has(key: K): boolean {
    return this.#members().has(key);
  }

  get(key: K): V | undefined {
    const member = this.#members().get(key);
    return member === undefined ? undefined : this.#association.valueOf(member);
  }

  keys(): IterableIterator<K> {
    return this.#members().keys();
  }

  values(): IterableIterator<V> {
    return this.toMap().values();
  }

  entries(): IterableIterator<[K, V]> {
    return this[Symbol.iterator]();
  }

  forEach(visit: (value: V, key: K) => void): void {
    for (const [key, value] of this) visit(value, key);
  }

  /** The member under the key gets the value; without one, a new member is made of value and key. */
  set(key: K, value: V): this {
    const members = this.#members();
    const known = members.get(key);
    if (known === undefined) members.set(key, this.#association.create(value, key));
    else this.#association.setValue(known, value);
    return this;
  }

  delete(key: K): boolean {
    return this.#members().delete(key);
  }

  clear(): void {
    this.#members().clear();
  }

  /** Members under one of these keys get its value; the others go, and new ones come. */
  replace(values: Iterable<readonly [K, V]>): void {
    const wanted = new Map(values);
    for (const [key, value] of wanted) this.set(key, value);
    for (const key of [...this.keys()]) if (!wanted.has(key)) this.delete(key);
  }
}
