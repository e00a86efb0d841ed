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

interface Entries {
  readonly byFunction: Map<ListenerFunction, Entry>;
  /** Of a target that stands for many: functions that were registered again. */
  again: readonly Entry[];
}

/** Counts changes of any registration anywhere: by it a dispatch sees that its lists are stale. */
export const registrations = { version: 0 };

export class ListenerNode {
  // most nodes never have a listener, and every session has one: nothing is made before it is needed
  #byEvent: Map<number, Entries> | null = null;

  get isEmpty(): boolean {
    return this.#byEvent === null;
  }

  find(spec: EventSpec, fn: ListenerFunction): Entry | undefined {
    return this.#byEvent?.get(spec.index)?.byFunction.get(fn);
  }

  entries(spec: EventSpec): Iterable<Entry> {
    const entries = this.#byEvent?.get(spec.index);
    if (entries === undefined) return [];
    const { byFunction, again } = entries;
    return again.length === 0 ? byFunction.values() : [...byFunction.values(), ...again];
  }

  add(spec: EventSpec, fn: ListenerFunction, entry: Entry): void {
    this.#byEvent ??= new Map();
    const entries: Entries = this.#byEvent.get(spec.index) ?? { byFunction: new Map(), again: [] };
    this.#byEvent.set(spec.index, entries);
    if (entries.byFunction.has(fn)) entries.again = [...entries.again, entry];
    else entries.byFunction.set(fn, entry);
    registrations.version++;
  }

  remove(spec: EventSpec, fn: ListenerFunction): boolean {
    const entries = this.#byEvent?.get(spec.index);
    if (entries?.byFunction.delete(fn) !== true) return false;
    if (entries.byFunction.size === 0 && entries.again.length === 0) this.#byEvent?.delete(spec.index);
    if (this.#byEvent?.size === 0) this.#byEvent = null;
    registrations.version++;
    return true;
  }
}
