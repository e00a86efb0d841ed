// From a class to its mapper. A class that extends an entity's base is mapped when it is first asked for: `entity()`
// itself runs before the class exists.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import { registryErrors } from '../errors/catalog/registries.ts';
import type { AnyClass, ClassManager } from '../instrumentation/class-manager.ts';
import { describeValue } from '../util/describe-value.ts';
import type { Declaration } from './declaration.ts';
import type { Mapper } from './mapper.ts';

/** How a base class that `entity()` has made gets a mapper for the class that extends it. */
export type MapEntity = (cls: AnyClass) => Mapper;

const mapperByClass = new WeakMap<object, Mapper>();
const mapEntityByBase = new WeakMap<object, MapEntity>();
const declarationByBase = new WeakMap<object, Declaration>();
// classes that were mapped, and whose registry was disposed: they are mapped anew only if somebody says so
const unmapped = new WeakSet<object>();

export function rememberMapper(mapper: Mapper): void {
  mapperByClass.set(mapper.class, mapper);
  unmapped.delete(mapper.class);
}

export function forgetMapper(mapper: Mapper): void {
  mapperByClass.delete(mapper.class);
  unmapped.add(mapper.class);
}

/** The class may be mapped again: it is when it is next asked for. */
export function allowMapping(cls: AnyClass): void {
  unmapped.delete(cls);
}

export function rememberEntity(base: AnyClass, declaration: Declaration, mapEntity: MapEntity): void {
  mapEntityByBase.set(base, mapEntity);
  declarationByBase.set(base, declaration);
}

/** What a class was declared with; it need not be mapped for that. */
export function declarationOf(cls: unknown): Declaration | undefined {
  if (typeof cls !== 'function') return undefined;
  const parent: unknown = Object.getPrototypeOf(cls);
  const known = mapperByClass.get(cls)?.declaration ?? declarationByBase.get(cls);
  return known ?? (typeof parent === 'function' ? declarationByBase.get(parent) : undefined);
}

/** The mapper of a class, made now if the class is an entity that nobody has asked for yet. */
export function mapperOf(cls: AnyClass): Mapper {
  const known = mapperByClass.get(cls);
  if (known !== undefined) return known;
  if (unmapped.has(cls)) throw registryErrors.DISPOSED_CLASS({ class: cls.name });
  if (typeof cls !== 'function')
    throw mappingErrors.UNMAPPED_CLASS({ class: describeValue(cls), isClass: false });
  const own = mapEntityByBase.get(cls);
  if (own !== undefined) return own(cls);
  const parent: unknown = Object.getPrototypeOf(cls);
  if (typeof parent !== 'function') throw mappingErrors.UNMAPPED_CLASS({ class: cls.name });
  const mapEntity = mapEntityByBase.get(parent);
  if (mapEntity !== undefined) return mapEntity(cls);
  const base = mappedAncestor(parent);
  if (base === undefined) throw mappingErrors.UNMAPPED_CLASS({ class: cls.name });
  throw mappingErrors.UNMAPPED_SUBCLASS({ class: cls.name, base });
}

/** The nearest mapped class that a class extends, by its name. */
export function mappedAncestor(cls: object): string | undefined {
  for (let at: unknown = cls; typeof at === 'function'; at = Object.getPrototypeOf(at)) {
    const parent: unknown = Object.getPrototypeOf(at);
    const isMapped = mapperByClass.has(at) || (typeof parent === 'function' && mapEntityByBase.has(parent));
    if (isMapped) return at.name;
  }
  return undefined;
}

/** The mapper of a mapped class; `mapper(User).columnAttrs.name` is its attribute. Seed: `class_mapper()`. */
export function mapper<E extends object>(cls: abstract new (...args: never) => E): Mapper<E> {
  // the mapper of a class is about its instances
  return mapperOf(cls) as Mapper<E>;
}

/**
 * The instrumentation of a mapped class: its attributes by name and position. Seed: `manager_of_class()`.
 *
 * @throws UnmappedClassError
 * @example
 * listen(Model, 'class_instrument', (cls) => console.log(managerOfClass(cls).attributesByKey.size));
 */
export function managerOfClass(cls: AnyClass): ClassManager {
  return mapperOf(cls).manager;
}

/** The mapper that the class has already, if it is mapped at all. */
export function knownMapper(cls: unknown): Mapper | undefined {
  return typeof cls === 'function' ? mapperByClass.get(cls) : undefined;
}
