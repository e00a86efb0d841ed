// Configures mappers: what can only be settled when all of them are known. Tells the configuration events, in the seed's
// order: everybody, the registry, mapper by mapper, the registry, everybody. The relationships of all mappers are in
// place before the first mapper is told of.
import { instrumentationEvents, mapperEvents, registryEvents } from '../events/catalog.ts';
import { allMappersDispatch, registryDispatch } from '../events/nodes.ts';
import { EXT_SKIP } from '../events/symbols.ts';
import { instrumentRelationships } from './instrument-relationships.ts';
import type { Mapper } from './mapper.ts';
import type { Registry } from './registry.ts';
import { makeRelationships, reachable } from './relationship-config.ts';

/** Goes up whenever a mapper is configured: what is derived from all mappers is derived anew then. */
export const configuration = { version: 0 };

/**
 * Configures those that are not yet; with nothing to do nothing is told. Mappers of other registries are configured
 * after these, if relationships lead to them.
 *
 * @throws ArgumentError, InvalidRequestError for relationships that do not fit; then no mapper is configured
 */
export function configureMappers(registry: Registry, mappers: Iterable<Mapper>): void {
  const isWaiting = ({ configured }: Mapper): boolean => !configured;
  const first = [...mappers].filter(isWaiting);
  if (first.length === 0) return;
  reachable(first);
  const dispatch = registryDispatch(registry);
  for (const listener of allMappersDispatch.listeners(mapperEvents.before_configured)) listener();
  for (const listener of dispatch.listeners(registryEvents.before_configured)) listener(registry);
  // listeners may have mapped classes
  const all = reachable([...mappers].filter(isWaiting));
  for (const [mapper, relationships] of makeRelationships(all))
    instrumentRelationships(mapper, relationships);
  for (const mapper of all) if (mapper.registry === registry && isWaiting(mapper)) configureMapper(mapper);
  for (const listener of dispatch.listeners(registryEvents.after_configured)) listener(registry);
  for (const listener of allMappersDispatch.listeners(mapperEvents.after_configured)) listener();
  for (const other of all) if (other.registry !== registry) other.registry.configure();
}

function configureMapper(mapper: Mapper): void {
  const { class: cls, manager, attributeOrder } = mapper;
  const { dispatch } = manager;
  for (const listener of dispatch.listeners(mapperEvents.before_mapper_configured)) {
    if (listener(mapper, cls) === EXT_SKIP) return;
  }
  mapper.configured = true;
  configuration.version++;
  for (const attribute of attributeOrder) {
    for (const listener of dispatch.listeners(instrumentationEvents.attribute_instrument)) {
      listener(cls, attribute.key, attribute);
    }
  }
  for (const listener of dispatch.listeners(mapperEvents.mapper_configured)) listener(mapper, cls);
}
