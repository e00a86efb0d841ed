// `validates()`: a function or a schema that every value of an attribute goes through before anybody else hears of it.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { attributeEvents } from '../events/catalog.ts';
import type { EventSpec } from '../events/event.ts';
import type { ListenerFunction } from '../events/listeners.ts';
import { nodeOfAttribute } from '../events/nodes.ts';
import { register } from '../events/registry.ts';
import type { EventTarget } from '../events/targets.ts';
import { type AttributeEventToken, OP_BULK_REPLACE } from '../instrumentation/event-token.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { asValidator } from '../instrumentation/validators.ts';
import type { AnyEntity, AttrsOf, InstanceOf } from '../sql/entity-types.ts';
import { describeValue } from '../util/describe-value.ts';
import { nearest } from '../util/nearest.ts';
import { mapperOf } from './mapper-of.ts';
import { checkOptions } from './options.ts';
import { isStandardSchema, type StandardSchema, validated } from './standard-schema.ts';

export interface ValidatesOptions {
  /** The function is called for members that leave a collection, too, with `true` as fourth argument. */
  readonly includeRemoves?: boolean;
  /** Whether a change that began at the other side of a relationship is validated; true if it is left out. */
  readonly includeBackrefs?: boolean;
}

/** Attributes that can be validated: those that listeners can listen to. */
type Validated<C> = {
  [K in keyof AttrsOf<C>]: AttrsOf<C>[K] extends { readonly eventTarget: unknown } ? K : never;
}[keyof AttrsOf<C>] &
  string;

/** What is validated: the value, or a member of a collection. */
type ValueOf<A> = A extends { readonly eventTarget: infer T }
  ? NonNullable<T> extends EventTarget<'attribute', infer _E, infer V>
    ? V
    : never
  : never;

/**
 * Gives back the value to go on with; `undefined` leaves it as it is. Throws to refuse it.
 */
export type ValidatorFunction<E, K, V> = (object: E, key: K, value: V, isRemove?: boolean) => V | undefined;

/**
 * Holds every value that an attribute is given to a function or a Standard Schema (Zod, Valibot, ArkType, …): values that
 * are assigned, and members that come into a collection. It comes before all other listeners, cascades and the other side
 * of a relationship; what it throws reaches whoever has assigned. Loaded values are not validated.
 *
 * @throws ArgumentError for unknown attributes, for one that has a validator, and for what is no validator.
 * @example
 * validates(User, 'email', (user, key, value) => {
 *   if (!value.includes('@')) throw new TypeError(`${key} is no address`);
 *   return value.toLowerCase();
 * });
 * validates(User, 'name', z.string().min(1));
 */
export function validates<C extends AnyEntity, const K extends Validated<C>>(
  cls: C,
  names: K | readonly K[],
  validator:
    | ValidatorFunction<InstanceOf<C>, K, ValueOf<AttrsOf<C>[K]>>
    | StandardSchema<ValueOf<AttrsOf<C>[K]>>,
  options: ValidatesOptions = {},
): void {
  checkOptions('validates()', options, ['includeRemoves', 'includeBackrefs']);
  // the names and the class were typed together; from here on they are looked up
  const check = asCheck(cls.name, validator as ValidatorFunction<object, string, unknown> | StandardSchema);
  for (const name of [names].flat()) addValidator(cls, String(name), check, options);
}

type Check = (state: InstanceState, key: string, value: unknown, isRemove: boolean) => unknown;

function asCheck(className: string, validator: unknown): Check {
  if (isStandardSchema(validator)) return (state, key, value) => validated(validator, state, key, value);
  if (typeof validator !== 'function') throw entryErrors.NOT_A_VALIDATOR({ given: describeValue(validator) });
  return (state, key, value, isRemove) => {
    // it was typed by the class whose object this is
    const result: unknown = validator(state.obj, key, value, isRemove);
    if (!(result instanceof Promise)) return result === undefined ? value : result;
    result.catch(() => undefined);
    throw entryErrors.VALIDATOR_PROMISE({ class: className, attribute: key });
  };
}

const validatedByClass = new WeakMap<object, Set<string>>();

function addValidator(cls: AnyEntity, key: string, check: Check, options: ValidatesOptions): void {
  requireAttribute(cls, key);
  const known = validatedByClass.get(cls) ?? new Set();
  validatedByClass.set(cls, known);
  if (known.has(key)) throw entryErrors.VALIDATOR_EXISTS({ class: cls.name, attribute: key });
  known.add(key);
  const { includeRemoves = false, includeBackrefs = true } = options;
  const isMeant = (state: InstanceState, { attribute }: AttributeEventToken): boolean =>
    includeBackrefs || attribute === state.manager.attributesByKey.get(key);
  for (const [spec, fn] of handlers(key, check, isMeant, includeRemoves)) {
    // options of its own for each: they are what marks it
    const how = asValidator({ raw: true, insert: true, propagate: true, retval: spec.returns === 'retval' });
    register(nodeOfAttribute(cls, key), { spec, fn, options: how, target: `${cls.name}.${key}` });
  }
}

type IsMeant = (state: InstanceState, initiator: AttributeEventToken) => boolean;

function handlers(
  key: string,
  check: Check,
  isMeant: IsMeant,
  includeRemoves: boolean,
): (readonly [EventSpec, ListenerFunction])[] {
  const set = (state: InstanceState, value: unknown, _old: unknown, initiator: AttributeEventToken) =>
    isMeant(state, initiator) ? check(state, key, value, false) : value;
  const append = (state: InstanceState, value: unknown, initiator: AttributeEventToken) =>
    // members of a replaced collection were validated before
    initiator.op !== OP_BULK_REPLACE && isMeant(state, initiator) ? check(state, key, value, false) : value;
  const replace = (state: InstanceState, values: unknown[], initiator: AttributeEventToken): void => {
    if (!isMeant(state, initiator)) return;
    values.forEach((value, position) => {
      values[position] = check(state, key, value, false);
    });
  };
  const remove = (state: InstanceState, value: unknown, initiator: AttributeEventToken): void => {
    if (isMeant(state, initiator)) check(state, key, value, true);
  };
  const { set: onSet, append: onAppend, bulk_replace: onReplace, remove: onRemove } = attributeEvents;
  const all = [[onSet, set] as const, [onAppend, append] as const, [onReplace, replace] as const];
  return includeRemoves ? [...all, [onRemove, remove] as const] : all;
}

function requireAttribute(cls: AnyEntity, key: string): void {
  const { attrs, columns, relations } = mapperOf(cls);
  const names = [...Object.keys(attrs), ...columns.map((column) => column.key), ...relations];
  if (names.includes(key)) return;
  throw entryErrors.UNKNOWN_VALIDATED({ class: cls.name, attribute: key, nearest: nearest(key, names) });
}
