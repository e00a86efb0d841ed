// One object as the model has it: its place in its life, the values in memory, and what is known of the row's.
import { ATTRIBUTES, type Attribute, type Value, type Values } from './item.ts';

export type Life = 'transient' | 'pending' | 'persistent' | 'deleted' | 'detached';

/** The value that a changed attribute had in the database is not known. */
export const UNKNOWN = Symbol('unknown');

/** What a rollback gives back to an object. */
export interface Copy {
  readonly key: number | null;
  readonly values: Values;
  readonly old: ReadonlyMap<Attribute, Value | typeof UNKNOWN>;
  readonly expired: ReadonlySet<Attribute>;
  readonly isExpired: boolean;
  readonly isModified: boolean;
}

export class PlainObject {
  readonly ref: number;
  life: Life = 'transient';
  /** Its identity, once it has a row. */
  key: number | null = null;
  values = new Map<Attribute, Value>();
  /** The former values of changed attributes. */
  old = new Map<Attribute, Value | typeof UNKNOWN>();
  expired = new Set<Attribute>();
  isExpired = false;
  isModified = false;
  isMarked = false;
  wasDeleted = false;
  /** The order of `add`. */
  added = 0;
  /** Where the specification leaves room: the states that are right; what is observed decides which of them it is. */
  choices: readonly Copy[] = [];
  /** Values that a failed flush may have left behind, where memory is not restored. */
  mayGain = false;

  constructor(ref: number) {
    this.ref = ref;
  }

  get isMine(): boolean {
    return this.life === 'pending' || this.life === 'persistent' || this.life === 'deleted';
  }

  get isDirty(): boolean {
    return this.life === 'persistent' && this.isModified;
  }

  set(attribute: Attribute, value: Value): void {
    const former = this.values.get(attribute);
    if (!this.old.has(attribute)) this.old.set(attribute, former === undefined ? UNKNOWN : former);
    this.values.set(attribute, value);
    this.isModified = true;
  }

  expire(): void {
    this.values.clear();
    this.old.clear();
    this.expired = new Set(ATTRIBUTES);
    this.isExpired = true;
    this.isModified = false;
  }

  expireOne(attribute: Attribute): void {
    this.values.delete(attribute);
    this.old.delete(attribute);
    this.expired.add(attribute);
  }

  /** Reads what is expired and was not changed since. */
  fill(row: Values, wanted: Iterable<Attribute>): void {
    for (const attribute of wanted)
      if (!this.old.has(attribute)) this.values.set(attribute, row.get(attribute) ?? null);
    this.isExpired = false;
  }

  /** What was missing has been read along with other objects. */
  settleLoaded(): void {
    for (const attribute of this.values.keys()) this.expired.delete(attribute);
  }

  /** Memory and database agree. */
  settle(): void {
    this.old.clear();
    this.isModified = false;
    this.isExpired = false;
    for (const attribute of this.values.keys()) this.expired.delete(attribute);
  }

  /** The columns that an UPDATE would set. */
  get netChanges(): Attribute[] {
    return [...this.old].flatMap(([key, old]) =>
      old === UNKNOWN || old !== this.values.get(key) ? [key] : [],
    );
  }

  copy(): Copy {
    const { key, isExpired, isModified } = this;
    const [values, old, expired] = [new Map(this.values), new Map(this.old), new Set(this.expired)];
    return { key, isExpired, isModified, values, old, expired };
  }

  become({ key, values, old, expired, isExpired, isModified }: Copy): void {
    this.key = this.life === 'transient' ? null : key;
    this.values = new Map(values);
    this.old = new Map(old);
    this.expired = new Set(expired);
    this.isExpired = isExpired;
    this.isModified = isModified;
  }
}

/** A copy of an object that is in step with its row. */
export function loadedCopy(key: number, row: Values): Copy {
  return { key, values: row, old: new Map(), expired: new Set(), isExpired: false, isModified: false };
}

/** A copy of an object that holds nothing. */
export function expiredCopy(key: number | null): Copy {
  const expired = new Set(ATTRIBUTES);
  return { key, values: new Map(), old: new Map(), expired, isExpired: true, isModified: false };
}
