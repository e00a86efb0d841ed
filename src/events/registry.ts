// What is registered: a function counts once for a target and an event, however often it is registered, and one removal
// takes it away. Targets that stand for many (all sessions, all mappers) call it as often as it was registered, and a
// removal takes the first of them away, as in the reference. Gives each registration its place in the order of all.
import { adapt, type Registration } from './adapt.ts';
import type { EventSpec } from './event.ts';
import { type Entry, type ListenerFunction, type ListenerNode, registrations } from './listeners.ts';

let lowest = 0;
let highest = 0;

/** Registers a function at a node; unless it `repeats`, one that is registered there for the event stays as it is. */
export function register(node: ListenerNode, registration: Registration, repeats = false): void {
  const { spec, fn, options } = registration;
  if (!repeats && node.find(spec, fn) !== undefined) return;
  const call = adapt(registration, () => {
    entry.spent = true;
    registrations.version++;
  });
  const order = options.insert === true ? --lowest : ++highest;
  const entry: Entry = { order, call, propagate: options.propagate === true, spent: false };
  node.add(spec, fn, entry);
}

/** A place among all registrations, for what is done at that place and is no listener. */
export const takePlace = (): number => ++highest;

export const unregister = (node: ListenerNode, spec: EventSpec, fn: ListenerFunction): boolean =>
  node.remove(spec, fn);

export const isRegistered = (node: ListenerNode, spec: EventSpec, fn: ListenerFunction): boolean =>
  node.find(spec, fn) !== undefined;
