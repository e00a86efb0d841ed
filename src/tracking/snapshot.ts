// What one frame (transaction or savepoint) did to objects, and what they held when it began: all that a rollback of
// the frame needs to undo it. An object that the frame does not touch has no entry here.
import { FRESH } from '../instrumentation/committed-values.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import { giveBack, type Memento, remember } from '../instrumentation/memento.ts';
import type { MappedColumn } from '../mapping/table.ts';

let lastFrame = 0;

export class Snapshot {
  /** Unique among all frames of all sessions: an object's mark is compared with it. */
  readonly frame: number = ++lastFrame;
  /** Objects whose INSERT was flushed. */
  readonly inserted = new Set<InstanceState>();
  /** The indexes of the values that a flush has generated for new objects, whether it ended well or not. */
  readonly generated = new Map<InstanceState, readonly number[]>();
  /** Objects whose DELETE was flushed. */
  readonly deleted = new Set<InstanceState>();
  /** Objects whose changes were flushed. */
  readonly updated = new Set<InstanceState>();
  readonly keySwitches = new Map<InstanceState, PrimaryKey>();
  /** What objects whose foreign keys were updated held before each of these updates. */
  readonly formerKeys = new Map<InstanceState, readonly (readonly unknown[])[]>();
  /** Objects whose values are of no use after a rollback: loaded while the frame held changes nobody tracked. */
  readonly suspect = new Set<InstanceState>();
  /** Whether the frame has changed rows that no object of the session stands for. */
  hasUntrackedWrites = false;
  /** The frame around. */
  readonly #outer: Snapshot | null;
  readonly #held = new Map<InstanceState, Memento>();

  constructor(outer: Snapshot | null) {
    this.#outer = outer;
  }

  remember(state: InstanceState, wasModified: boolean): void {
    state.frame = this.frame;
    if (this.#held.has(state)) return;
    const generated = this.generated.get(state);
    const held = remember(state, wasModified);
    this.#held.set(state, generated === undefined ? held : asNew(held, generated));
  }

  /** Whether this frame or one around it has changed rows. */
  get hasWritten(): boolean {
    const { inserted, updated, deleted, generated } = this;
    const has = inserted.size + updated.size + deleted.size + generated.size > 0;
    return has || this.hasUntrackedWrites || this.#outer?.hasWritten === true;
  }

  noteFormerKeys(state: InstanceState, ...values: readonly (readonly unknown[])[]): void {
    this.formerKeys.set(state, [...(this.formerKeys.get(state) ?? []), ...values]);
  }

  /** An object leaves the session: what the frames have written of it is nobody's any more. */
  forget(state: InstanceState): void {
    for (let frame: Snapshot | null = this; frame !== null; frame = frame.#outer) {
      frame.deleted.delete(state);
      if (frame.updated.has(state) || frame.inserted.has(state)) frame.hasUntrackedWrites = true;
    }
  }

  /** An object was loaded: where rows may hold what a rollback takes back, it may hold it, too. */
  noteLoaded(state: InstanceState): void {
    for (let frame: Snapshot | null = this; frame !== null; frame = frame.#outer) {
      if (frame.hasUntrackedWrites) frame.suspect.add(state);
    }
  }

  /** The objects that were deleted in this frame and those around. */
  *allDeleted(): Generator<InstanceState> {
    for (let frame: Snapshot | null = this; frame !== null; frame = frame.#outer) yield* frame.deleted;
  }

  /** The frame ends well inside another: what it did and held becomes the outer frame's, which is older and wins. */
  mergeInto(outer: Snapshot): void {
    for (const state of this.inserted) outer.inserted.add(state);
    for (const [state, indexes] of this.generated) outer.generated.set(state, indexes);
    for (const state of this.deleted) outer.deleted.add(state);
    for (const state of this.updated) outer.updated.add(state);
    for (const state of this.suspect) outer.suspect.add(state);
    for (const [state, values] of this.formerKeys) outer.noteFormerKeys(state, ...values);
    for (const [state, key] of this.keySwitches) {
      if (!outer.keySwitches.has(state)) outer.keySwitches.set(state, key);
    }
    this.mergeHeldInto(outer);
    outer.hasUntrackedWrites ||= this.hasUntrackedWrites;
  }

  /** The frame is undone, yet objects were changed after that: the outer frame knows what they held. */
  mergeHeldInto(outer: Snapshot): void {
    for (const [state, held] of this.#held) {
      if (outer.#held.has(state)) continue;
      const generated = outer.generated.get(state);
      outer.#held.set(state, generated === undefined ? held : asNew(held, generated));
    }
  }

  /** What the object held when the frame first touched it. */
  held(state: InstanceState): Memento | undefined {
    return this.#held.get(state);
  }

  /**
   * Values that a flush has generated stay in objects that are new again: nobody has set them, so they are no change. Keys that
   * were copied from a parent were set.
   */
  keepGenerated(gone: ReadonlySet<InstanceState>): void {
    for (const [state, generated] of this.generated) {
      if (!gone.has(state) || !state.isFresh) continue;
      const isCopied = new Set(state.mapper.columns.filter(isForeignKey).map(({ index }) => index));
      for (const index of generated) if (!isCopied.has(index)) state.forgetChange(index);
    }
  }

  /** Gives every object that the frame touched the values back that it held before; calls back for each. */
  restoreValues(isOurs: (state: InstanceState) => boolean, restored: (state: InstanceState) => void): void {
    for (const [state, generated] of this.generated) {
      if (isOurs(state) && !this.#held.has(state)) takeBack(state, generated);
    }
    for (const [state, held] of this.#held) {
      if (!isOurs(state)) continue;
      giveBack(state, held);
      restored(state);
    }
  }
}

const isForeignKey = ({ spec }: MappedColumn): boolean =>
  spec.references !== undefined && spec.primaryKey !== true;

/** What an object held that was new when the frame began: nothing that the flush has generated for it. */
function asNew(held: Memento, generated: readonly number[]): Memento {
  const values = held.values.slice();
  for (const index of generated) values[index] = undefined;
  return { ...held, values, committed: FRESH, modified: true };
}

/** The object is transient again: what the flush generated for it goes, what was set on it stays. */
function takeBack(state: InstanceState, generated: readonly number[]): void {
  for (const index of generated) state.values[index] = undefined;
  state.committed = FRESH;
  state.modified = true;
}
