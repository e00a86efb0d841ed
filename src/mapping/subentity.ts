// `subentity()`: the declaration of a class that inherits from a mapped one, as plain as `entity()`'s. Its mapping comes
// with inheritance; until then asking for it is a clear error.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import type { AnyEntity } from '../sql/entity-types.ts';
import type { SubEntityClass } from './infer.ts';
import { rememberEntity } from './mapper-of.ts';

export interface SubEntityOptions {
  /** The table of its own columns; without one they are in the base's table. */
  readonly table?: string;
  /** The value of the base's discriminator for objects of this class. */
  readonly identity: string;
}

/**
 * Declares a mapped class that inherits attributes and methods of another.
 *
 * @throws InvalidRequestError when it is used: this version maps no inheritance
 * @example
 * class Admin extends subentity(User, { table: 'admins', identity: 'admin' }, { level: integer() }) {}
 */
export function subentity<B extends AnyEntity, S>(
  base: B,
  _options: SubEntityOptions,
  _shape: S & object,
): SubEntityClass<B, S> {
  // any class can be extended; what an abstract one lacks, its subclass brings
  const Base = base as unknown as new (values: unknown) => object;
  class SubEntity extends Base {}
  rememberEntity(SubEntity, (cls: AnyClass) => {
    throw mappingErrors.INHERITANCE_NOT_CONFIGURED({ class: cls.name, base: base.name });
  });
  // the type says what the mapping of it will make true
  return SubEntity as unknown as SubEntityClass<B, S>;
}
