// The model: a session made of plain Maps, written from the specification. Each method does what the session's method of
// that name has to do, and gives back what the call has to end in: 'ok', or the names of errors of which one is right.
import type { Attribute, Rows, Value, Values } from './item.ts';
import { Failure, type Generated, PlainFlush } from './plain-flush.ts';
import { Frame } from './plain-frame.ts';
import { type Copy, PlainObject } from './plain-object.ts';
import { expireObjects, restoreObjects } from './plain-rollback.ts';
import type { Settings } from './settings.ts';

export type Outcome = readonly string[];
export const OK: Outcome = ['ok'];
const PENDING: Outcome = ['PendingRollbackError'];
export const INVALID: Outcome = ['InvalidRequestError'];
const CLOSED: Outcome = ['ResourceClosedError'];

export class PlainSession {
  readonly settings: Settings;
  readonly objects: PlainObject[] = [];
  readonly frames: Frame[] = [];
  rows = new Map<number, Values>();
  handles = 0;
  #added = 0;
  #names = 0;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  // --- what can be seen ---

  get top(): Frame | undefined {
    return this.frames.at(-1);
  }

  /** The rows that others see. */
  get committedRows(): Rows {
    return this.frames[0]?.rows ?? this.rows;
  }

  get isClean(): boolean {
    return !this.objects.some((object) => object.life === 'pending' || object.isMarked || object.isDirty);
  }

  get isFailed(): boolean {
    return this.top?.isActive === false;
  }

  persistent(key: number | null): PlainObject | undefined {
    return this.objects.find((object) => object.life === 'persistent' && object.key === key);
  }

  newName(): string {
    return `name ${++this.#names}`;
  }

  newKey(): number {
    return 10_000 + ++this.#names;
  }

  // --- objects in and out ---

  create(values: Iterable<readonly [Attribute, Value]>): PlainObject {
    const object = new PlainObject(this.objects.length);
    for (const [key, value] of values) object.set(key, value);
    this.objects.push(object);
    return object;
  }

  add(object: PlainObject): Outcome {
    if (object.wasDeleted) return INVALID;
    this.#begin();
    if (object.life === 'pending') return OK;
    if (object.life === 'transient') return this.#enter(object, 'pending');
    const present = this.persistent(object.key);
    if (present !== undefined && present !== object) return INVALID;
    object.isMarked = false;
    return object.life === 'persistent' ? OK : this.#enter(object, 'persistent');
  }

  #enter(object: PlainObject, life: 'pending' | 'persistent'): Outcome {
    object.life = life;
    object.added = ++this.#added;
    for (const frame of this.frames) frame.added(object);
    return OK;
  }

  delete(object: PlainObject): Outcome {
    if (object.key === null) return INVALID;
    const outcome = object.life === 'persistent' ? OK : this.add(object);
    if (outcome !== OK) return outcome;
    this.#begin();
    object.isMarked = true;
    return OK;
  }

  expunge(object: PlainObject): Outcome {
    if (!object.isMine) return INVALID;
    for (const frame of this.frames) frame.deleted.delete(object);
    this.#letGo(object);
    return OK;
  }

  #letGo(object: PlainObject): void {
    object.life = object.life === 'pending' ? 'transient' : 'detached';
    object.isMarked = false;
  }

  set(object: PlainObject, attribute: Attribute, value: Value): Outcome {
    const isFirst = !this.objects.some(({ isDirty }) => isDirty);
    if (object.isMine && !object.isModified && isFirst) this.#begin();
    object.set(attribute, value);
    return OK;
  }

  expire(object: PlainObject, attribute?: Attribute): Outcome {
    if (object.life !== 'persistent') return INVALID;
    if (attribute === undefined) object.expire();
    else object.expireOne(attribute);
    return OK;
  }

  // --- rows ---

  flush(generated: Generated): Outcome {
    if (this.isClean) return OK;
    const top = this.#begin();
    if (!top.isActive) return PENDING;
    const doomed = this.objects
      .filter(({ isMarked }) => isMarked)
      .map((object) => ({ object, before: object.copy() }));
    try {
      new PlainFlush(this.rows, this.objects, top).run(generated);
      return OK;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#fail(top, doomed);
      return error.names;
    }
  }

  /** With `expire`, what a flush has read or been given before it failed may stay in memory. */
  #fail(top: Frame, doomed: readonly { readonly object: PlainObject; readonly before: Copy }[]): void {
    const isExpiring = this.settings.onRollback === 'expire';
    for (const object of this.objects) object.mayGain = isExpiring && object.life === 'pending';
    this.#undo(top);
    top.isActive = false;
    if (!isExpiring || !top.isSavepoint) return;
    for (const { object, before } of doomed) if (!before.isModified) object.choices = [before, object.copy()];
  }

  autoflush(generated: Generated): Outcome {
    return this.settings.autoflush ? this.flush(generated) : OK;
  }

  /** A look at the table through the session's own connection. */
  look(): Outcome {
    return this.#begin().isActive ? OK : PENDING;
  }

  /** What comes before a statement; anything but 'ok' is where it ends. */
  beforeSql(generated: Generated): Outcome {
    const outcome = this.autoflush(generated);
    return outcome === OK ? this.look() : outcome;
  }

  // --- transactions ---

  #begin(): Frame {
    return this.top ?? this.#push(false);
  }

  #push(isSavepoint: boolean): Frame {
    const frame = new Frame(this.handles++, isSavepoint, this.rows, this.objects);
    this.frames.push(frame);
    return frame;
  }

  begin(): Outcome {
    if (this.top !== undefined) return INVALID;
    this.#push(false);
    return OK;
  }

  beginNested(generated: Generated): Outcome {
    if (!this.#begin().isActive) return PENDING;
    const outcome = this.flush(generated);
    if (outcome === OK) this.#push(true);
    return outcome;
  }

  commit(generated: Generated): Outcome {
    this.#begin();
    return this.commitFrame(0, generated);
  }

  /** Commits the frame at this depth, with all frames inside. */
  commitFrame(depth: number, generated: Generated): Outcome {
    while (this.frames.length > depth) {
      if (this.isFailed) return PENDING;
      const outcome = this.flush(generated);
      if (outcome !== OK) return outcome;
      this.#commitTop();
    }
    return OK;
  }

  #commitTop(): void {
    const frame = this.frames.pop();
    if (frame === undefined) return;
    if (this.top !== undefined) frame.mergeInto(this.top);
    else this.#settleCommitted();
  }

  #settleCommitted(): void {
    for (const object of this.objects) {
      if (object.life === 'deleted') object.life = 'detached';
      if (object.life === 'persistent' && this.settings.expireOnCommit) object.expire();
    }
  }

  rollback(): Outcome {
    while (this.frames.length > 0) this.rollbackFrame(this.frames.length - 1);
    return OK;
  }

  /** Rolls back the frame at this depth, with all frames inside. */
  rollbackFrame(depth: number): Outcome {
    const frame = this.frames[depth];
    if (frame === undefined) return CLOSED;
    for (let at = this.frames.length - 1; at > depth; at--) {
      const [inner, outer] = [this.frames[at], this.frames[at - 1]];
      if (inner?.isActive && outer !== undefined) inner.mergeInto(outer);
    }
    if (frame.isActive || !this.isClean) this.#undo(frame);
    this.frames.length = depth;
    return OK;
  }

  #undo(frame: Frame): void {
    this.rows = new Map(frame.rows);
    const undo = this.settings.onRollback === 'restore' ? restoreObjects : expireObjects;
    undo(this.objects, frame);
  }

  commitHandle(handle: number, generated: Generated): Outcome {
    const depth = this.frames.findIndex((frame) => frame.handle === handle);
    if (depth < 0) return CLOSED;
    return this.frames[depth]?.isActive ? this.commitFrame(depth, generated) : PENDING;
  }

  rollbackHandle(handle: number): Outcome {
    return this.rollbackFrame(this.frames.findIndex((frame) => frame.handle === handle));
  }

  close(): Outcome {
    for (const object of this.objects) if (object.isMine) this.#letGo(object);
    this.rows = new Map(this.committedRows);
    this.frames.length = 0;
    return OK;
  }
}
