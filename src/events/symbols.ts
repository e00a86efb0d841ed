// The words that listeners and the core say to each other where a plain value would be ambiguous. Named as in the seed.

// A type of its own for each word that listeners return. Not a unique symbol: the compiler widens those to `symbol` in
// the result of a function without parameters, and `() => EXT_STOP` would not be a listener.
type Word<D extends string> = symbol & { readonly description: D };

const word = <const D extends string>(description: D): Word<D> =>
  // the description of a symbol is what it was made with; the compiler does not follow that
  Symbol(description) as Word<D>;

/** A `retval` listener of a persistence event: go on with the listeners after me. */
export const EXT_CONTINUE = word('EXT_CONTINUE');
/** A `retval` listener of a persistence event: the listeners after me are not called. */
export const EXT_STOP = word('EXT_STOP');
/** A `retval` listener of `before_mapper_configured`: leave this mapper out of this configuration. */
export const EXT_SKIP = word('EXT_SKIP');
/** In place of an old value: there is none in memory. */
export const NO_VALUE: unique symbol = Symbol('NO_VALUE');
/** In place of an old value: the attribute was never set. */
export const NEVER_SET: unique symbol = Symbol('NEVER_SET');
/** In place of an old value: there is one, and it was not fetched. */
export const PASSIVE_NO_RESULT: unique symbol = Symbol('PASSIVE_NO_RESULT');
/** In place of a key: the operation on the collection has none. */
export const NO_KEY: unique symbol = Symbol('NO_KEY');

/** What a persistence listener with `retval` may return. */
export type Control = typeof EXT_CONTINUE | typeof EXT_STOP | undefined;
/** What stands for an old value that is not known. */
export type NoOldValue = typeof NO_VALUE | typeof NEVER_SET | typeof PASSIVE_NO_RESULT;
