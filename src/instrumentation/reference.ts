// The attribute of a relationship to one object: an instance or null. Reads and writes with their events; never does IO. A
// many-to-one reference to an object that the session has is found without any.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { attributeEvents } from '../events/catalog.ts';
import { NO_VALUE, PASSIVE_NO_RESULT } from '../events/symbols.ts';
import type { AttributeEventToken } from './event-token.ts';
import { EMPTY_HISTORY, type History, NO_MEMBERS } from './history.ts';
import { describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import { gainParent, loseParent } from './parents.ts';
import { RelationshipAttribute } from './relationship-attribute.ts';
import { leave, replace } from './relationship-events.ts';
import { relatedState } from './state-of.ts';
import { tellInitScalar } from './tell-attribute.ts';

export class ReferenceAttribute extends RelationshipAttribute {
  readonly kind = 'reference';

  get activeHistory(): boolean {
    return this.property.activeHistory || this.dispatch.activeHistory;
  }

  // --- reading ---

  get(state: InstanceState): unknown {
    const value = this.peek(state);
    if (value === NO_VALUE) return this.#refersToNobody(state) ? this.#readKey(state) : this.#default(state);
    if (value === PASSIVE_NO_RESULT) throw this.unloaded(state);
    return value;
  }

  /** The value as far as it can be known without IO; NO_VALUE or PASSIVE_NO_RESULT where it cannot. */
  peek(state: InstanceState): unknown {
    return this.#find(state, false);
  }

  /** As `peek`, but who is meant counts, and not what is known of it: an object that is expired is found as well. */
  locate(state: InstanceState): unknown {
    return this.#find(state, true);
  }

  #find(state: InstanceState, isExpiredFine: boolean): unknown {
    const value = state.values[this.index];
    if (value !== undefined) return value;
    const isDeleted = state.isChanged(this.index) && !state.isChangedFromUnknown(this.index);
    if (isDeleted || state.key === null || this.property.lazy === 'noload') return NO_VALUE;
    return this.#lookUp(state, isExpiredFine);
  }

  /** The identity map knows the objects that the session has by the key that this one holds. */
  #lookUp(state: InstanceState, isExpiredFine: boolean): unknown {
    const { property } = this;
    if (this.isKnownEmpty(state)) return this.#leadNowhere(state);
    if (!property.useGet || state.tracker === null || this.isForbidden(state)) return PASSIVE_NO_RESULT;
    const key = property.targetKey(state, { committed: true });
    if (key === undefined) return this.#hasUnloadedKey(state) ? PASSIVE_NO_RESULT : NO_VALUE;
    const found = key === null ? null : state.tracker.find(property.target, key);
    if (found === undefined || (found?.expired && !isExpiredFine)) return PASSIVE_NO_RESULT;
    const value = found?.obj ?? null;
    this.loaded(state, value);
    return value;
  }

  #leadNowhere(state: InstanceState): null {
    this.loaded(state, null);
    return null;
  }

  /** A saved object whose foreign key was never set. */
  #refersToNobody(state: InstanceState): boolean {
    return state.key !== null && this.property.useGet && !state.isChanged(this.index);
  }

  /** The reference is what its foreign key says, and that is read like any attribute. */
  #readKey(state: InstanceState): null {
    for (const { dest } of this.property.synchronizePairs) state.manager.attributes[dest.index]?.get(state);
    this.loaded(state, null);
    return null;
  }

  /** Whether the foreign key is in the database only; else it was never set. */
  #hasUnloadedKey(state: InstanceState): boolean {
    const { attributes } = state.manager;
    return this.property.synchronizePairs.some(({ dest }) => attributes[dest.index]?.isUnloaded(state));
  }

  #default(state: InstanceState): unknown {
    return this.dispatch.has(attributeEvents.init_scalar)
      ? tellInitScalar(this.dispatch, state, state.dict)
      : null;
  }

  history(state: InstanceState): History {
    const current = state.values[this.index];
    const original = state.committedValue(this.index);
    if (original === undefined) {
      return current === undefined ? EMPTY_HISTORY : { ...EMPTY_HISTORY, unchanged: [current] };
    }
    if (current !== undefined && current === original) return { ...EMPTY_HISTORY, unchanged: [current] };
    // taken away before it ever had a value
    if (current === undefined && original === NO_VALUE) return EMPTY_HISTORY;
    const isKnown = original !== NO_VALUE && original !== PASSIVE_NO_RESULT && original !== null;
    if (isKnown) return { added: listOf(current), unchanged: NO_MEMBERS, deleted: [original] };
    return { ...EMPTY_HISTORY, added: [current ?? null] };
  }

  /** Whether the reference was changed while what it was before is known to the database only. */
  hasUnknownOriginal(state: InstanceState): boolean {
    return state.committedValue(this.index) === PASSIVE_NO_RESULT;
  }

  // --- writing ---

  set(state: InstanceState, value: unknown): void {
    const given = value === null ? null : this.requireMember(state, value);
    this.vetoable(() => this.#change(state, given, this.tokens.replace));
  }

  append(state: InstanceState, item: object, initiator: AttributeEventToken): void {
    this.#change(state, item, initiator);
  }

  pop(state: InstanceState, item: object, initiator: AttributeEventToken): void {
    this.#change(state, null, initiator, item);
  }

  #change(
    state: InstanceState,
    value: object | null,
    initiator: AttributeEventToken,
    expected?: object,
  ): void {
    const old = this.#old(state);
    // another one than is to be taken out is left alone
    if (expected !== undefined && old !== PASSIVE_NO_RESULT && old !== expected) return;
    const { property, tracksParents } = this;
    if (tracksParents && old !== value && isObject(old)) loseParent(relatedState(old), property, state);
    const incoming = replace({ attribute: this, state, initiator }, value, old);
    if (old !== NO_VALUE) state.ownCommitted();
    state.noteChange(this.index, old);
    state.values[this.index] = incoming;
    if (tracksParents && incoming !== null) gainParent(relatedState(incoming), property, state);
  }

  delete(state: InstanceState): void {
    const isThere = this.vetoable(() => this.#delete(state));
    if (isThere) return;
    throw attributeErrors.NO_VALUE_TO_DELETE({ object: describeState(state), attribute: this.key });
  }

  /** Whether there was anything to delete. */
  #delete(state: InstanceState): boolean {
    const old = this.#old(state);
    if (this.tracksParents && isObject(old)) loseParent(relatedState(old), this.property, state);
    leave({ attribute: this, state, initiator: this.tokens.remove }, old);
    state.ownCommitted();
    state.noteChange(this.index, old);
    const had = state.values[this.index] !== undefined;
    state.values[this.index] = undefined;
    return had || old === PASSIVE_NO_RESULT || state.key !== null;
  }

  setCommitted(state: InstanceState, value: unknown): void {
    const given = value === null ? null : this.requireMember(state, value);
    state.beforeChange();
    this.loaded(state, given);
  }

  /** A loader has found out what the reference is. */
  loaded(state: InstanceState, value: object | null): void {
    state.beforeLoad();
    state.values[this.index] = value;
    state.commit([this.index]);
  }

  /** The value before a change. One that only the database knows is loaded by the flush, if it matters there. */
  #old(state: InstanceState): unknown {
    const old = this.peek(state);
    if (old === PASSIVE_NO_RESULT && this.activeHistory) throw this.unloaded(state);
    if (old !== NO_VALUE || !this.#knowsOld) return old;
    return this.#refersToNobody(state) ? this.#readKey(state) : this.#default(state);
  }

  /** Somebody wants what was there before, also where it was nothing. */
  get #knowsOld(): boolean {
    return this.activeHistory || this.property.singleParent;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const listOf = (value: unknown): readonly unknown[] => (value === undefined ? NO_MEMBERS : [value]);
