// How one entry of the error catalog is declared: its class and its text, in at most three sentences (what was asked,
// what stands in the way, what to do). The key of the entry is the stable code.
import type { ErrorDetails, ErrorInit, ImagoError } from './imago-error.ts';

export type ErrorClass = new (message: string, init?: ErrorInit) => ImagoError;

export interface ErrorEntry<D> {
  readonly type: ErrorClass;
  readonly text: (details: D) => readonly string[];
}

/** Makes the error of one entry from the facts of the case. */
export interface ErrorFactory<D> {
  (details: D, cause?: unknown): ImagoError;
  readonly entry: ErrorEntry<D>;
}

// The shape of a group of entries: each has details of its own, which `never` accepts and gives back unchanged.
type Entries = Record<string, ErrorEntry<never>>;
type Factories<E extends Entries> = {
  readonly [K in keyof E]: E[K] extends ErrorEntry<infer D> ? ErrorFactory<D> : never;
};

export const entry = <D extends ErrorDetails = Record<never, never>>(
  type: ErrorClass,
  text: (details: D) => readonly string[],
): ErrorEntry<D> => ({ type, text });

/** Turns a group of entries into functions that make errors: `throw sessionErrors.NOT_PERSISTENT({ object })`. */
export function defineErrors<E extends Entries>(entries: E): Factories<E> {
  const factories: Record<string, unknown> = {};
  for (const [code, declared] of Object.entries(entries)) {
    const make = (details: ErrorDetails, cause?: unknown) => {
      // `never` is the details' type of an entry whose own type is forgotten; the factory's type has kept it
      const message = declared.text(details as never).join('\n  ');
      return new declared.type(message, { code, details, cause });
    };
    factories[code] = Object.assign(make, { entry: declared });
  }
  // the mapped type above says of each key what the loop did with it
  return factories as Factories<E>;
}
