// Configures mappers: what can only be settled when all of them are known. Tells the configuration events in the seed's
// order: everybody, the registry, mapper by mapper, the registry, everybody. The relationships of all mappers are in
// place before the first mapper is told of.
import { registryErrors } from '../errors/catalog/registries.ts';
import { asksToSkip } from '../events/calls.ts';
import { instrumentationEvents, mapperEvents, registryEvents } from '../events/catalog.ts';
import { allMappersDispatch, registryDispatch } from '../events/nodes.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import { instrumentRelationships } from './instrument-relationships.ts';
import type { Mapper } from './mapper.ts';
import { warnOfOverlaps } from './overlaps.ts';
import type { Registry } from './registry.ts';
import { makeRelationships, reachable } from './relationship-config.ts';

/** Goes up whenever a mapper is configured: what is derived from all mappers is derived anew then. */
export const configuration = { version: 0 };

const running = new Set<Registry>();
const isWaiting = ({ configured }: Mapper): boolean => !configured;
const waitingIn = (registry: Registry): Mapper[] => [...registry.mappers].filter(isWaiting);

/**
 * Configures what waits in these registries, and with `cascade` in those that their relationships lead to; with nothing
 * to do nothing is told.
 *
 * @throws InvalidRequestError without `cascade`, if other registries have to be configured as well, and for a mapper that
 *   could not be configured before; ArgumentError and InvalidRequestError for declarations that do not fit
 */
export function configureRegistries(registries: Iterable<Registry>, cascade: boolean): void {
  // a listener of the configuration may ask for what is about to be there
  const given = [...registries].filter((registry) => !running.has(registry));
  if (!given.some(({ hasNewMappers }) => hasNewMappers)) return;
  const all = withOthers(given, cascade);
  for (const registry of all) running.add(registry);
  const configured: Registry[] = [];
  try {
    for (const listener of allMappersDispatch.listeners(mapperEvents.before_configured)) listener();
    for (const registry of all) if (configureRegistry(registry)) configured.push(registry);
  } finally {
    for (const registry of all) running.delete(registry);
  }
  for (const registry of configured) {
    for (const listener of registryDispatch(registry).listeners(registryEvents.after_configured))
      listener(registry);
  }
  for (const listener of allMappersDispatch.listeners(mapperEvents.after_configured)) listener();
}

/** The given registries, and those that relationships lead to and that have something to configure. */
function withOthers(given: readonly Registry[], cascade: boolean): readonly Registry[] {
  const found = reachable(given.flatMap(waitingIn)).map(({ registry }) => registry);
  const others = [...new Set(found)].filter(
    (one) => one.hasNewMappers && !given.includes(one) && !running.has(one),
  );
  if (others.length === 0) return given;
  if (cascade) return [...given, ...others];
  const classes = others.flatMap(waitingIn).map(({ class: cls }) => cls.name);
  throw registryErrors.OTHER_REGISTRIES({ classes: classes.join(', ') });
}

/** Whether there was anything to do. */
function configureRegistry(registry: Registry): boolean {
  if (!registry.hasNewMappers) return false;
  for (const listener of registryDispatch(registry).listeners(registryEvents.before_configured))
    listener(registry);
  // listeners may have mapped classes
  const waiting = waitingIn(registry);
  const failures = putInPlace(reachable(waiting));
  for (const mapper of waiting) configureMapper(mapper, failures.get(mapper));
  registry.hasNewMappers = waitingIn(registry).length > 0;
  return true;
}

interface Failure {
  readonly error: unknown;
}

/** Puts relationships in place; what cannot be is an error when it is the turn of its mapper. */
function putInPlace(mappers: readonly Mapper[]): ReadonlyMap<Mapper, Failure> {
  const { made, failures } = makeRelationships(mappers);
  // what is inherited is there before those who inherit it
  const depth = ([mapper]: readonly [Mapper, unknown]) => [...mapper.iterateToRoot()].length;
  for (const [mapper, relationships] of [...made].sort((a, b) => depth(a) - depth(b))) {
    try {
      instrumentRelationships(mapper, relationships);
    } catch (error) {
      failures.set(mapper, { error });
    }
  }
  warnOfOverlaps(made);
  return failures;
}

function configureMapper(mapper: Mapper, failure: Failure | undefined): void {
  const { class: cls, manager } = mapper;
  const { dispatch } = manager;
  if (asksToSkip(dispatch, mapperEvents.before_mapper_configured, mapper, cls)) return;
  if (mapper.failure !== null) throw failedBefore(mapper, mapper.failure.error);
  try {
    if (failure !== undefined) throw failure.error;
    for (const { key } of untold(mapper))
      for (const heir of heirsOf(mapper, key)) tellInstrumented(heir, key);
    mapper.configured = true;
    configuration.version++;
    for (const listener of dispatch.listeners(mapperEvents.mapper_configured)) listener(mapper, cls);
  } catch (error) {
    mapper.failure ??= { error };
    throw error;
  }
}

/**
 * The attributes that objects keep a value of: relationships, column properties, columns; but for those that were told of
 * with the base from which they are inherited.
 */
function untold(mapper: Mapper): MappedAttribute[] {
  const { manager, columns, declaration, hasBeenLate } = mapper;
  const isAll = mapper.inherits === null || declaration.kind === 'concrete' || hasBeenLate;
  const isColumn = new Set(columns.map(({ index }) => index));
  const rank = ({ kind, index }: MappedAttribute): number =>
    kind !== 'column' ? 0 : isColumn.has(index) ? 2 : 1;
  return manager.stored
    .filter(
      ({ kind, key }) =>
        kind !== 'composite' && kind !== 'synonym' && (isAll || declaration.shape.declares(key)),
    )
    .sort((a, b) => rank(a) - rank(b) || a.index - b.index);
}

/** The mapper and those that inherit the attribute from it. */
function heirsOf(mapper: Mapper, key: string): Mapper[] {
  return [...mapper.selfAndDescendants()].filter((heir) => {
    for (let at = heir; at !== mapper; at = at.inherits ?? mapper)
      if (at.declaration.kind === 'concrete' || at.declaration.shape.declares(key)) return false;
    return true;
  });
}

function tellInstrumented({ class: cls, manager }: Mapper, key: string): void {
  const attribute = manager.attributesByKey.get(key);
  for (const listener of manager.dispatch.listeners(instrumentationEvents.attribute_instrument))
    listener(cls, key, attribute);
}

function failedBefore({ class: cls }: Mapper, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return registryErrors.FAILED_BEFORE({ class: cls.name, reason }, error);
}
