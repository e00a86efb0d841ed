// Relationships as they are declared: plain data, read when the mappings are configured, for only then do all classes
// that they name exist.
import { columnErrors } from '../errors/catalog/columns.ts';
import { joinErrors } from '../errors/catalog/joins.ts';
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { type CollectionClass, collectionFactory } from './collection-factory.ts';
import type {
  CollectionOptions,
  CommonOptions,
  ManyToManyOptions,
  ReferenceChoice,
  Relation,
  RelationshipOptions,
  RequiredRelation,
} from './infer.ts';
import { checkChoice, checkOptions, checkText } from './options.ts';

export type RelationshipKind = 'hasMany' | 'hasOne' | 'belongsTo' | 'manyToMany';

/** A relationship as it was written down. */
export interface RelationshipDeclaration {
  readonly kind: RelationshipKind;
  readonly many: boolean;
  /** Gives the class at the other end; called when the mappings are configured. */
  readonly target: () => unknown;
  readonly options: DeclaredOptions;
}

/** A function over the attributes of the two ends; its declaration has typed them. */
export type JoinFunction = (...sides: never[]) => unknown;

/** The options of all kinds. */
export type DeclaredOptions = CommonOptions &
  Partial<Pick<ManyToManyOptions, 'secondary'> & Pick<ReferenceChoice, 'required'>> & {
    readonly collectionClass?: unknown;
    readonly orderBy?: string | readonly string[] | JoinFunction;
    readonly primaryJoin?: JoinFunction;
    readonly secondaryJoin?: JoinFunction;
  };

/**
 * One to many: the other table holds the foreign key. Stands in a getter, so that classes may refer to each other.
 *
 * @throws ArgumentError if the target is not a function, or an option is unknown.
 * @example
 * get addresses() { return hasMany(() => Address, { backPopulates: 'user', cascade: 'all, delete-orphan' }); }
 */
export function hasMany<C, K extends CollectionClass = 'array'>(
  target: () => C,
  options?: CollectionOptions<K, C>,
): Relation<C, true, K> {
  return declare('hasMany', target, options);
}

/**
 * One to one, seen from the side without the foreign key: an instance or null.
 *
 * @throws ArgumentError if the target is not a function, or an option is unknown.
 * @example
 * get passport() { return hasOne(() => Passport, { backPopulates: 'owner' }); }
 */
export function hasOne<C>(target: () => C, options?: RelationshipOptions<C>): Relation<C, false> {
  return declare('hasOne', target, options);
}

/**
 * Many to one: this table holds the foreign key; an instance or null. With `required: true` it is never null: the type
 * says so, and a flush refuses an object without it before anything is written (FlushError).
 *
 * @throws ArgumentError if the target is not a function, or an option is unknown; when the mappings are configured, if it
 *   is required and its foreign key may be null.
 * @example
 * get user() { return belongsTo(() => User, { backPopulates: 'addresses', required: true }); }
 */
export function belongsTo<C>(
  target: () => C,
  options: RelationshipOptions<C> & { readonly required: true },
): RequiredRelation<C>;
export function belongsTo<C>(
  target: () => C,
  options?: RelationshipOptions<C> & ReferenceChoice,
): Relation<C, false>;
export function belongsTo<C>(
  target: () => C,
  options?: RelationshipOptions<C> & ReferenceChoice,
): Relation<C, false> {
  return declare('belongsTo', target, options);
}

/**
 * Many to many over a table between.
 *
 * @throws ArgumentError if the target is not a function, `secondary` is missing, or an option is unknown.
 * @example
 * get keywords() { return manyToMany(() => Keyword, { secondary: 'item_keywords', backPopulates: 'items' }); }
 */
export function manyToMany<C, K extends CollectionClass = 'array'>(
  target: () => C,
  options: ManyToManyOptions<K, C>,
): Relation<C, true, K> {
  if (typeof options?.secondary !== 'object') {
    checkText('manyToMany', options?.secondary, "manyToMany(() => Keyword, { secondary: 'item_keywords' })");
  }
  return declare('manyToMany', target, options);
}

const declarations = new WeakSet<object>();

/** Whether a value of a shape is a relationship. */
export function isRelationship(value: unknown): value is RelationshipDeclaration {
  return typeof value === 'object' && value !== null && declarations.has(value);
}

const STRATEGIES = ['select', 'selectin', 'joined', 'subquery', 'immediate', 'raise', 'raiseOnSql', 'noload'];
const FLAGS = [
  'innerJoin',
  'viewOnly',
  'postUpdate',
  'passiveUpdates',
  'singleParent',
  'activeHistory',
] as const;
const NAMES = ['backPopulates', 'cascade', 'orderBy', 'foreignKey', 'remoteSide', 'primaryJoin', 'overlaps'];
const KNOWN = [...NAMES, 'lazy', 'passiveDeletes', ...FLAGS];
const KNOWN_OF_MANY = [...KNOWN, 'collectionClass'];
const KNOWN_BY_KIND: Readonly<Record<RelationshipKind, readonly string[]>> = {
  hasMany: KNOWN_OF_MANY,
  hasOne: KNOWN,
  belongsTo: [...KNOWN, 'required'],
  manyToMany: [...KNOWN_OF_MANY, 'secondary', 'secondaryJoin'],
};

function declare<C, Many extends boolean, K>(
  kind: RelationshipKind,
  target: () => C,
  options: DeclaredOptions = {},
): Relation<C, Many, K> {
  if (typeof target !== 'function') {
    throw columnErrors.INVALID_RELATIONSHIP({ call: kind, given: typeof target });
  }
  const many = kind === 'hasMany' || kind === 'manyToMany';
  if (!many && options.collectionClass !== undefined)
    throw relationshipErrors.COLLECTION_OF_ONE({ call: kind });
  checkOptions(kind, options, KNOWN_BY_KIND[kind]);
  collectionFactory(kind, options.collectionClass);
  for (const name of ['primaryJoin', 'secondaryJoin'] as const) checkJoin(kind, name, options[name]);
  checkChoice(kind, 'lazy', options.lazy, STRATEGIES);
  checkChoice(kind, 'passiveDeletes', options.passiveDeletes, [true, false, 'all']);
  for (const flag of [...FLAGS, 'required'] as const) checkChoice(kind, flag, options[flag], [true, false]);
  const declaration: RelationshipDeclaration = Object.freeze({
    kind,
    many,
    target,
    options: Object.freeze({ ...options }),
  });
  declarations.add(declaration);
  // the target's class is carried by the type alone
  return declaration as unknown as Relation<C, Many, K>;
}

function checkJoin(call: string, option: 'primaryJoin' | 'secondaryJoin', given: unknown): void {
  if (given === undefined || typeof given === 'function') return;
  throw joinErrors.JOIN_NOT_A_FUNCTION({ call, option, given: typeof given });
}
