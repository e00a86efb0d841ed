// What the runtime knows of one object: its values, what changed, its place in its life and in a session. One is made
// for every mapped object, so its shape is fixed at construction and everything rare is null until it is needed.
import { inspect } from 'node:util';
import { NO_VALUE } from '../events/symbols.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { ClassManager } from './class-manager.ts';
import { type CommittedValues, committedPosition, FRESH, forget, materialise } from './committed-values.ts';
import { hasParent, type Parents } from './parents.ts';
import type { PendingMutations } from './pending-mutations.ts';
import type { RelationshipProperty } from './relationship-attribute.ts';
import type { Tracker } from './tracker.ts';
import { UnseenCollection } from './unseen-collection.ts';
import { noteTouched } from './veto.ts';

/** The primary key of an object: the value itself, or an array of the values of a composite key. */
export type PrimaryKey = unknown;

/** How a single attribute of one object is loaded when it is not in memory: a column option's doing. */
export type DeferredLoad = 'load' | 'raise' | 'raiseOnSql';

/** Codes of the five states; `tracking/lifecycle.ts` checks them against the machine. */
export const TRANSIENT = 0;
export const PENDING = 1;
export const PERSISTENT = 2;
export const DELETED = 3;
export const DETACHED = 4;

export class InstanceState {
  obj: object;
  readonly manager: ClassManager;
  /** By attribute index; `undefined` means "not in memory". */
  values: unknown[];
  key: PrimaryKey = null;
  /** Written by the one door only (`tracking/tracked-objects.ts`). */
  lifecycle: number = TRANSIENT;
  tracker: Tracker | null = null;
  committed: CommittedValues | null = null;
  modified = false;
  expired = false;
  /** True from the flush of its DELETE until a rollback, or for good. */
  wasDeleted = false;
  expiredAttributes: Set<number> | null = null;
  deferredLoads: Map<number, DeferredLoad> | null = null;
  loadOptions: readonly unknown[] | null = null;
  /** Collections that were read before they had a value, by attribute index. */
  emptyCollections: Map<number, object> | null = null;
  /** What waits for a collection to be loaded, by attribute index. */
  pendingMutations: Map<number, PendingMutations> | null = null;
  /** The parents that the object was given, by relationship. */
  parents: Parents | null = null;
  /** It lost the parent that it cannot do without while it was in no session. */
  orphanedOutside = false;
  /**
   * Its row was inserted by a session that keeps what it knows, and nothing of it was forgotten since: a relationship
   * that nobody has touched leads to nobody.
   */
  isNewborn = false;
  /** The order of `add` among the new objects of a session. */
  insertOrder = 0;
  /** The last load that filled this object. */
  loadRun = 0;
  /** The frame for which the present values were last remembered. */
  frame = 0;

  constructor(obj: object, manager: ClassManager, values: unknown[]) {
    this.obj = obj;
    this.manager = manager;
    this.values = values;
  }

  /** What `console.log` shows. */
  [inspect.custom](_depth: number, options: object): string {
    return `InstanceState of ${inspect(this.obj, options)}`;
  }

  get mapper(): Mapper {
    return this.manager.mapper;
  }

  // --- the five states, with the seed's names ---

  get transient(): boolean {
    return this.lifecycle === TRANSIENT;
  }
  get pending(): boolean {
    return this.lifecycle === PENDING;
  }
  get persistent(): boolean {
    return this.lifecycle === PERSISTENT;
  }
  get deleted(): boolean {
    return this.lifecycle === DELETED;
  }
  get detached(): boolean {
    return this.lifecycle === DETACHED;
  }
  get hasIdentity(): boolean {
    return this.key !== null;
  }

  // --- attributes by name, as `inspect(object)` shows them ---

  /** The values in memory, by attribute name: a copy. */
  get dict(): Record<string, unknown> {
    const dict: Record<string, unknown> = {};
    for (const attribute of this.manager.stored) {
      const value = this.values[attribute.index];
      if (value instanceof UnseenCollection) dict[attribute.key] = attribute.get(this);
      else if (value !== undefined) dict[attribute.key] = value;
    }
    return dict;
  }

  /** Mapped attributes that have neither a value nor a change in memory. */
  get unloaded(): Set<string> {
    return this.#names((index) => this.values[index] === undefined && !this.isChanged(index));
  }

  /** Attributes whose value will be read anew from the database. */
  get expiredAttributeNames(): Set<string> {
    return this.#names((index) => this.expiredAttributes?.has(index) === true);
  }

  #names(wanted: (index: number) => boolean): Set<string> {
    const names = new Set<string>();
    for (const { key, index } of this.manager.stored) if (wanted(index)) names.add(key);
    return names;
  }

  // --- what changed ---

  /** Nothing of it was ever in step with the database. */
  get isFresh(): boolean {
    return this.committed === FRESH;
  }

  /** Whether it has a parent by that relationship; `optimistic` is the answer where nothing is known. */
  hasParent(property: RelationshipProperty, optimistic: boolean): boolean {
    return hasParent(this, property, optimistic);
  }

  isChanged(index: number): boolean {
    const { committed } = this;
    if (committed === null) return false;
    if (committed === FRESH) return this.values[index] !== undefined;
    return committedPosition(committed, index) >= 0;
  }

  /** The value before the first change, or `undefined` if the attribute has none. */
  committedValue(index: number): unknown {
    const { committed } = this;
    if (committed === null) return undefined;
    if (committed === FRESH) return this.values[index] === undefined ? undefined : NO_VALUE;
    const at = committedPosition(committed, index);
    return at < 0 ? undefined : committed[at + 1];
  }

  /** It was changed, and nobody knew what it was before. */
  isChangedFromUnknown(index: number): boolean {
    return this.committedValue(index) === NO_VALUE;
  }

  /** What a changed attribute was before turns out to be this. */
  setCommittedValue(index: number, value: unknown): void {
    this.ownCommitted();
    if (this.committed === null) return;
    const at = committedPosition(this.committed, index);
    if (at >= 0) this.committed[at + 1] = value;
  }

  /** Lets the open frame remember what the object holds, once a frame, before anything of it changes. */
  beforeChange(): void {
    noteTouched(this);
    const { tracker } = this;
    if (tracker !== null && this.frame !== tracker.frame) tracker.remember(this);
  }

  /** As before a change, where the transaction has written rows that a rollback takes back: they may be what is loaded. */
  beforeLoad(): void {
    if (this.tracker?.hasWritten === true) this.beforeChange();
  }

  /**
   * Notes that an attribute is about to change, before its value is written. May throw (a session that may not begin a
   * transaction by itself); then nothing has been written.
   */
  noteChange(index: number, previous: unknown): void {
    this.beforeChange();
    if (!this.modified) this.#becomeModified();
    if (this.committed === null) this.committed = [index, previous];
    else if (this.committed !== FRESH && committedPosition(this.committed, index) < 0) {
      this.committed.push(index, previous);
    }
  }

  /** Takes FRESH apart, so that single attributes can be forgotten or deleted. */
  ownCommitted(): void {
    if (this.committed === FRESH) this.committed = materialise(this.values);
  }

  /** The attribute is in step with the database again. */
  forgetChange(index: number): void {
    this.ownCommitted();
    if (this.committed !== null) this.committed = forget(this.committed, index);
  }

  markModified(): void {
    if (!this.modified) this.#becomeModified();
  }

  #becomeModified(): void {
    this.modified = true;
    this.tracker?.modified(this);
  }

  /** Everything in memory is in step with the database. */
  commitAll(): void {
    this.committed = null;
    this.modified = false;
    this.expired = false;
    this.pendingMutations = null;
    const { expiredAttributes } = this;
    if (expiredAttributes === null) return;
    for (const index of expiredAttributes) {
      if (this.values[index] !== undefined) expiredAttributes.delete(index);
    }
    if (expiredAttributes.size === 0) this.expiredAttributes = null;
  }

  /** The named attributes are in step with the database. */
  commit(indexes: Iterable<number>): void {
    for (const index of indexes) this.commitOne(index);
    this.expired = false;
  }

  /** The attribute is in step with the database. */
  commitOne(index: number): void {
    this.expired = false;
    this.forgetChange(index);
    if (this.values[index] === undefined) return;
    this.deferredLoads?.delete(index);
    if (this.expiredAttributes === null) return;
    this.expiredAttributes.delete(index);
    if (this.expiredAttributes.size === 0) this.expiredAttributes = null;
  }
}
