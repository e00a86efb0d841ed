// `reconstructor()`: what a class does when one of its objects was loaded. A constructor runs for new objects only.
import { registryErrors } from '../errors/catalog/registries.ts';
import { instanceEvents } from '../events/catalog.ts';
import { nodeOf } from '../events/nodes.ts';
import { register } from '../events/registry.ts';

type ClassOf<E> = abstract new (...args: never) => E;

/** The methods of an object that can be called without arguments. */
export type MethodName<E> = {
  [K in keyof E]: E[K] extends () => unknown ? K : never;
}[keyof E] &
  string;

/**
 * Names the method of a class (or gives a function) that is called when an object of it was loaded: columns are there,
 * eager collections may not be. It runs before all listeners of `load` on the class; what it changes of attributes is
 * not written by the next flush. Subclasses inherit it, and may override the method. It is called for new objects, too,
 * only if your constructor calls it. Seed: InstanceEvents.load, `reconstructor()`.
 *
 * @throws ArgumentError if the class has no method of that name
 * @example
 * class Track extends entity('tracks', { id: integer().primaryKey(), ms: integer() }) {
 *   seconds = 0;
 *   restore() { this.seconds = this.ms / 1000; }
 * }
 * reconstructor(Track, 'restore');
 */
export function reconstructor<E extends object>(
  cls: ClassOf<E>,
  restore: MethodName<E> | ((object: E) => void),
): void {
  const fn = typeof restore === 'function' ? restore : methodOf(cls, restore);
  const options = { propagate: true, insert: true };
  register(nodeOf(cls), { spec: instanceEvents.load, fn, options, target: cls.name });
}

function methodOf<E extends object>(cls: ClassOf<E>, name: string): (object: object) => void {
  if (typeof cls.prototype[name] !== 'function')
    throw registryErrors.NOT_A_METHOD({ class: cls.name, method: name });
  // looked up when it is called: a subclass may have its own
  return (object) => Reflect.get(object, name).call(object);
}
