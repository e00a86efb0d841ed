// Tells the listeners of attributes what happens to a value: set, removed, put into a collection, flagged. Every kind of
// attribute tells it here; what else a change sets off is the kind's own business.
import { attributeEvents } from '../events/catalog.ts';
import type { Dispatch } from '../events/dispatch.ts';
import type { Adapted } from '../events/listeners.ts';
import type { AttributeEventToken } from './event-token.ts';
import type { InstanceState } from './instance-state.ts';
import { refusal } from './veto.ts';

/** Which object's attribute it is about, and where the change began. */
export interface Telling {
  readonly dispatch: Dispatch;
  readonly state: InstanceState;
  readonly token: AttributeEventToken;
  /** Only some of the listeners are meant. */
  readonly only?: (listener: Adapted) => boolean;
}

const everybody = (): boolean => true;

/** Gives back what the listeners have made of the value. */
export function tellSet(
  { dispatch, state, token, only = everybody }: Telling,
  value: unknown,
  old: unknown,
): unknown {
  const listeners = dispatch.listeners(attributeEvents.set);
  if (listeners.length === 0) return value;
  try {
    let incoming = value;
    for (const listener of listeners) if (only(listener)) incoming = listener(state, incoming, old, token);
    return incoming;
  } catch (error) {
    throw refusal(error);
  }
}

/** Gives back what the listeners have made of the object. */
export function tellAppend(
  { dispatch, state, token, only = everybody }: Telling,
  item: object,
  key: unknown,
): object {
  const listeners = dispatch.listeners(attributeEvents.append);
  if (listeners.length === 0) return item;
  try {
    let incoming = item;
    for (const listener of listeners) {
      // a listener gives back an object for an object
      if (only(listener)) incoming = listener(state, incoming, token, key) as object;
    }
    return incoming;
  } catch (error) {
    throw refusal(error);
  }
}

export function tellRemove(
  { dispatch, state, token, only = everybody }: Telling,
  value: unknown,
  key?: unknown,
): void {
  const listeners = dispatch.listeners(attributeEvents.remove);
  if (listeners.length === 0) return;
  try {
    for (const listener of listeners) if (only(listener)) listener(state, value, token, key);
  } catch (error) {
    throw refusal(error);
  }
}

/** The listeners may change the list of what is to come in. */
export function tellBulkReplace(
  { dispatch, state, token }: Omit<Telling, 'only'>,
  values: object[],
  keys: unknown[] | null,
): void {
  try {
    for (const listener of dispatch.listeners(attributeEvents.bulk_replace))
      listener(state, values, token, keys);
  } catch (error) {
    throw refusal(error);
  }
}

export function tellModified({ dispatch, state, token }: Telling): void {
  for (const listener of dispatch.listeners(attributeEvents.modified)) listener(state, token);
}

/** The value that listeners give an attribute that never had one; null if nobody does. */
export function tellInitScalar(dispatch: Dispatch, state: InstanceState, memory: object): unknown {
  let value: unknown = null;
  for (const listener of dispatch.listeners(attributeEvents.init_scalar))
    value = listener(state, value, memory);
  return value;
}
