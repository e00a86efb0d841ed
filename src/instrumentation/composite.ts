// The attribute of a composite: a value object made of several columns. Its value is a copy that lives beside the columns'
// values: setting it sets them, and it is forgotten when they are. Never does IO.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { instanceEvents } from '../events/catalog.ts';
import type { Dispatch } from '../events/dispatch.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { AttributeEventToken, OP_REMOVE, OP_REPLACE } from './event-token.ts';
import { type History, hasChanges, NO_MEMBERS } from './history.ts';
import { describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import type { MappedAttribute } from './mapped-attribute.ts';
import { tellRemove, tellSet } from './tell-attribute.ts';

/** How a value is made of the columns' values and taken apart again. */
export interface CompositeShape {
  readonly className: string;
  isValue(value: unknown): boolean;
  construct(values: readonly unknown[]): unknown;
  /** One for each column; nulls for null. */
  valuesOf(value: unknown): readonly unknown[];
}

export interface CompositeOptions {
  readonly key: string;
  readonly index: number;
  readonly parts: readonly MappedAttribute[];
  readonly shape: CompositeShape;
  readonly activeHistory: boolean;
  readonly dispatch: Dispatch;
}

export class CompositeAttribute implements MappedAttribute {
  readonly kind = 'composite';
  readonly key: string;
  readonly index: number;
  readonly deferred = false;
  readonly dispatch: Dispatch;
  /** The attributes of its columns. */
  readonly parts: readonly MappedAttribute[];
  readonly #shape: CompositeShape;
  readonly #activeHistory: boolean;
  readonly #replaceToken: AttributeEventToken;
  readonly #removeToken: AttributeEventToken;

  constructor(options: CompositeOptions) {
    this.key = options.key;
    this.index = options.index;
    this.parts = options.parts;
    this.dispatch = options.dispatch;
    this.#shape = options.shape;
    this.#activeHistory = options.activeHistory;
    this.#replaceToken = new AttributeEventToken(this, OP_REPLACE);
    this.#removeToken = new AttributeEventToken(this, OP_REMOVE);
  }

  get activeHistory(): boolean {
    return this.#activeHistory || this.dispatch.activeHistory;
  }

  get(state: InstanceState): unknown {
    const known = state.values[this.index];
    if (known !== undefined) return known;
    const values = this.parts.map((part) => part.get(state) ?? null);
    // reading the parts tells listeners, who may have read the whole
    const meanwhile = state.values[this.index];
    if (meanwhile !== undefined) return meanwhile;
    const made = this.#remember(state, this.#shape.construct(values));
    for (const listener of state.manager.dispatch.listeners(instanceEvents.refresh))
      listener(state, null, [this.key]);
    return made;
  }

  set(state: InstanceState, value: unknown): void {
    const given = { object: describeState(state), attribute: this.key };
    if (value === undefined) throw attributeErrors.UNDEFINED_VALUE(given);
    const old = this.#old(state);
    const telling = { dispatch: this.dispatch, state, token: this.#replaceToken };
    const incoming = tellSet(telling, value, old);
    const { className, isValue } = this.#shape;
    if (incoming !== null && !isValue(incoming)) {
      throw entryErrors.NOT_A_COMPOSITE({ ...given, given: typeName(incoming), expected: className });
    }
    const values = this.#shape.valuesOf(incoming);
    this.#remember(state, incoming);
    this.parts.forEach((part, position) => {
      part.set(state, values[position] ?? null);
    });
  }

  delete(state: InstanceState): void {
    const old = this.#old(state);
    state.beforeChange();
    this.forget(state);
    tellRemove({ dispatch: this.dispatch, state, token: this.#removeToken }, old);
    for (const part of this.parts) part.set(state, null);
  }

  flagModified(state: InstanceState): void {
    for (const part of this.parts) part.flagModified(state);
  }

  setCommitted(state: InstanceState, value: unknown): void {
    const values = this.#shape.valuesOf(value);
    this.parts.forEach((part, position) => {
      part.setCommitted(state, values[position] ?? null);
    });
    this.#remember(state, value);
  }

  isUnloaded(state: InstanceState): boolean {
    return state.values[this.index] === undefined && this.parts.some((part) => part.isUnloaded(state));
  }

  equals(a: unknown, b: unknown): boolean {
    const [one, other] = [this.#shape.valuesOf(a), this.#shape.valuesOf(b)];
    return this.parts.every((part, position) => part.equals(one[position], other[position]));
  }

  /** Made of the histories of its columns; of one that has none, null. */
  history(state: InstanceState): History {
    const histories = this.parts.map((part) => part.history(state));
    const now = histories.map(({ added, unchanged }) => [...added, ...unchanged][0] ?? null);
    const present = [this.#shape.construct(now)];
    if (!histories.some(hasChanges)) return { added: NO_MEMBERS, unchanged: present, deleted: NO_MEMBERS };
    const before = histories.map(({ deleted }) => deleted[0] ?? null);
    return { added: present, unchanged: NO_MEMBERS, deleted: [this.#shape.construct(before)] };
  }

  // --- how a value travels outside of the object ---

  /** The values of the columns, in their order. */
  takeApart(value: unknown): readonly unknown[] {
    return this.#shape.valuesOf(value);
  }

  putTogether(values: readonly unknown[]): unknown {
    return this.#shape.construct(values);
  }

  // --- when the columns come and go without an assignment ---

  /** Makes the value, if all columns are in memory. */
  fill(state: InstanceState): void {
    const values = this.parts.map(({ index }) => state.values[index]);
    if (!values.includes(undefined)) state.values[this.index] = this.#shape.construct(values);
  }

  forget(state: InstanceState): void {
    if (state.values[this.index] === undefined) return;
    state.forgetChange(this.index);
    state.values[this.index] = undefined;
  }

  /** Whether one of its names is among these. */
  isAmong(names: readonly string[]): boolean {
    return names.includes(this.key) || this.parts.some(({ key }) => names.includes(key));
  }

  #remember(state: InstanceState, value: unknown): unknown {
    state.beforeChange();
    state.values[this.index] = value;
    return value;
  }

  #old(state: InstanceState): unknown {
    return this.activeHistory ? this.get(state) : (state.values[this.index] ?? NO_VALUE);
  }
}

function typeName(value: unknown): string {
  return typeof value === 'object' && value !== null ? `a ${value.constructor?.name}` : `a ${typeof value}`;
}
