// What an association proxy shows of an Array: one attribute of each member, as a list of values. It holds nothing: every
// call looks through the collection, and what is added becomes a member by the creator.
import { inspect } from 'node:util';

/** How a proxy sees the members of a collection. */
export interface Association<M, V> {
  readonly valueOf: (member: M) => V;
  readonly setValue: (member: M, value: V) => void;
  /** Makes a member of a value; the key is that of a Map. */
  readonly create: (value: V, key?: unknown) => M;
}

/**
 * The values of an attribute of all members of an Array, changed through them. Iterable; for everything else that an
 * array can do, take `toArray()`.
 *
 * @example
 * user.words.push('new');  // user.tags has a new Tag
 * [...user.words];
 */
export class AssociationList<V> implements Iterable<V> {
  // the members' type does not show: what is outside is the values
  readonly #members: () => unknown[];
  readonly #association: Association<unknown, V>;

  constructor(members: () => unknown[], association: Association<unknown, V>) {
    this.#members = members;
    this.#association = association;
  }

  get length(): number {
    return this.#members().length;
  }

  [Symbol.iterator](): IterableIterator<V> {
    return this.toArray().values();
  }

  toArray(): V[] {
    return this.#members().map((member) => this.#association.valueOf(member));
  }

  /** What `console.log` shows. */
  [inspect.custom](_depth: number, options: object): string {
    return `AssociationList ${inspect(this.toArray(), options)}`;
  }

  toJSON(): V[] {
    return this.toArray();
  }

  at(index: number): V | undefined {
    return this.toArray().at(index);
  }

  indexOf(value: V): number {
    return this.toArray().indexOf(value);
  }

  includes(value: V): boolean {
    return this.toArray().includes(value);
  }

  map<U>(make: (value: V, index: number) => U): U[] {
    return this.toArray().map((value, index) => make(value, index));
  }

  filter(isWanted: (value: V, index: number) => boolean): V[] {
    return this.toArray().filter((value, index) => isWanted(value, index));
  }

  forEach(visit: (value: V, index: number) => void): void {
    this.toArray().forEach((value, index) => {
      visit(value, index);
    });
  }

  /** Gives the member at `index` another value; the member stays. */
  set(index: number, value: V): void {
    const members = this.#members();
    const at = index < 0 ? members.length + index : index;
    if (at in members) this.#association.setValue(members[at], value);
    else if (at === members.length) this.push(value);
  }

  push(...values: readonly V[]): number {
    return this.#members().push(...values.map((value) => this.#association.create(value)));
  }

  insert(index: number, ...values: readonly V[]): void {
    this.#members().splice(index, 0, ...values.map((value) => this.#association.create(value)));
  }

  pop(): V | undefined {
    const members = this.#members();
    return members.length === 0 ? undefined : this.#association.valueOf(members.pop());
  }

  splice(start: number, count: number, ...values: readonly V[]): V[] {
    const created = values.map((value) => this.#association.create(value));
    const removed = this.#members().splice(start, count, ...created);
    return removed.map((member) => this.#association.valueOf(member));
  }

  /** Removes the first member with that value; false if there is none. */
  remove(value: V): boolean {
    const index = this.indexOf(value);
    if (index >= 0) this.#members().splice(index, 1);
    return index >= 0;
  }

  clear(): void {
    this.#members().length = 0;
  }

  /** All members are replaced by new ones, made of these values. */
  replace(values: Iterable<V>): void {
    const incoming = [...values];
    this.clear();
    this.push(...incoming);
  }
}
