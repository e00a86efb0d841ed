// A collection as an array: everything that changes which objects are in it tells the adapter first, index assignment and
// `length` included. Reading is that of an ordinary array.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { placeIn, putIn, takeOut } from '../util/array-loops.ts';
import type { CollectionAdapter } from './collection-adapter.ts';
import { type CollectionMedium, link, linkOf } from './collection-medium.ts';

const { sort, reverse } = Array.prototype;

class InstrumentedArray extends Array<object> {
  override push(...items: object[]): number {
    const { raw, adapter } = subject(this);
    for (const item of items) put(raw, adapter === undefined ? item : adapter.entering(item));
    return raw.length;
  }

  override pop(): object | undefined {
    const { raw, adapter } = subject(this);
    // that somebody tried to take one out counts as a change, also where none was left
    if (raw.length === 0) adapter?.aboutToChange();
    return removeAt(this, raw.length - 1, -1);
  }

  override shift(): object | undefined {
    return removeAt(this, 0);
  }

  override unshift(...items: object[]): number {
    insertAt(this, 0, items);
    return this.length;
  }

  override splice(start: number, ...rest: [count?: number, ...items: object[]]): object[] {
    const { length } = subject(this).raw;
    const [count, ...items] = rest;
    const from = start < 0 ? Math.max(length + start, 0) : Math.min(start, length);
    // without a count everything goes; an undefined one is none
    const wanted = rest.length === 0 ? length : (count ?? 0);
    const removed: object[] = [];
    for (let left = Math.min(wanted, length - from); left > 0; left--) {
      const item = removeAt(this, from);
      if (item !== undefined) removed.push(item);
    }
    insertAt(this, from, items);
    return removed;
  }

  override fill(value: object, start = 0, end: number = this.length): this {
    for (let at = start; at < end; at++) assignAt(this, at, value);
    return this;
  }

  override copyWithin(target: number, start: number, end?: number): this {
    const copied = this.slice(start, end);
    for (const [at, item] of copied.entries()) {
      if (target + at < this.length) assignAt(this, target + at, item);
    }
    return this;
  }

  override sort(compare?: (a: object, b: object) => number): this {
    sort.call(subject(this).raw, compare);
    return this;
  }

  override reverse(): this {
    reverse.call(subject(this).raw);
    return this;
  }
}
// what is derived from it (map, filter, slice), and what prints and compares it, takes it for the array that it is
Object.defineProperty(InstrumentedArray.prototype, 'constructor', { value: Array });

interface Subject {
  readonly raw: object[];
  readonly adapter: CollectionAdapter | undefined;
}

/** Of the array that users see, or of the one behind it. */
function subject(array: object[]): Subject {
  const known = linkOf(array);
  // an array is linked to the array behind it
  return { raw: (known?.raw as object[] | undefined) ?? array, adapter: known?.adapter };
}

/** Behind the last one, silently: `push` of Array.prototype is slow for arrays of a class of their own. */
function put(raw: object[], item: object): void {
  raw[raw.length] = item;
}

function removeAt(array: object[], index: number, key: number = index): object | undefined {
  const { raw, adapter } = subject(array);
  const item = raw[index];
  if (item === undefined) return undefined;
  if (adapter === undefined) takeOut(raw, index);
  else
    adapter.together(() => {
      // whether it is there a second time is asked of what is left
      adapter.aboutToChange();
      takeOut(raw, index);
      adapter.leaving(item, { key });
    });
  return item;
}

function insertAt(array: object[], index: number, items: readonly object[]): void {
  const { raw, adapter } = subject(array);
  for (const [at, item] of items.entries()) {
    const key = index + at;
    putIn(raw, key, adapter === undefined ? item : adapter.entering(item, { key }));
  }
}

function assignAt(array: object[], index: number, value: object): boolean {
  const { raw, adapter } = subject(array);
  if (index > raw.length) throw collectionErrors.HOLE_IN_ARRAY({ index, length: raw.length });
  const existing = raw[index];
  if (adapter === undefined) raw[index] = value;
  else
    raw[index] = adapter.together(() => {
      if (existing !== undefined) adapter.leaving(existing, { key: index });
      return adapter.entering(value, { key: index });
    });
  return true;
}

function truncate(array: object[], length: number): boolean {
  const { raw, adapter } = subject(array);
  if (length > raw.length) throw collectionErrors.HOLE_IN_ARRAY({ index: length, length: raw.length });
  const leaving = raw.slice(length);
  adapter?.together(() => {
    for (const [at, item] of leaving.entries())
      adapter.leaving(item, { key: length === 0 ? -1 : length + at });
  });
  raw.length = length;
  return true;
}

const INDEX = /^(?:0|[1-9]\d*)$/;

const traps: ProxyHandler<object[]> = {
  set(target, key, value) {
    if (key === 'length') return truncate(target, Number(value));
    if (typeof key === 'string' && INDEX.test(key)) return assignAt(target, Number(key), value);
    return Reflect.set(target, key, value);
  },
  deleteProperty(target, key) {
    if (typeof key === 'string' && INDEX.test(key))
      throw collectionErrors.HOLE_IN_ARRAY({ index: Number(key), length: target.length });
    return Reflect.deleteProperty(target, key);
  },
};

/** A new, empty array collection. */
export function arrayMedium(): CollectionMedium {
  const raw: object[] = new InstrumentedArray();
  link(raw);
  return new ArrayMedium(new Proxy(raw, traps), raw);
}

class ArrayMedium implements CollectionMedium {
  readonly data: object[];
  readonly allowsDuplicates = true;
  readonly #raw: object[];

  constructor(data: object[], raw: object[]) {
    this.data = data;
    this.#raw = raw;
  }

  get size(): number {
    return this.#raw.length;
  }

  members(): object[] {
    return Array.from(this.#raw);
  }

  has(item: object): boolean {
    return placeIn(this.#raw, item) >= 0;
  }

  add(item: object): void {
    put(this.#raw, item);
  }

  drop(item: object): void {
    const at = placeIn(this.#raw, item);
    if (at >= 0) takeOut(this.#raw, at);
  }

  clear(): void {
    this.#raw.length = 0;
  }
}
