// The one door: every object of a session enters, changes its state of life, and leaves here, and the lifecycle events
// are told here and nowhere else. Also the lists of what is new, changed and deleted.
import { sessionErrors } from '../errors/catalog/session.ts';
import { sessionEvents } from '../events/catalog.ts';
import { expire } from '../instrumentation/expire.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import type { Tracker } from '../instrumentation/tracker.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { expungeAlong, saveUpdateAlong } from './cascades.ts';
import { IdentityMap } from './identity-map.ts';
import { emittedEvent, type LifecycleEvent, nextState } from './lifecycle.ts';
import { Meanwhile } from './meanwhile.ts';
import type { Snapshot } from './snapshot.ts';
import { ToTheEnd } from './to-the-end.ts';
import type { TrackedObjectsOwner } from './tracked-objects-owner.ts';
import { showWatchers } from './watchers.ts';

/** Why objects leave the session. */
type Release = 'expunged' | 'deleteCommitted' | 'insertRolledBack';

export class TrackedObjects implements Tracker {
  readonly identityMap = new IdentityMap();
  /** Pending objects, in order of `add`. */
  readonly new = new Set<InstanceState>();
  /** Persistent objects that are marked for deletion. */
  readonly marked = new Set<InstanceState>();
  /** Persistent objects with a change flag. */
  readonly changed = new Set<InstanceState>();
  /** What the open frame has touched; null outside of a transaction. */
  snapshot: Snapshot | null = null;
  /** Objects are in step with the rows after a transaction without being read anew; nothing expires them. */
  readonly staysInStep: boolean;
  /** A flush is writing rows. */
  isWriting = false;
  readonly meanwhile = new Meanwhile();
  readonly #owner: TrackedObjectsOwner;

  constructor(owner: TrackedObjectsOwner) {
    this.#owner = owner;
    this.staysInStep = owner.staysInStep;
  }

  get name(): string {
    return this.#owner.name;
  }

  get session(): object {
    return this.#owner.session;
  }

  // --- the port of instances: what they report ---

  get frame(): number {
    return this.snapshot?.frame ?? 0;
  }

  get hasWritten(): boolean {
    return this.snapshot?.hasWritten === true;
  }

  warnInFlush(call: string): void {
    this.#owner.warnInFlush(call, 'it stays in memory, and no flush writes it');
  }

  loadRefusal(asked: string): Error | null {
    return this.#owner.loadRefusal(asked);
  }

  remember(state: InstanceState): void {
    this.snapshot?.remember(state, state.modified);
  }

  modified(state: InstanceState): void {
    // an object whose identity another one has taken over is attached, but none of the session's own
    const isOwn = this.identityMap.contains(state);
    const first = this.changed.size === 0 || !isOwn;
    if (isOwn) this.changed.add(state);
    if (first && !this.#owner.inTransaction) this.#owner.autobegin();
    if (this.meanwhile.isWatching && !this.#owner.isListening) this.meanwhile.note(state);
    if (state.frame !== this.frame) this.snapshot?.remember(state, false);
  }

  saveUpdate(state: InstanceState): void {
    saveUpdateAlong(this, state);
  }

  expungeOrphan(state: InstanceState): void {
    expungeAlong(this, state);
  }

  // --- questions ---

  get isClean(): boolean {
    return this.new.size === 0 && this.marked.size === 0 && this.changed.size === 0;
  }

  contains(state: InstanceState): boolean {
    return this.new.has(state) || this.identityMap.contains(state);
  }

  isNew(state: InstanceState): boolean {
    return this.new.has(state);
  }

  find(mapper: Mapper, key: PrimaryKey): InstanceState | undefined {
    return this.identityMap.find(mapper, key);
  }

  // --- the door ---

  /** Moves the object along its statechart and tells who listens. Not allowed moves throw and change nothing. */
  move(state: InstanceState, event: LifecycleEvent): void {
    this.#tell(this.#step(state, event), state);
  }

  /** Takes in an object that is not in a session; `register` puts it into the lists between the two attach events. */
  #attach(state: InstanceState, register: () => void): void {
    this.#owner.autobegin();
    if (state.tracker === this) {
      register();
      return;
    }
    this.#refuseForeign(state);
    const { session, dispatch } = this.#owner;
    for (const listener of dispatch.listeners(sessionEvents.before_attach)) listener(session, state);
    // a listener has added it itself: all of that has been told
    if (state.tracker === this) return;
    register();
    state.tracker = this;
    if (state.modified && state.key !== null) this.changed.add(state);
    this.#owner.watch?.(state);
    const told = this.#step(state, state.wasDeleted ? 'deletedAgain' : 'added');
    for (const listener of dispatch.listeners(sessionEvents.after_attach)) listener(session, state);
    this.#tell(told, state);
  }

  /** A new object becomes pending, a detached one persistent; a deletion that was not flushed is taken back. */
  add(state: InstanceState): void {
    if (state.key === null) this.#addPending(state);
    else this.addPersistent(state);
  }

  #addPending(state: InstanceState): void {
    this.#attach(state, () => {
      if (this.new.has(state)) return;
      this.new.add(state);
      state.insertOrder = this.new.size;
    });
  }

  addPersistent(state: InstanceState): void {
    if (state.wasDeleted) throw sessionErrors.OBJECT_WAS_DELETED({ object: describeState(state) });
    this.#attach(state, () => {
      this.#refuseConflict(state);
      this.marked.delete(state);
      this.identityMap.replace(state);
    });
  }

  /** An object that is to be deleted comes in first, if it is in no session. */
  admit(state: InstanceState): void {
    // nearly all are there, and in their place
    if (state.tracker === this && this.identityMap.contains(state)) {
      this.#owner.autobegin();
      return;
    }
    this.#attach(state, () => {
      if (this.marked.has(state)) return;
      this.#refuseConflict(state);
      this.identityMap.replace(state);
    });
  }

  /** Marks an object for deletion. */
  mark(state: InstanceState): void {
    this.admit(state);
    this.marked.add(state);
  }

  /** A row became an object: it is in the identity map before anybody hears of it. */
  enterLoaded(state: InstanceState): void {
    state.tracker = this;
    this.#owner.watch?.(state);
    this.#step(state, 'loaded');
  }

  tellLoaded(state: InstanceState): void {
    const { session, dispatch } = this.#owner;
    const listeners = dispatch.listeners(sessionEvents.loaded_as_persistent);
    if (listeners.length > 0) for (const listener of listeners) listener(session, state);
  }

  /** Lets objects go, each told as what it was. `event` says why. A listener that throws keeps none of them here. */
  release(states: Iterable<InstanceState>, event: Release, trip?: ToTheEnd): void {
    const mine = [...states].filter(({ tracker }) => tracker === this || tracker === null);
    for (const state of mine) {
      this.new.delete(state);
      this.marked.delete(state);
      this.changed.delete(state);
      this.identityMap.discard(state);
    }
    const all = trip ?? new ToTheEnd();
    all.each(mine, (state) => this.#release(state, event, all.isTold));
    if (trip === undefined) all.finish();
  }

  /** Lets all objects go; the lists are empty before the first of them is told of. */
  releaseAll(): void {
    const states = [...this.identityMap.states(), ...this.new];
    for (const list of [this.identityMap, this.new, this.marked, this.changed]) list.clear();
    this.release(states, 'expunged');
  }

  #release(state: InstanceState, event: Release, isTold: boolean): void {
    const isUndone = event === 'insertRolledBack';
    const isGoneTwice = isUndone && state.detached && state.wasDeleted;
    const told = this.#step(state, isGoneTwice ? 'insertAndDeleteRolledBack' : event);
    state.tracker = null;
    if (isUndone) {
      state.key = null;
      state.wasDeleted = false;
    }
    if (isTold) this.#tell(told, state);
  }

  /** The flush has deleted the rows of these objects. */
  settleDeleted(states: Iterable<InstanceState>): void {
    for (const state of states) {
      this.snapshot?.deleted.add(state);
      this.identityMap.discard(state);
      this.marked.delete(state);
      this.changed.delete(state);
      state.wasDeleted = true;
      this.move(state, 'deleteFlushed');
    }
  }

  /** A rollback: the object is not deleted, or not marked for deletion, after all. */
  bringBack(state: InstanceState, isTold: boolean): void {
    if (state.tracker !== this) return;
    state.wasDeleted = false;
    this.marked.delete(state);
    this.takePlace(state);
    const told = this.#step(state, 'deleteRolledBack');
    try {
      if (isTold) this.#tell(told, state);
    } finally {
      this.sortChange(state);
    }
  }

  /** A rollback gives the object its identity back; one that has come in under it meanwhile leaves the session. */
  takePlace(state: InstanceState): void {
    // Differs from SQLAlchemy: there it would stay attached without a place in the identity map
    const other = this.identityMap.replace(state);
    if (other !== undefined) this.release([other], 'expunged');
  }

  /** The object's change flag was set or taken back: it is listed accordingly. */
  sortChange(state: InstanceState): void {
    if (state.modified && this.identityMap.contains(state)) this.changed.add(state);
    else this.changed.delete(state);
  }

  expire(state: InstanceState): void {
    this.changed.delete(state);
    expire(state);
  }

  #step(state: InstanceState, event: LifecycleEvent): ReturnType<typeof emittedEvent> {
    const from = state.lifecycle;
    state.lifecycle = nextState(state, event);
    showWatchers(state, event);
    return emittedEvent(from, event);
  }

  #tell(told: ReturnType<typeof emittedEvent>, state: InstanceState): void {
    if (told === undefined) return;
    const { session, dispatch } = this.#owner;
    for (const listener of dispatch.listeners(sessionEvents[told])) listener(session, state);
  }

  #refuseForeign(state: InstanceState): void {
    const other = state.tracker;
    if (other === null) return;
    throw sessionErrors.OBJECT_IN_OTHER_SESSION({
      object: describeState(state),
      session: this.name,
      other: other.name,
    });
  }

  #refuseConflict(state: InstanceState): void {
    const present = this.identityMap.find(state.mapper, state.key);
    if (present === undefined || present === state) return;
    throw sessionErrors.IDENTITY_CONFLICT({ object: describeState(state), session: this.name });
  }
}
