// Loader options of relationships: paths of relationships from a class, each step with its strategy. Plain data that a load
// plan reads; the objects of a step keep what follows it.
import { sqlErrors } from '../errors/catalog/sql.ts';
import { ColumnAttribute } from '../sql/attributes.ts';
import type { AnyEntity, AttrsOf } from '../sql/entity-types.ts';
import { RelationAttribute } from '../sql/relation-attribute.ts';
import type { LoaderOption } from '../sql/select.ts';
import { ENTITY_ATTRS } from '../sql/table.ts';
import { describeValue } from '../util/describe-value.ts';
import {
  type ColumnLoading,
  type ColumnOption,
  columnOption,
  onlyThese,
  type PickColumns,
} from './options.ts';

/** How a relationship is loaded. */
export type Strategy =
  | 'select'
  | 'selectin'
  | 'joined'
  | 'subquery'
  | 'immediate'
  | 'raise'
  | 'raiseOnSql'
  | 'default';

/** One relationship of a path. */
export interface OptionStep {
  readonly key: string;
  readonly strategy: Strategy;
  readonly isInner: boolean;
  /** What is said of the columns of the objects that it loads. */
  readonly columns: readonly ColumnOption[];
}

/** A relationship of the attributes of a class. */
export type PickRelation<C, Target> = (attributes: AttrsOf<C>) => RelationAttribute<object, Target, boolean>;

/** Options of `joinedload`. */
export interface JoinedLoadOptions {
  /** An inner join: objects without a related one are not found. */
  readonly innerJoin?: boolean;
}

/** Options of `raiseload`. */
export interface RaiseLoadOptions {
  /** Only a load that needs a statement is an error: an object that the session has may be the answer. */
  readonly sqlOnly?: boolean;
}

/** Options of `defer` and `loadOnly` on a path. */
export interface DeferOptions {
  /** Loading the columns later is an error. */
  readonly raiseload?: boolean;
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

  raiseload<Next>(
    pick: PickRelation<Target, Next>,
    options: RaiseLoadOptions = {},
  ): RelationshipOption<Next> {
    return this.#then(options.sqlOnly ? 'raiseOnSql' : 'raise', pick);
  }

  /** Goes on along a relationship that is loaded as its mapping says. */
  defaultload<Next>(pick: PickRelation<Target, Next>): RelationshipOption<Next> {
    return this.#then('default', pick);
  }

  /** Leaves columns of the objects at the end of the path out of the load. */
  defer(pick: PickColumns<Target>, options: DeferOptions = {}): RelationshipOption<Target> {
    return this.#withColumns(this.#columns(pick, options.raiseload ? 'raise' : 'defer'));
  }

  /** Loads columns of the objects at the end of the path that are mapped as deferred. */
  undefer(pick: PickColumns<Target>): RelationshipOption<Target> {
    return this.#withColumns(this.#columns(pick, 'load'));
  }

  /** Loads these columns of the objects at the end of the path, and their keys; all others are deferred. */
  loadOnly(pick: PickColumns<Target>, options: DeferOptions = {}): RelationshipOption<Target> {
    return this.#withColumns(onlyThese(this.#columns(pick, 'load'), options));
  }

  #columns(pick: PickColumns<Target>, loading: ColumnLoading): ColumnOption {
    const entity: unknown = this.target;
    // a path leads to mapped classes
    return columnOption(entity as AnyEntity, pick as PickColumns<never>, loading);
  }

  #withColumns(option: ColumnOption): RelationshipOption<Target> {
    const steps = this.steps.map((step, at) =>
      at === this.steps.length - 1 ? { ...step, columns: [...step.columns, option] } : step,
    );
    return new RelationshipOption(this.owner, steps, this.target);
  }

  #then<Next>(strategy: Strategy, pick: PickRelation<Target, Next>, isInner = false) {
    const { key, target } = pickedRelation(this.target, pick, `${strategy}load`);
    const step: OptionStep = { key, strategy, isInner, columns: [] };
    return new RelationshipOption(this.owner, [...this.steps, step], target);
  }

  /** What the option says of the objects that its first step loads. */
  rest(owner: object): readonly LoaderOption[] {
    const [first, ...others] = this.steps;
    const columns = first?.columns ?? [];
    return others.length === 0 ? columns : [...columns, new RelationshipOption(owner, others, this.target)];
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
    steps.push({ key: picked.key, strategy: 'selectin', isInner: false, columns: [] });
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
 * Makes it an error to load a relationship of these objects on demand. Seed: relationship loader options.
 *
 * @param options `sqlOnly: true` allows what needs no statement: a reference to an object that the session has
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(raiseload(User, (u) => u.addresses))
 */
export function raiseload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
  options: RaiseLoadOptions = {},
): RelationshipOption<T> {
  return begin(entity, { strategy: options.sqlOnly ? 'raiseOnSql' : 'raise', isInner: false }, pick);
}

/**
 * Leaves a relationship to its mapping, to say something of the objects at its other end.
 *
 * @throws ArgumentError if the function gives no relationship
 * @example
 * select(User).options(defaultload(User, (u) => u.addresses).defer((a) => a.notes))
 */
export function defaultload<C extends AnyEntity, T>(
  entity: C,
  pick: PickRelation<C, T>,
): RelationshipOption<T> {
  return begin(entity, { strategy: 'default', isInner: false }, pick);
}

function begin<C extends AnyEntity, T>(
  entity: C,
  step: Pick<OptionStep, 'strategy' | 'isInner'>,
  pick: PickRelation<C, T>,
): RelationshipOption<T> {
  const call = step.strategy === 'select' ? 'lazyload' : `${step.strategy}load`;
  const { key, target } = pickedRelation(entity, pick, call);
  return new RelationshipOption(entity, [{ ...step, key, columns: [] }], target);
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
