// Names of objects in a trace: the first handle, or `Class#pk`, or `Class?n`; fixed when an object is first named or printed.
// It also keeps every object alive for the whole case, so that garbage collection can influence nothing.
import { KeyError } from './case.ts';

export class Labels {
  readonly #labelByObject = new Map<object, string>();
  readonly #taken = new Set<string>();
  readonly #anonymous = new Map<string, number>();
  readonly #objectByHandle = new Map<string, object>();
  readonly #kept = new Set<object>();
  readonly #keyValues: (object: object) => readonly unknown[] | null;
  #expected: { readonly handle: string; readonly type: unknown } | null = null;

  /** `keyValues` tells the values of an object's identity key, null if it has none. */
  constructor(keyValues: (object: object) => readonly unknown[] | null) {
    this.#keyValues = keyValues;
  }

  /** The handles with their objects, in the order in which they were bound. */
  get handles(): Iterable<[string, object]> {
    return this.#objectByHandle;
  }

  /** The object of a handle. */
  object(handle: string): object {
    const found = this.#objectByHandle.get(handle);
    if (found === undefined) throw new KeyError(`no object is called ${handle}`);
    return found;
  }

  keep(object: object): void {
    this.#kept.add(object);
    this.#meet(object);
  }

  /** Binds a handle; the object's label is fixed if it had none. */
  bind(handle: string, object: object): void {
    this.#objectByHandle.set(handle, object);
    this.#kept.add(object);
    if (!this.#labelByObject.has(object)) this.#fix(object, handle);
  }

  bindIfFree(handle: string, object: object): void {
    if (!this.#objectByHandle.has(handle)) this.bind(handle, object);
  }

  /**
   * The next unknown object of that class is the handle's: a constructor's object exists only after its events began,
   * and these have to print it by its handle.
   */
  expect(handle: string, type: unknown): void {
    this.#expected = { handle, type };
  }

  /** The constructor is done: nobody is expected any more. */
  expectNobody(): void {
    this.#expected = null;
  }

  label(object: object): string {
    this.#kept.add(object);
    this.#meet(object);
    return this.#labelByObject.get(object) ?? this.#fix(object, this.#unusedName(object));
  }

  sorted(objects: Iterable<object>): string[] {
    return [...objects].map((object) => this.label(object)).sort();
  }

  #meet(object: object): void {
    const expected = this.#expected;
    if (expected === null || object.constructor !== expected.type || this.#labelByObject.has(object)) return;
    this.#expected = null;
    this.bind(expected.handle, object);
  }

  #fix(object: object, label: string): string {
    this.#labelByObject.set(object, label);
    this.#taken.add(label);
    return label;
  }

  #unusedName(object: object): string {
    const base = this.#baseName(object);
    let name = base;
    for (let suffix = 2; this.#taken.has(name); suffix += 1) name = `${base}~${suffix}`;
    return name;
  }

  #baseName(object: object): string {
    const type = object.constructor.name;
    const key = this.#keyValues(object);
    if (key !== null) return `${type}#${key.map(printKey).join(',')}`;
    const count = (this.#anonymous.get(type) ?? 0) + 1;
    this.#anonymous.set(type, count);
    return `${type}?${count}`;
  }
}

const printKey = (value: unknown): string => (value === null ? 'None' : String(value));
