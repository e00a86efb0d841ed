// One mapped column attribute of a class: reads and writes of its value, with their events. What a property access on
// an entity ends up in; never does IO.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { attributeEvents } from '../events/catalog.ts';
import type { Dispatch } from '../events/dispatch.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { AttributeEventToken, OP_MODIFIED, OP_REMOVE, OP_REPLACE } from './event-token.ts';
import { type History, historyOf } from './history.ts';
import { describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import type { MappedAttribute } from './mapped-attribute.ts';
import { type Telling, tellInitScalar, tellModified, tellRemove, tellSet } from './tell-attribute.ts';

export interface ScalarAttributeOptions {
  readonly key: string;
  readonly index: number;
  readonly equals: (a: unknown, b: unknown) => boolean;
  readonly activeHistory: boolean;
  readonly deferred: boolean;
  readonly dispatch: Dispatch;
  /** What a new object reads before it has a value. */
  readonly initial?: unknown;
}

export class ScalarAttribute implements MappedAttribute {
  readonly kind = 'column';
  readonly key: string;
  readonly index: number;
  readonly deferred: boolean;
  readonly dispatch: Dispatch;
  readonly equals: (a: unknown, b: unknown) => boolean;
  readonly #activeHistory: boolean;
  readonly #initial: unknown;
  readonly #replaceToken: AttributeEventToken;
  readonly #removeToken: AttributeEventToken;
  readonly #modifiedToken: AttributeEventToken;

  constructor(options: ScalarAttributeOptions) {
    this.key = options.key;
    this.index = options.index;
    this.deferred = options.deferred;
    this.dispatch = options.dispatch;
    this.equals = options.equals;
    this.#activeHistory = options.activeHistory;
    this.#initial = options.initial;
    this.#replaceToken = new AttributeEventToken(this, OP_REPLACE);
    this.#removeToken = new AttributeEventToken(this, OP_REMOVE);
    this.#modifiedToken = new AttributeEventToken(this, OP_MODIFIED);
  }

  /** Whether the old value is wanted even where it has to be loaded first: the column's or a listener's wish. */
  get activeHistory(): boolean {
    return this.#activeHistory || this.dispatch.activeHistory;
  }

  get(state: InstanceState): unknown {
    const value = state.values[this.index];
    return value === undefined ? this.#missing(state) : value;
  }

  set(state: InstanceState, value: unknown): void {
    if (value === undefined)
      throw attributeErrors.UNDEFINED_VALUE({ object: describeState(state), attribute: this.key });
    const old = this.#oldValue(state);
    // hardly anybody listens, and then nothing is made for it
    const isHeard = this.dispatch.has(attributeEvents.set);
    const incoming = isHeard ? tellSet(this.#telling(state, this.#replaceToken), value, old) : value;
    state.noteChange(this.index, old);
    state.values[this.index] = incoming;
  }

  /** Takes the value away. Throws if there was none. */
  delete(state: InstanceState): void {
    const old = this.#oldValue(state);
    tellRemove(this.#telling(state, this.#removeToken), old);
    state.ownCommitted();
    state.noteChange(this.index, old);
    const had = state.values[this.index] !== undefined;
    state.values[this.index] = undefined;
    if (!had && old === NO_VALUE && !state.expired && !state.expiredAttributes?.has(this.index)) {
      throw attributeErrors.NO_VALUE_TO_DELETE({ object: describeState(state), attribute: this.key });
    }
  }

  history(state: InstanceState): History {
    return historyOf(state, this);
  }

  /** Marks the attribute as changed without a new value. */
  flagModified(state: InstanceState): void {
    tellModified(this.#telling(state, this.#modifiedToken));
    if (state.values[this.index] === undefined) {
      throw attributeErrors.FLAG_UNLOADED({ object: describeState(state), attribute: this.key });
    }
    state.forgetChange(this.index);
    state.noteChange(this.index, NO_VALUE);
  }

  /** Puts a value in place as if it had been loaded: no event, no history. */
  setCommitted(state: InstanceState, value: unknown): void {
    state.beforeChange();
    state.forgetChange(this.index);
    state.values[this.index] = value;
    state.commit([this.index]);
  }

  #oldValue(state: InstanceState): unknown {
    const old = state.values[this.index];
    if (old !== undefined) return old;
    if (!this.activeHistory || !this.isUnloaded(state)) return NO_VALUE;
    // where it could not be loaded it is not guessed either
    if (state.tracker === null || loadRefusal(state, this.key) !== null) throw this.#unloaded(state);
    const part = state.mapper.primaryKey.findIndex(({ index }) => index === this.index);
    // an expired key is known all the same: the object is found by it
    const known = part === -1 ? null : Array.isArray(state.key) ? state.key[part] : state.key;
    if (known === null || known === undefined) throw this.#unloaded(state);
    return known;
  }

  /** Whether the database has a value that memory lacks. */
  isUnloaded(state: InstanceState): boolean {
    if (state.values[this.index] !== undefined || state.isChanged(this.index)) return false;
    if (state.expiredAttributes?.has(this.index) || state.deferredLoads?.has(this.index)) return true;
    return this.deferred && state.key !== null;
  }

  #missing(state: InstanceState): unknown {
    if (this.isUnloaded(state)) throw this.#unloaded(state);
    return this.initScalar(state);
  }

  /** The value of an attribute that never had one; listeners may give it. */
  initScalar(state: InstanceState): unknown {
    // what the database would give back is null; an object that was never saved has nothing
    if (!this.dispatch.has(attributeEvents.init_scalar)) return state.key === null ? this.#initial : null;
    return tellInitScalar(this.dispatch, state, this.#memory(state));
  }

  #telling(state: InstanceState, token: AttributeEventToken): Telling {
    return { dispatch: this.dispatch, state, token };
  }

  /** The seed's `dict_`: writing an attribute's name puts the value into memory without any event. */
  #memory(state: InstanceState): Record<string, unknown> {
    return new Proxy(state.dict, {
      set(_dict, key, value) {
        const attribute = typeof key === 'string' ? state.manager.attributesByKey.get(key) : undefined;
        if (attribute === undefined) return false;
        // a value that was not assigned is no change
        state.ownCommitted();
        state.values[attribute.index] = value;
        return true;
      },
    });
  }

  #unloaded(state: InstanceState): Error {
    const facts = readFacts(state, this.key);
    if (state.deferredLoads?.get(this.index) === 'raise') return attributeErrors.RAISE_ON_LOAD(facts);
    if (state.tracker === null) return attributeErrors.DETACHED_UNLOADED(facts);
    return loadRefusal(state, this.key) ?? attributeErrors.UNLOADED(facts);
  }
}

/** Why the session could not load it either, if that is so: the nearer reason why it cannot be read. */
export function loadRefusal(state: InstanceState, attribute: string): Error | null {
  return state.tracker?.loadRefusal(`read ${describeState(state)}.${attribute}`) ?? null;
}

/** What the errors about an attribute that is not in memory are made from. */
export function readFacts(state: InstanceState, attribute: string) {
  const { name } = state.manager.class;
  const variable = name.charAt(0).toLowerCase() + name.slice(1);
  return { object: describeState(state), attribute, class: name, variable };
}
