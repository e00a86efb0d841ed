// Loader options of relationships, as data. They are read where relationships are loaded.
import { sqlErrors } from '../errors/catalog/sql.ts';
import type { AnyEntity, AttrsOf, RelationAttribute } from '../sql/entity-types.ts';
import type { LoaderOption } from '../sql/select.ts';
import { ENTITY_ATTRS } from '../sql/table.ts';

/** A relationship and how it is loaded. */
export interface RelationshipOption extends LoaderOption {
  readonly loaderOption: 'selectinload';
  readonly owner: object;
  readonly attribute: RelationAttribute<unknown, unknown, boolean>;
}

/**
 * Loads a relationship of all selected objects with one more statement.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(selectinload(User, (u) => u.addresses))
 */
export function selectinload<C extends AnyEntity, Target>(
  entity: C,
  path: (attributes: AttrsOf<C>) => RelationAttribute<unknown, Target, boolean>,
): RelationshipOption {
  // every mapped class carries its attributes; the caller's type has checked that this is one
  const given: unknown = path(Reflect.get(entity, ENTITY_ATTRS) as AttrsOf<C>);
  if (isRelation(given))
    return Object.freeze({ loaderOption: 'selectinload', owner: entity, attribute: given });
  throw sqlErrors.NOT_A_RELATIONSHIP({ call: 'selectinload', entity: entity.name, given: String(given) });
}

function isRelation(value: unknown): value is RelationAttribute<unknown, unknown, boolean> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'relation';
}
