// All registries of the process that are still in use: for what concerns all mappers at once.
import type { Registry } from './registry.ts';

const references = new Set<WeakRef<Registry>>();

export function rememberRegistry(registry: Registry): void {
  references.add(new WeakRef(registry));
}

/** Those that nobody has let go of, in the order in which they were made. */
export function livingRegistries(): Registry[] {
  const living: Registry[] = [];
  for (const reference of references) {
    const registry = reference.deref();
    if (registry === undefined) references.delete(reference);
    else living.push(registry);
  }
  return living;
}
