// How one event is declared: when its listeners run (timing), what they get (a labelled tuple and the same names as
// words), and what may come back. The catalog is written in these words; everything else is derived from its values.

/** `told` and `asked` are synchronous, `awaited` and `delegated` may be async; `asked` and `delegated` listen to what comes back. */
export type Timing = 'told' | 'asked' | 'awaited' | 'delegated';
export type Family =
  | 'session'
  | 'mapper'
  | 'instance'
  | 'attribute'
  | 'query'
  | 'instrumentation'
  | 'registry';
/** Whether a listener's return value counts: never, only with the option `retval`, or always. */
export type Returns = 'never' | 'retval' | 'always';
/** The extra argument of `includeKey`, if the event has one. */
export type KeyWord = 'key' | 'keys' | null;

/** The types of one event. They exist for the compiler only. */
export interface Signature {
  args: unknown[];
  names: readonly string[];
  timing: Timing;
  returns: Returns;
  result: unknown;
  key: KeyWord;
}

declare const SIGNATURE: unique symbol;

/** An event as the maker leaves it: it has no name yet. */
export interface Declaration<S extends Signature = Signature> {
  readonly timing: Timing;
  readonly returns: Returns;
  /** The listener's arguments, by name, in order. */
  readonly args: readonly string[];
  readonly key: KeyWord;
  readonly [SIGNATURE]?: S;
}

/** One of the 64 events. The core dispatches by it, listeners are adapted by it. */
export interface EventSpec<S extends Signature = Signature> extends Declaration<S> {
  readonly name: string;
  readonly family: Family;
  /** Unique over all events: the place of its listeners in a dispatch. */
  readonly index: number;
  /** Which argument is a state in the core and an instance for listeners without `raw`; -1: none. */
  readonly stateArg: number;
  /** Which argument is a value that passes from listener to listener (`asked`); -1: none. */
  readonly valueArg: number;
  /** The section of the seed, e.g. `SessionEvents.after_flush`. */
  readonly seed: string;
}

/** A spec whose arguments, as the core gives them, are `A`. */
export type SpecOf<A extends unknown[]> = EventSpec<Signature & { args: A }>;

export type NamesOf<A extends unknown[]> = readonly string[] & { readonly [I in keyof A]: string };
export interface Sig<T extends Timing, A extends unknown[], N, R, Q extends Returns, K extends KeyWord> {
  args: A;
  names: N extends readonly string[] ? N : never;
  timing: T;
  returns: Q;
  result: R;
  key: K;
}

const declaration = <S extends Signature>(
  timing: Timing,
  returns: Returns,
  args: readonly string[],
  key: KeyWord = null,
): Declaration<S> => ({ timing, returns, args, key });

/** Synchronous, and nothing comes back. */
export const told =
  <A extends unknown[]>() =>
  <const N extends NamesOf<A>>(...args: N) =>
    declaration<Sig<'told', A, N, undefined, 'never', null>>('told', 'never', args);

/** Like `told`, with the key of a collection's operation for listeners with `includeKey`. */
export const toldWithKey =
  <A extends unknown[]>() =>
  <const N extends NamesOf<A>, K extends 'key' | 'keys'>(key: K, ...args: N) =>
    declaration<Sig<'told', A, N, undefined, 'never', K>>('told', 'never', args, key);

/** Synchronous; with `retval` the result counts. */
export const asked =
  <A extends unknown[], R>() =>
  <const N extends NamesOf<A>>(...args: N) =>
    declaration<Sig<'asked', A, N, R, 'retval', null>>('asked', 'retval', args);

/** Like `asked`, with the key of a collection's operation for listeners with `includeKey`. */
export const askedWithKey =
  <A extends unknown[], R>() =>
  <const N extends NamesOf<A>, K extends 'key' | 'keys'>(key: K, ...args: N) =>
    declaration<Sig<'asked', A, N, R, 'retval', K>>('asked', 'retval', args, key);

/** Synchronous; the result counts without `retval`, too. */
export const askedAlways =
  <A extends unknown[], R>() =>
  <const N extends NamesOf<A>>(...args: N) =>
    declaration<Sig<'asked', A, N, R, 'always', null>>('asked', 'always', args);

/** Awaited in turn, and nothing comes back. */
export const awaited =
  <A extends unknown[]>() =>
  <const N extends NamesOf<A>>(...args: N) =>
    declaration<Sig<'awaited', A, N, undefined, 'never', null>>('awaited', 'never', args);

/** Awaited in turn; with `retval` the result counts. */
export const delegated =
  <A extends unknown[], R>() =>
  <const N extends NamesOf<A>>(...args: N) =>
    declaration<Sig<'delegated', A, N, R, 'retval', null>>('delegated', 'retval', args);

/** Awaited in turn; the result counts without `retval`, too. */
export const delegatedAlways =
  <A extends unknown[], R>() =>
  <const N extends NamesOf<A>>(...args: N) =>
    declaration<Sig<'delegated', A, N, R, 'always', null>>('delegated', 'always', args);

/** The events of a family, by name. */
export type Table<D> = { readonly [K in keyof D]: D[K] extends Declaration<infer S> ? EventSpec<S> : never };

let declared = 0;

/** Gives the events of a family their names and their places. */
export function family<D extends Readonly<Record<keyof D, Declaration>>>(
  name: Family,
  declarations: D,
): Table<D> {
  const specs: Record<string, EventSpec> = {};
  for (const [event, made] of Object.entries<Declaration>(declarations)) {
    const stateArg = made.args.findIndex((arg) => arg === 'instance' || arg === 'target');
    const seed = `${name.charAt(0).toUpperCase()}${name.slice(1)}Events.${event}`;
    const valueArg =
      made.timing === 'asked' ? made.args.findIndex((arg) => arg === 'value' || arg === 'query') : -1;
    specs[event] = { ...made, name: event, family: name, index: declared++, stateArg, valueArg, seed };
  }
  // the mapped type says of each key what the loop did with it
  return specs as Table<D>;
}

/** How many events have been declared: the length of a dispatch's list of lists. */
export const eventCount = (): number => declared;
