// What one frame (transaction or savepoint) did to objects, and what they held when it began: all that a rollback of
// the frame needs to undo it. An object that the frame does not touch has no entry here.
import type { CommittedValues } from '../instrumentation/committed-values.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import type { DeferredLoad, InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';

/** What an object held when the frame first touched it. */
interface Held {
  readonly values: unknown[];
  readonly committed: CommittedValues | null;
  readonly modified: boolean;
  readonly expired: boolean;
  readonly expiredAttributes: Set<number> | null;
  readonly deferredLoads: Map<number, DeferredLoad> | null;
}

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
  /** Objects whose values are of no use after a rollback: loaded while the frame held changes nobody tracked. */
  readonly suspect = new Set<InstanceState>();
  /** Whether SQL of unknown effect ran in this frame. */
  hasUntrackedWrites = false;
  readonly #held = new Map<InstanceState, Held>();

  remember(state: InstanceState, wasModified: boolean): void {
    state.frame = this.frame;
    if (this.#held.has(state)) return;
    this.#held.set(state, {
      values: state.values.slice(),
      committed: state.committed === FRESH || state.committed === null ? state.committed : state.committed.slice(),
      modified: wasModified,
      expired: state.expired,
      expiredAttributes: state.expiredAttributes === null ? null : new Set(state.expiredAttributes),
      deferredLoads: state.deferredLoads === null ? null : new Map(state.deferredLoads),
    });
  }

  /** The frame ends well inside another: what it did and held becomes the outer frame's, which is older and wins. */
  mergeInto(outer: Snapshot): void {
    for (const state of this.inserted) outer.inserted.add(state);
    for (const [state, indexes] of this.generated) outer.generated.set(state, indexes);
    for (const state of this.deleted) outer.deleted.add(state);
    for (const state of this.updated) outer.updated.add(state);
    for (const state of this.suspect) outer.suspect.add(state);
    for (const [state, key] of this.keySwitches) {
      if (!outer.keySwitches.has(state)) outer.keySwitches.set(state, key);
    }
    for (const [state, held] of this.#held) {
      if (!outer.#held.has(state)) outer.#held.set(state, held);
    }
    outer.hasUntrackedWrites ||= this.hasUntrackedWrites;
  }

  /** What the object held when the frame first touched it. */
  heldValues(state: InstanceState): readonly unknown[] {
    return this.#held.get(state)?.values ?? state.values;
  }

  /** Gives every object that the frame touched the values back that it held before; calls back for each. */
  restoreValues(restored: (state: InstanceState) => void): void {
    for (const [state, generated] of this.generated) {
      if (!this.#held.has(state)) takeBack(state, generated);
    }
    for (const [state, held] of this.#held) {
      Object.assign(state, held);
      restored(state);
    }
  }
}

/** The object is transient again: what the flush generated for it goes, what was set on it stays. */
function takeBack(state: InstanceState, generated: readonly number[]): void {
  for (const index of generated) state.values[index] = undefined;
  state.committed = FRESH;
  state.modified = true;
}
