// Loader options for columns: which are left for later, which are not, which must not be read at all. They are plain data
// that a load plan reads; objects keep those of the query that loaded them.
import { loadingErrors } from '../errors/catalog/loading.ts';
import { ColumnAttribute } from '../sql/attributes.ts';
import type { AnyEntity, AttrsOf } from '../sql/entity-types.ts';
import type { LoaderOption } from '../sql/select.ts';
import { ENTITY_ATTRS } from '../sql/table.ts';

export type ColumnLoading = 'load' | 'defer' | 'raise';

/** How some columns of a class are loaded; `only` means that all others are deferred. */
export interface ColumnOption extends LoaderOption {
  readonly loaderOption: 'columns';
  readonly owner: object;
  readonly keys: readonly string[];
  readonly loading: ColumnLoading;
  readonly only: boolean;
}

type AnyAttribute = ColumnAttribute<object, unknown>;
/** One attribute, or several. */
export type PickColumns<C> = (attributes: AttrsOf<C>) => AnyAttribute | readonly AnyAttribute[];

/**
 * Leaves columns out of the load; they are loaded when they are asked for.
 *
 * @param options `raiseload: true` makes loading them later an error
 * @example
 * select(User).options(defer(User, (u) => u.bio))
 */
export function defer<C extends AnyEntity>(
  entity: C,
  pick: PickColumns<C>,
  options: { readonly raiseload?: boolean } = {},
): ColumnOption {
  return columnOption(entity, pick, options.raiseload ? 'raise' : 'defer');
}

/** Loads columns that are mapped as `.deferred()`. @example select(User).options(undefer(User, (u) => u.bio)) */
export function undefer<C extends AnyEntity>(entity: C, pick: PickColumns<C>): ColumnOption {
  return columnOption(entity, pick, 'load');
}

/**
 * Loads these columns and the primary key; all others are deferred.
 *
 * @example
 * select(User).options(loadOnly(User, (u) => [u.id, u.name]))
 */
export function loadOnly<C extends AnyEntity>(
  entity: C,
  pick: PickColumns<C>,
  options: { readonly raiseload?: boolean } = {},
): ColumnOption {
  return onlyThese(columnOption(entity, pick, 'load'), options);
}

/** The option for its columns, and with it one for all others. */
export const onlyThese = (
  option: ColumnOption,
  { raiseload }: { readonly raiseload?: boolean },
): ColumnOption => Object.freeze({ ...option, only: true, loading: raiseload ? 'raise' : 'load' });

/** @throws ArgumentError if the function gives no attributes */
export function columnOption(
  entity: AnyEntity,
  pick: PickColumns<never>,
  loading: ColumnLoading,
): ColumnOption {
  // every mapped class carries its attributes; the caller's type has checked that this is one
  const attributes = Reflect.get(entity, ENTITY_ATTRS) as never;
  const picked = [pick(attributes)].flat();
  const keys = picked.map((attribute: unknown) => {
    if (attribute instanceof ColumnAttribute) return attribute.key;
    throw loadingErrors.NOT_AN_ATTRIBUTE({ class: entity.name });
  });
  return Object.freeze({ loaderOption: 'columns', owner: entity, keys, loading, only: false });
}

export function isColumnOption(option: LoaderOption): option is ColumnOption {
  return option.loaderOption === 'columns';
}
