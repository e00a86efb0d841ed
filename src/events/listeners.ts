// Where listeners hang: one node for the Session class, a sessionmaker, one session, all mappers, a class, an attribute,
// a registry, the Query class. A node only keeps them; who hears what in which order is put together in dispatch.ts.
import type { EventSpec } from './event.ts';
import type { ListenOptions } from './options.ts';

/** Any function that was given to `listen`. */
export type ListenerFunction = (...args: never) => unknown;

/**
 * A listener as the core calls it: with states in the place of instances and the key of an operation last. For events
 * with a value that passes on it returns the value to go on with, whatever the listener's own result was worth.
 */
export interface Adapted {
  (a?: unknown, b?: unknown, c?: unknown, d?: unknown): unknown;
  readonly listenerName: string;
  readonly options: ListenOptions;
}

/** One registration. */
export interface Entry {
  /** Its place among all registrations: later ones have higher numbers, inserted ones lower. */
  readonly order: number;
  readonly call: Adapted;
  /** Whether subclasses hear of it, too. */
  readonly propagate: boolean;
  /** A `once` listener that was called: it stays registered and is called no more. */
  spent: boolean;
}

type EntriesByFunction = Map<ListenerFunction, Entry>;

/** Counts changes of any registration anywhere: by it a dispatch sees that its lists are stale. */
export const registrations = { version: 0 };

export class ListenerNode {
  // most nodes never have a listener, and every session has one: nothing is made before it is needed
  #byEvent: Map<number, EntriesByFunction> | null = null;

  get isEmpty(): boolean {
    return this.#byEvent === null;
  }

  find(spec: EventSpec, fn: ListenerFunction): Entry | undefined {
    return this.#byEvent?.get(spec.index)?.get(fn);
  }

  entries(spec: EventSpec): Iterable<Entry> {
    return this.#byEvent?.get(spec.index)?.values() ?? [];
  }

  add(spec: EventSpec, fn: ListenerFunction, entry: Entry): void {
    this.#byEvent ??= new Map();
    const entries: EntriesByFunction = this.#byEvent.get(spec.index) ?? new Map();
    this.#byEvent.set(spec.index, entries.set(fn, entry));
    registrations.version++;
  }

  remove(spec: EventSpec, fn: ListenerFunction): boolean {
    const entries = this.#byEvent?.get(spec.index);
    if (entries?.delete(fn) !== true) return false;
    if (entries.size === 0) this.#byEvent?.delete(spec.index);
    if (this.#byEvent?.size === 0) this.#byEvent = null;
    registrations.version++;
    return true;
  }
}
