// A transaction or savepoint of the model: copies of all rows and all objects as they were when it began. Wasteful, and
// obviously right: a rollback puts the copies back.
import type { Attribute, Rows } from './item.ts';
import { type Copy, expiredCopy, loadedCopy, type PlainObject } from './plain-object.ts';

export class Frame {
  /** Which handle of the session's transactions it is: they are numbered in the order in which they begin. */
  readonly handle: number;
  readonly isSavepoint: boolean;
  readonly rows: Rows;
  isActive = true;
  /** What is right for each object after a rollback. The first is what it held when the frame began. */
  readonly before = new Map<PlainObject, Copy[]>();
  /** Inserted objects, with what the database has generated for them. */
  readonly inserted = new Map<PlainObject, readonly Attribute[]>();
  readonly updated = new Set<PlainObject>();
  readonly deleted = new Set<PlainObject>();
  readonly formerKeys = new Map<PlainObject, number>();

  constructor(handle: number, isSavepoint: boolean, rows: Rows, objects: readonly PlainObject[]) {
    this.handle = handle;
    this.isSavepoint = isSavepoint;
    this.rows = new Map(rows);
    for (const object of objects) this.before.set(object, [object.copy()]);
  }

  /** The object comes into the session by `add`: what it held then counts, too, as nobody watched it before. */
  added(object: PlainObject): void {
    this.before.set(object, [...(this.before.get(object) ?? []), object.copy()]);
  }

  /** The object comes in from a row: after a rollback it agrees with the row that is there then, or holds nothing. */
  loaded(object: PlainObject): void {
    const { key } = object;
    const row = key === null ? undefined : this.rows.get(key);
    const nothing = expiredCopy(key);
    this.before.set(object, row === undefined || key === null ? [nothing] : [loadedCopy(key, row), nothing]);
  }

  /** A savepoint ends well: what it did is done by the frame around it. */
  mergeInto(outer: Frame): void {
    for (const [object, generated] of this.inserted) outer.inserted.set(object, generated);
    for (const object of this.updated) outer.updated.add(object);
    for (const object of this.deleted) outer.deleted.add(object);
    for (const [object, key] of this.formerKeys) {
      if (!outer.formerKeys.has(object)) outer.formerKeys.set(object, key);
    }
  }
}
