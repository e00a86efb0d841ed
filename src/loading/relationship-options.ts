// Loader options of relationships: paths of relationships from a class, each step with its strategy. Plain data that a load
// plan reads; the objects of a step keep what follows it.
import { sqlErrors } from '../errors/catalog/sql.ts';
import { ColumnAttribute } from '../sql/attributes.ts';
import type { AnyEntity, AttrsOf } from '../sql/entity-types.ts';
import { RelationAttribute } from '../sql/relation-attribute.ts';
import type { LoaderOption } from '../sql/select.ts';
import { ENTITY_ATTRS } from '../sql/table.ts';
import { describeValue } from '../util/describe-value.ts';

/** How a relationship is loaded. */
export type Strategy = 'select' | 'selectin' | 'joined' | 'subquery' | 'immediate' | 'raise';

/** One relationship of a path. */
export interface OptionStep {
  readonly key: string;
  readonly strategy: Strategy;
  readonly isInner: boolean;
}

/** A relationship of the attributes of a class. */
export type PickRelation<C, Target> = (attributes: AttrsOf<C>) => RelationAttribute<object, Target, boolean>;

/** Options of `joinedload`. */
export interface JoinedLoadOptions {
  /** An inner join: objects without a related one are not found. */
  readonly innerJoin?: boolean;
}

/**
 * A path of relationships and how each is loaded. Its methods add a step for the objects that the last one loads.
 * Seed: relationship loader options.
 */
export class RelationshipOption<Target = unknown> implements LoaderOption {
  readonly loaderOption = 'relationship';
  /** The class on which the path begins. */
  readonly owner: object;
  readonly steps: readonly OptionStep[];
  /** The class at the end of the path. */
  readonly target: Target;

  constructor(owner: object, steps: readonly OptionStep[], target: Target) {
    this.owner = owner;
    this.steps = steps;
    this.target = target;
    Object.freeze(this);
  }

  selectinload<Next>(pick: PickRelation<Target, Next>): RelationshipOption<Next> {
    return this.#then('selectin', pick);
  }

  joinedload<Next>(
    pick: PickRelation<Target, Next>,
    options: JoinedLoadOptions = {},
  ): RelationshipOption<Next> {
    return this.#then('joined', pick, options.innerJoin);
  }

  subqueryload<Next>(pick: PickRelation<Target, Next>): RelationshipOption<Next> {
    return this.#then('subquery', pick);
  }

  immediateload<Next>(pick: PickRelation<Target, Next>): RelationshipOption<Next> {
    return this.#then('immediate', pick);
  }

  lazyload<Next>(pick: PickRelation<Target, Next>): RelationshipOption<Next> {
    return this.#then('select', pick);
  }

  raiseload<Next>(pick: PickRelation<Target, Next>): RelationshipOption<Next> {
    return this.#then('raise', pick);
  }

  #then<Next>(strategy: Strategy, pick: PickRelation<Target, Next>, isInner = false) {
    const picked = pickedRelation(this.target, pick, `${strategy}load`);
    return new RelationshipOption(
      this.owner,
      [...this.steps, { key: picked.key, strategy, isInner }],
      picked.target,
    );
  }

  /** What the option says of the objects that its first step loads; null if it says nothing. */
  rest(owner: object): RelationshipOption<Target> | null {
    return this.steps.length > 1 ? new RelationshipOption(owner, this.steps.slice(1), this.target) : null;
  }
}

export function isRelationshipOption(option: LoaderOption): option is RelationshipOption {
  return option instanceof RelationshipOption;
}

/**
 * Loads a relationship of all selected objects with one more statement, and so on along a path.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(selectinload(User, (u) => u.addresses))
 */
export function selectinload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
): RelationshipOption<T>;
export function selectinload<C extends AnyEntity, A, T>(
  entity: C,
  first: PickRelation<C, A>,
  second: PickRelation<A, T>,
): RelationshipOption<T>;
export function selectinload<C extends AnyEntity, A, B, T>(
  entity: C,
  first: PickRelation<C, A>,
  second: PickRelation<A, B>,
  third: PickRelation<B, T>,
): RelationshipOption<T>;
export function selectinload(
  entity: AnyEntity,
  ...picks: readonly PickRelation<never, unknown>[]
): RelationshipOption {
  let target: unknown = entity;
  const steps: OptionStep[] = [];
  for (const pick of picks) {
    const picked = pickedRelation(target, pick, 'selectinload');
    steps.push({ key: picked.key, strategy: 'selectin', isInner: false });
    target = picked.target;
  }
  return new RelationshipOption(entity, steps, target);
}

/**
 * Loads a relationship with the same statement, by a join. Objects are still given once each.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(Address).options(joinedload(Address, (a) => a.user))
 */
export function joinedload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
  options: JoinedLoadOptions = {},
): RelationshipOption<T> {
  return begin(entity, { strategy: 'joined', isInner: options.innerJoin === true }, pick);
}

/**
 * Loads a relationship with one more statement, before the objects themselves are made.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(subqueryload(User, (u) => u.addresses))
 */
export function subqueryload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
): RelationshipOption<T> {
  return begin(entity, { strategy: 'subquery', isInner: false }, pick);
}

/**
 * Loads a relationship of each object right behind the statement; what the session has is not loaded again.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(Address).options(immediateload(Address, (a) => a.user))
 */
export function immediateload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
): RelationshipOption<T> {
  return begin(entity, { strategy: 'immediate', isInner: false }, pick);
}

/**
 * Leaves a relationship to be loaded on demand, whatever its mapping says.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(lazyload(User, (u) => u.addresses))
 */
export function lazyload<C extends AnyEntity, T>(entity: C, pick: PickRelation<C, T>): RelationshipOption<T> {
  return begin(entity, { strategy: 'select', isInner: false }, pick);
}

/**
 * Makes it an error to load a relationship of these objects on demand.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(raiseload(User, (u) => u.addresses))
 */
export function raiseload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
): RelationshipOption<T> {
  return begin(entity, { strategy: 'raise', isInner: false }, pick);
}

function begin<C extends AnyEntity, T>(
  entity: C,
  step: Omit<OptionStep, 'key'>,
  pick: PickRelation<C, T>,
): RelationshipOption<T> {
  const call = step.strategy === 'select' ? 'lazyload' : `${step.strategy}load`;
  const { key, target } = pickedRelation(entity, pick, call);
  return new RelationshipOption(entity, [{ ...step, key }], target);
}

function pickedRelation<C, T>(entity: unknown, pick: PickRelation<C, T>, call: string) {
  // every mapped class carries its attributes; the caller's type has checked that this is one
  const given: unknown = pick(Reflect.get(entity as object, ENTITY_ATTRS) as AttrsOf<C>);
  // what a pick of this type gives leads to that class
  if (given instanceof RelationAttribute) return given as RelationAttribute<object, T, boolean>;
  const name = typeof entity === 'function' ? entity.name : String(entity);
  throw sqlErrors.NOT_A_RELATIONSHIP({ call, entity: name, given: nameOf(given) });
}

const nameOf = (given: unknown): string =>
  given instanceof ColumnAttribute ? `the column ${given.owner.name}.${given.key}` : describeValue(given);
