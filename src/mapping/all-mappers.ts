// What is done to all mappers of the process at once: configuring them, and taking them off their classes.
import { configureRegistries } from './configure.ts';
import { disposeRegistries } from './dispose.ts';
import { livingRegistries } from './registries.ts';

/**
 * Configures all mappers of all registries that are not configured yet. Happens by itself, registry by registry, when a
 * mapping is first used; call it to find mistakes in declarations early. Seed: `configure_mappers()`, MapperEvents.
 *
 * @throws ArgumentError, InvalidRequestError for declarations that do not fit
 * @example
 * listen(Mapper, 'after_configured', () => console.log('all mappings fit'), { once: true });
 * configureMappers();
 */
export function configureMappers(): void {
  configureRegistries(livingRegistries(), true);
}

/**
 * Disposes all registries: no class is mapped any more. For tests that map classes of their own. Seed: `clear_mappers()`.
 *
 * @example
 * afterEach(() => clearMappers());
 */
export function clearMappers(): void {
  disposeRegistries(livingRegistries(), true);
}
