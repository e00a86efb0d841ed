// The door for users: listen, listensFor, remove, contains. What the target is (targets), whether the name and the
// options fit (options), and then the registration (registry): nothing here is reached while events are told.
import { eventErrors } from '../errors/catalog/events.ts';
import { describeValue } from '../util/describe-value.ts';
import { nameOf } from './adapt.ts';
import type { EventSpec } from './event.ts';
import type { ListenerFunction } from './listeners.ts';
import { checkOptions, type ListenOptions } from './options.ts';
import { isRegistered, register, unregister } from './registry.ts';
import { type EventTarget, propagates, specFor, targetOfEvent } from './targets.ts';
import type { EventName, ListenerOf } from './typed-listeners.ts';

type OneOrMore<K> = K | readonly K[];

const listOf = (names: string | readonly string[]): readonly string[] =>
  typeof names === 'object' && Symbol.iterator in names ? names : [names];

/** The node and the event that a target and a name stand for; plain JavaScript may give anything as the function. */
function found(target: unknown, event: string, fn: unknown): { target: EventTarget; spec: EventSpec } {
  const resolved = targetOfEvent(target, event);
  const spec = specFor(resolved, event);
  if (typeof fn === 'function') return { target: resolved, spec };
  const given = describeValue(fn);
  throw eventErrors.LISTENER_NOT_A_FUNCTION({ event, target: resolved.label, given });
}

function listenOn(on: unknown, event: string, fn: ListenerFunction, options: ListenOptions): void {
  const { target, spec } = found(on, event, fn);
  checkOptions(spec, options);
  const propagate = propagates(target, spec, options.propagate);
  const registration = { spec, fn, options: { ...options, propagate }, target: target.label };
  register(target.node, registration, target.isBroad);
}

/**
 * Registers a listener for one event, or for several of the same target. The target says whose events are meant: the
 * Session class, a sessionmaker, a scopedSession or one session; a mapped class, its mapper, `Mapper` for all mappers,
 * an unmapped superclass (with `propagate`); an attribute; Query; a registry, or an unmapped class with a static `registry`.
 * Listeners of broader targets are called
 * first, those of one level in the order of their registration. Registering a function again for the same target and
 * event changes nothing; only on targets that stand for many (Session, a sessionmaker, Mapper, Query) it is called as
 * often as it was registered, as in SQLAlchemy.
 *
 * Seed: "Session Events" (`listen()` function), and the "Parameters" of each family.
 *
 * @throws InvalidRequestError if the target has no event of that name, or the target has no events.
 * @throws ArgumentError if the listener is no function, or an option means nothing for the event.
 *
 * @example
 * listen(Session, 'transient_to_pending', (session, instance) => console.log('added', instance));
 * listen(User, 'before_insert', async (mapper, connection, target) => { target.name = target.name.trim(); });
 * listen(attrs(User).name, 'set', (target, value) => value.trim(), { retval: true });
 */
export function listen<T, const K extends EventName<T>, const O extends ListenOptions = object>(
  target: T,
  name: OneOrMore<K>,
  fn: ListenerOf<T, K, O>,
  options?: O,
): void {
  for (const event of listOf(name)) listenOn(target, event, fn, options ?? {});
}

/**
 * `listen` in the form that takes the listener last and gives it back, also as a decorator of a static method.
 *
 * Seed: "Example argument forms" of every event.
 *
 * @throws as {@link listen}: for the name and the options at once
 * @example
 * export const stamp = listensFor(User, 'before_update')((mapper, connection, target) => { target.changedAt = new Date(); });
 */
export function listensFor<T, const K extends EventName<T>, const O extends ListenOptions = object>(
  target: T,
  name: OneOrMore<K>,
  options?: O,
): (fn: ListenerOf<T, K, O>, context?: unknown) => ListenerOf<T, K, O> {
  // what is wrong is told where it is written, and not where the function comes
  for (const event of listOf(name)) checkOptions(specFor(targetOfEvent(target, event), event), options ?? {});
  return (fn) => {
    listen(target, name, fn, options);
    return fn;
  };
}

/**
 * Takes a listener away; it is called no more, also by sessions that are open. Of a function that was registered several
 * times on a target that stands for many, the first registration goes, and the others stay for good.
 *
 * @throws InvalidRequestError if the function is not registered for this target and event; ArgumentError if it is none.
 *
 * @example
 * remove(Session, 'before_flush', check);
 */
export function remove<T>(target: T, name: OneOrMore<EventName<T>>, fn: ListenerFunction): void {
  for (const event of listOf(name)) {
    const {
      target: { node, label },
      spec,
    } = found(target, event, fn);
    if (unregister(node, spec, fn)) continue;
    throw eventErrors.LISTENER_NOT_REGISTERED({ event, target: label, listener: nameOf(fn) });
  }
}

/**
 * Whether a function is registered for a target and an event (for all of them, if several names are given).
 *
 * @throws InvalidRequestError if the target has no event of that name.
 *
 * @example
 * if (!contains(Session, 'before_flush', check)) listen(Session, 'before_flush', check);
 */
export function contains<T>(target: T, name: OneOrMore<EventName<T>>, fn: ListenerFunction): boolean {
  return listOf(name).every((event) => {
    const { target: resolved, spec } = found(target, event, fn);
    return isRegistered(resolved.node, spec, fn);
  });
}
