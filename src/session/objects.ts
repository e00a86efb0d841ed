// Functions about single objects that stand beside the Session: which session has it, what changed, moving it by hand.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { CollectionAttribute } from '../instrumentation/collection.ts';
import type { CollectionAdapter } from '../instrumentation/collection-adapter.ts';
import type { History } from '../instrumentation/history.ts';
import { describeState } from '../instrumentation/identity.ts';
import { requireState } from '../mapping/require-state.ts';
import { makeDetached, makeTransient as makeStateTransient } from './attach.ts';
import { closeSession } from './close-session.ts';
import { coreOfState } from './core-of.ts';
import { livingCores } from './living.ts';
import type { Session } from './session.ts';

/** The session that has the object, or null. Seed: `object_session()`. */
export function objectSession(object: object): Session | null {
  return coreOfState(requireState(object))?.session ?? null;
}

/** Takes session and identity off an object, so that it can be added as new. Seed: `make_transient()`. */
export function makeTransient(object: object): void {
  const state = requireState(object);
  makeStateTransient(state, coreOfState(state));
}

/**
 * Gives a new object the identity of its primary key, as if it had been loaded and let go.
 * Seed: `make_transient_to_detached()`.
 *
 * @throws InvalidRequestError if it has an identity or a session
 */
export function makeTransientToDetached(object: object): void {
  makeDetached(requireState(object));
}

/** What changed of an attribute, from memory alone. Seed: `get_history()`. */
export function getHistory(object: object, attribute: string): History {
  const state = requireState(object);
  return state.manager.attribute(attribute).history(state);
}

/**
 * Marks an attribute as changed, for values that were changed in place.
 *
 * @throws InvalidRequestError if it has no value in memory
 * @example
 * user.prefs.theme = 'dark';
 * flagModified(user, 'prefs');
 */
export function flagModified(object: object, attribute: string): void {
  const state = requireState(object);
  state.manager.attribute(attribute).flagModified(state);
}

/** Marks an object as changed, without any attribute: flushes tell their listeners of it. Seed: `flag_dirty()`. */
export function flagDirty(object: object): void {
  const state = requireState(object);
  state.beforeChange();
  state.markModified();
}

/** Puts a value in place as if it had been loaded: no event, no history. Seed: `set_committed_value()`. */
export function setCommittedValue(object: object, attribute: string, value: unknown): void {
  const state = requireState(object);
  state.manager.attribute(attribute).setCommitted(state, value);
}

/** Sets an attribute, as `object[attribute] = value` does. Seed: `set_attribute()`. */
export function setAttribute(object: object, attribute: string, value: unknown): void {
  const state = requireState(object);
  state.manager.attribute(attribute).set(state, value);
}

/** Takes the value of an attribute away; a saved object needs one again before it is flushed. Seed: `del_attribute()`. */
export function delAttribute(object: object, attribute: string): void {
  const state = requireState(object);
  state.manager.attribute(attribute).delete(state);
}

/** Closes all sessions of the process. Seed: `close_all_sessions()`. */
export async function closeAllSessions(): Promise<void> {
  for (const core of livingCores()) {
    await core.mailbox.run('close', () => closeSession(core, { isFinal: false }));
  }
}

/**
 * Gives an attribute a new, empty collection in the place of whatever it held, and gives back its adapter: to fill it
 * without events. Seed: `init_collection()`.
 *
 * @throws InvalidRequestError if the attribute is no collection
 * @example
 * const adapter = initCollection(user, 'addresses');
 * for (const address of known) adapter.appendWithoutEvent(address);
 */
export function initCollection(object: object, attribute: string): CollectionAdapter {
  const state = requireState(object);
  const found = state.manager.attribute(attribute);
  if (!(found instanceof CollectionAttribute))
    throw attributeErrors.NOT_A_COLLECTION({ object: describeState(state), attribute });
  state.beforeChange();
  return found.initCollection(state);
}
