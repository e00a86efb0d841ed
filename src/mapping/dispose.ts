// Takes mappers off their classes: tells it, takes the accessors away, and forgets which mapper a class had. Objects that
// were made before are objects like any other then: they keep the values that they hold.
import { registryErrors } from '../errors/catalog/registries.ts';
import { instrumentationEvents } from '../events/catalog.ts';
import { adapterOfCollection, forgetAdapter } from '../instrumentation/collection-medium.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { UnseenCollection } from '../instrumentation/unseen-collection.ts';
import type { Mapper } from './mapper.ts';
import { forgetMapper } from './mapper-of.ts';
import { livingRegistries } from './registries.ts';
import type { Registry } from './registry.ts';
import { takeStatics } from './statics.ts';

/**
 * Disposes registries, and with `cascade` those whose relationships lead to them.
 *
 * @throws InvalidRequestError without `cascade`, if there are such; then nothing is disposed
 */
export function disposeRegistries(registries: Iterable<Registry>, cascade: boolean): void {
  const given = [...registries];
  const all = new Set(given);
  // a set is gone through with what is added on the way
  for (const registry of all) for (const dependent of dependentsOf(registry)) all.add(dependent);
  const others = [...all].slice(given.length);
  if (!cascade && others.length > 0) {
    const classes = others.flatMap(({ mappers }) => [...mappers]).map(({ class: cls }) => cls.name);
    throw registryErrors.REGISTRY_IN_USE({ classes: classes.join(', ') });
  }
  for (const registry of all) registry.forgetMappers(unmap);
}

const dependentsOf = (registry: Registry): Registry[] =>
  livingRegistries().filter((other) => other !== registry && [...other.mappers].some(leadsTo(registry)));

const leadsTo =
  (registry: Registry) =>
  ({ relationships }: Mapper): boolean =>
    relationships.some(({ target }) => target.registry === registry);

function unmap(mapper: Mapper): void {
  const { class: cls, manager, prototype, declaration, relationships } = mapper;
  for (const listener of manager.dispatch.listeners(instrumentationEvents.class_uninstrument)) listener(cls);
  const { columns, entries, relations } = declaration.shape;
  const own = relationships.filter(({ parent }) => parent === mapper);
  const named = [...columns, ...entries, ...own].map(({ key }) => key);
  for (const key of new Set([...named, ...relations])) takeAccessor(mapper, key);
  if (prototype === cls.prototype) takeStatics(cls);
  manager.isDisposed = true;
  forgetMapper(mapper);
}

/** What stays is seen by objects of the former mapping only, and only until they are touched. */
function takeAccessor({ manager, prototype }: Mapper, key: string): void {
  if (!manager.attributesByKey.has(key)) {
    Reflect.deleteProperty(prototype, key);
    return;
  }
  Object.defineProperty(prototype, key, {
    configurable: true,
    enumerable: false,
    get(this: object): unknown {
      // an object of a concrete subclass has nothing in the place of a relationship
      return becomePlain(this) && Object.hasOwn(this, key) ? Reflect.get(this, key) : undefined;
    },
    set(this: object, value: unknown) {
      becomePlain(this);
      Object.defineProperty(this, key, { value, configurable: true, enumerable: true, writable: true });
    },
  });
}

/** Writes what an object holds onto itself. Whether it was an object of the former mapping. */
function becomePlain(object: object): boolean {
  const state = stateOf(object);
  if (state === undefined) return false;
  for (const { key, index } of state.manager.stored) {
    if (Object.hasOwn(object, key)) continue;
    const value = plainValue(state, index);
    Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
  }
  return true;
}

function plainValue({ values, emptyCollections }: InstanceState, index: number): unknown {
  const value = values[index] ?? emptyCollections?.get(index);
  // loaded, and nobody has looked at it
  if (value instanceof UnseenCollection) return value.members.slice();
  const adapter = adapterOfCollection(value);
  if (adapter !== undefined) forgetAdapter(adapter.data);
  return value;
}
