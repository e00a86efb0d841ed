// What an association proxy shows of a Set: one attribute of each member, as a set of values. It holds nothing: every
// call looks through the collection, and what is added becomes a member by the creator.
import { inspect } from 'node:util';
import type { Association } from './association-list.ts';

/**
 * The values of an attribute of all members of a Set, changed through them.
 *
 * @example
 * item.words.add('new'); // item.tags has a new Tag, unless one has that word
 */
export class AssociationSet<V> implements Iterable<V> {
  // the members' type does not show: what is outside is the values
  readonly #members: () => Set<unknown>;
  readonly #association: Association<unknown, V>;

  constructor(members: () => Set<unknown>, association: Association<unknown, V>) {
    this.#members = members;
    this.#association = association;
  }

  get size(): number {
    return this.toSet().size;
  }

  [Symbol.iterator](): IterableIterator<V> {
    return this.toSet().values();
  }

  /** A copy: a Set of the values. */
  toSet(): Set<V> {
    return new Set([...this.#members()].map((member) => this.#association.valueOf(member)));
  }

  /** What `console.log` shows. */
  [inspect.custom](_depth: number, options: object): string {
    return `AssociationSet ${inspect(this.toSet(), options)}`;
  }

  toJSON(): V[] {
    return [...this];
  }

  has(value: V): boolean {
    return this.toSet().has(value);
  }

  forEach(visit: (value: V) => void): void {
    for (const value of this) visit(value);
  }

  add(value: V): this {
    if (!this.has(value)) this.#members().add(this.#association.create(value));
    return this;
  }

  /** Removes a member with that value; false if there is none. */
  delete(value: V): boolean {
    const members = this.#members();
    for (const member of members) {
      if (Object.is(this.#association.valueOf(member), value)) return members.delete(member);
    }
    return false;
  }

  clear(): void {
    this.#members().clear();
  }

  /** Members with one of these values stay; the others go, and new ones come. */
  replace(values: Iterable<V>): void {
    const wanted = new Set(values);
    for (const value of wanted) this.add(value);
    for (const value of this) if (!wanted.has(value)) this.delete(value);
  }
}
