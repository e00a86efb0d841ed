// `await lazy(user).bio`: every attribute as a promise, loaded where it is not in memory.
import { attributeErrors } from '../errors/catalog/attributes.ts';
import { readFacts } from '../instrumentation/attribute.ts';
import { unknownAttribute } from '../mapping/known-names.ts';
import { requireState } from '../mapping/require-state.ts';
import { coreOfState } from './core-of.ts';
import { loadOnDemand } from './load-on-demand.ts';

/** The attributes of an object, each as a promise of its value. */
export type Lazy<E> = { readonly [K in keyof E]: Promise<E[K]> };

/**
 * Reads attributes with IO where they are not in memory.
 *
 * @throws (each promise) DetachedInstanceError if the object belongs to no session, InvalidRequestError for a name that it
 *   does not have
 * @example
 * const bio = await lazy(user).bio;
 */
export function lazy<E extends object>(object: E): Lazy<E> {
  const state = requireState(object);
  const read = (key: string): Promise<unknown> | unknown => {
    const attribute = state.manager.attributesByKey.get(key);
    if (attribute === undefined) {
      if (key in object) return Reflect.get(object, key);
      throw unknownAttribute(state.mapper, key);
    }
    if (!attribute.isUnloaded(state)) return attribute.get(state);
    const core = coreOfState(state);
    if (core !== undefined) return loadOnDemand(core, state, key);
    throw attributeErrors.DETACHED_UNLOADED(readFacts(state, key));
  };
  const handler: ProxyHandler<object> = {
    // a promise of lazy attributes would be awaited by its own `then`
    get: (_, key) => (typeof key === 'string' && key !== 'then' ? (async () => read(key))() : undefined),
  };
  // the proxy answers for every property of the object with a promise of it
  return new Proxy({}, handler) as Lazy<E>;
}
