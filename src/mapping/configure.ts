// Configures mappers: what can only be settled when all of them are known. Tells the configuration events, in the seed's
// order: everybody, the registry, mapper by mapper, the registry, everybody.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { instrumentationEvents, mapperEvents, registryEvents } from '../events/catalog.ts';
import { allMappersDispatch, registryDispatch } from '../events/nodes.ts';
import { EXT_SKIP } from '../events/symbols.ts';
import type { Mapper } from './mapper.ts';
import type { Registry } from './registry.ts';

/** Configures those that are not yet; with nothing to do nothing is told. */
export function configureMappers(registry: Registry, mappers: Iterable<Mapper>): void {
  const waiting = [...mappers].filter(({ configured }) => !configured);
  if (waiting.length === 0) return;
  const dispatch = registryDispatch(registry);
  for (const listener of allMappersDispatch.listeners(mapperEvents.before_configured)) listener();
  for (const listener of dispatch.listeners(registryEvents.before_configured)) listener(registry);
  for (const mapper of waiting) configureMapper(mapper);
  for (const listener of dispatch.listeners(registryEvents.after_configured)) listener(registry);
  for (const listener of allMappersDispatch.listeners(mapperEvents.after_configured)) listener();
}

function configureMapper(mapper: Mapper): void {
  const { class: cls, manager, table } = mapper;
  const { dispatch } = manager;
  for (const listener of dispatch.listeners(mapperEvents.before_mapper_configured)) {
    if (listener(mapper, cls) === EXT_SKIP) return;
  }
  const [relation] = table.relations;
  if (relation !== undefined) {
    throw mappingErrors.RELATIONS_NOT_CONFIGURED({ class: cls.name, relations: table.relations.join(', ') });
  }
  mapper.configured = true;
  for (const attribute of manager.attributes) {
    for (const listener of dispatch.listeners(instrumentationEvents.attribute_instrument)) {
      listener(cls, attribute.key, attribute);
    }
  }
  for (const listener of dispatch.listeners(mapperEvents.mapper_configured)) listener(mapper, cls);
}
