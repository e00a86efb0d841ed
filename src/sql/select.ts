// `select(User)`: an immutable description of what to load. It holds plain data; compile.ts makes SQL of it and the
// loading layer makes objects of the rows.
import { inspect } from 'node:util';
import type { Expression, OperationNode, OperationNodeSource, OrderByItemNode } from 'kysely';
import { sqlErrors } from '../errors/catalog/sql.ts';
import { describeValue } from '../util/describe-value.ts';
import type { AnyEntity, AttrsOf, InstanceOf } from './entity-types.ts';
import { type Condition, isNodeSource } from './expression.ts';
import { orderItemNode } from './nodes.ts';
import { RelationAttribute } from './relation-attribute.ts';
import { asRowLock, type RowLock } from './row-lock.ts';
import type { SelectBeside, SelectJoin } from './select-join.ts';
import { type ColumnRef, ENTITY_ATTRS, ENTITY_TABLE, type EntitySource, type TableRef } from './table.ts';

/** Says how attributes are loaded; made by `defer`, `undefer`, `loadOnly` and the like, and read by the loading layer. */
export interface LoaderOption {
  readonly loaderOption: string;
}

/** Options of one execution: `autoflush`, and whatever listeners of `do_orm_execute` understand. */
export interface ExecutionOptions {
  readonly autoflush?: boolean;
  readonly [name: string]: unknown;
}

/** What `withForUpdate` takes; `of` restricts the lock to the rows of these classes. */
export interface ForUpdateOptions extends RowLock {
  readonly of?: AnyEntity | readonly AnyEntity[];
}

/** Expressions by the name that they get in the rows. */
export type Picks = Readonly<Record<string, Expression<unknown>>>;
export type PickedRow<P> = { -readonly [K in keyof P]: P[K] extends Expression<infer T> ? T : never };

/** An expression, or a function that makes it from the attributes. */
type FromScope<Scope extends readonly unknown[], T> = T | ((...scope: Scope) => T);

/** All that was asked of a select, as data. */
export interface SelectState {
  readonly entity: EntitySource & { readonly name: string };
  readonly picks: readonly (readonly [key: string, expression: Expression<unknown>])[] | undefined;
  readonly where: readonly OperationNode[];
  readonly orderBy: readonly OrderByItemNode[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  readonly distinct: boolean;
  readonly options: readonly LoaderOption[];
  readonly populateExisting: boolean;
  readonly lock: (RowLock & { readonly of: readonly TableRef[] }) | undefined;
  readonly executionOptions: ExecutionOptions;
  /** What the loading reads along with the objects. */
  readonly joins?: readonly SelectJoin[];
  readonly beside?: SelectBeside;
  readonly joinedOrder?: readonly OrderByItemNode[];
  /** The key by which limit and offset count objects, where joins make several rows of one. */
  readonly limitedBy?: readonly ColumnRef[];
}

/**
 * A SELECT of objects or of picked columns. Every method returns a new select.
 *
 * @example
 * const query = select(User).where((u) => u.name.like('a%')).orderBy((u) => u.id.asc()).limit(10);
 * const users = await (await session.scalars(query)).all();
 */
export class Select<R, Scope extends readonly unknown[]> {
  /** The type of a row; there is no such property at run time. */
  declare readonly $row?: R;
  readonly state: SelectState;

  constructor(state: SelectState) {
    this.state = state;
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    const { entity, picks, where } = this.state;
    const picked = picks === undefined ? '' : `: ${picks.map(([name]) => name).join(', ')}`;
    const conditions =
      where.length === 0 ? '' : `, ${where.length} condition${where.length === 1 ? '' : 's'}`;
    return `Select(${entity.name}${picked})${conditions}`;
  }

  /** Adds conditions; all of them must hold, and so must those of earlier calls. */
  where(...conditions: readonly FromScope<Scope, Condition>[]): Select<R, Scope> {
    const nodes = conditions.map((condition) => this.#node('where', condition));
    return this.#with({ where: [...this.state.where, ...nodes] });
  }

  /**
   * Joins the other end of a relationship; its attributes follow in the callbacks of later calls.
   *
   * @throws ArgumentError if the callback gives no relationship; InvalidRequestError if it does: not in this version
   */
  join<Target>(
    path: (...scope: Scope) => RelationAttribute<unknown, Target, boolean>,
  ): Select<R, [...Scope, AttrsOf<Target>]> {
    throw this.#notJoinable(path);
  }

  /** Adds orders behind those of earlier calls; a bare attribute orders ascending. */
  orderBy(...orders: readonly FromScope<Scope, OperationNodeSource>[]): Select<R, Scope> {
    const items = orders.map((order) => orderItem(this.#node('orderBy', order)));
    return this.#with({ orderBy: [...this.state.orderBy, ...items] });
  }

  /** @throws ArgumentError if `rows` is not a whole number from 0. */
  limit(rows: number): Select<R, Scope> {
    return this.#with({ limit: rowCount('limit', rows) });
  }

  /** @throws ArgumentError if `rows` is not a whole number from 0. */
  offset(rows: number): Select<R, Scope> {
    return this.#with({ offset: rowCount('offset', rows) });
  }

  /** SELECT DISTINCT. */
  distinct(): Select<R, Scope> {
    return this.#with({ distinct: true });
  }

  /** How attributes are loaded: `options(defer(User, (u) => u.bio))`. */
  options(...options: readonly LoaderOption[]): Select<R, Scope> {
    return this.#with({ options: [...this.state.options, ...options] });
  }

  /** Writes the rows' values over objects that are in the session already, changed or not. */
  populateExisting(): Select<R, Scope> {
    return this.#with({ populateExisting: true });
  }

  /** Locks the rows until the end of the transaction. */
  withForUpdate(options: ForUpdateOptions = {}): Select<R, Scope> {
    const { of = [], ...asked } = options;
    const lock = asRowLock(asked);
    const entities = Array.isArray(of) ? of : [of];
    return this.#with({
      lock: { ...lock, of: entities.map((entity) => entitySource(entity)[ENTITY_TABLE]) },
    });
  }

  /** Options of the execution; later ones win. */
  executionOptions(options: ExecutionOptions): Select<R, Scope> {
    return this.#with({ executionOptions: { ...this.state.executionOptions, ...options } });
  }

  /** This version joins for loading only. */
  #notJoinable(path: (...scope: Scope) => unknown): Error {
    const { entity } = this.state;
    // as in #node: the scope is the attributes of the one entity
    const given: unknown = path(...([entity[ENTITY_ATTRS]] as unknown as Scope));
    if (given instanceof RelationAttribute)
      return sqlErrors.JOIN_NOT_POSSIBLE({ entity: entity.name, given: `${given.owner.name}.${given.key}` });
    return sqlErrors.NOT_A_RELATIONSHIP({ call: 'join', entity: entity.name, given: describeValue(given) });
  }

  #with(change: Partial<SelectState>): Select<R, Scope> {
    return new Select({ ...this.state, ...change });
  }

  #node(clause: string, part: FromScope<Scope, OperationNodeSource>): OperationNode {
    const { entity } = this.state;
    // Scope is the tuple of the attributes of what is selected: here, of the one entity
    const scope = [entity[ENTITY_ATTRS]] as unknown as Scope;
    const made = typeof part === 'function' ? part(...scope) : part;
    if (!isNodeSource(made)) {
      throw sqlErrors.NOT_A_CONDITION({ clause, entity: entity.name, given: describeValue(made) });
    }
    return made.toOperationNode();
  }
}

/**
 * Selects the objects of a class, or rows of some of its columns.
 *
 * @example
 * select(User)                                        // User objects
 * select(User, (u) => ({ id: u.id, name: u.name }))   // { id: number; name: string } rows
 * @throws ArgumentError if `entity` is not a mapped class.
 */
export function select<C extends AnyEntity>(entity: C): Select<InstanceOf<C>, [AttrsOf<C>]>;
export function select<C extends AnyEntity, P extends Picks>(
  entity: C,
  pick: (attributes: AttrsOf<C>) => P,
): Select<PickedRow<P>, [AttrsOf<C>]>;
export function select(entity: AnyEntity, pick?: (attributes: never) => Picks): unknown {
  const source = entitySource(entity);
  // the attributes of the class are what the overload's callback takes
  const picked = pick?.(source[ENTITY_ATTRS] as never);
  return new Select(selectState(source, { picks: picked && Object.entries(picked) }));
}

/** A select of all objects of an entity, but for what `parts` says. */
export const selectState = (entity: SelectState['entity'], parts: Partial<SelectState>): SelectState => ({
  ...EVERYTHING,
  entity,
  ...parts,
});

const EVERYTHING: Omit<SelectState, 'entity'> = {
  picks: undefined,
  where: [],
  orderBy: [],
  limit: undefined,
  offset: undefined,
  distinct: false,
  options: [],
  populateExisting: false,
  lock: undefined,
  executionOptions: {},
};

function entitySource(entity: unknown): EntitySource & { readonly name: string } {
  if (!isEntitySource(entity)) throw sqlErrors.NOT_SELECTABLE({ given: describeValue(entity) });
  return entity;
}

function isEntitySource(entity: unknown): entity is EntitySource & { readonly name: string } {
  return typeof entity === 'function' && ENTITY_ATTRS in entity && ENTITY_TABLE in entity;
}

/** An order as it is, or an expression in ascending order. */
export function orderItem(node: OperationNode): OrderByItemNode {
  return isOrderItem(node) ? node : orderItemNode(node, 'asc');
}

function isOrderItem(node: OperationNode): node is OrderByItemNode {
  return node.kind === 'OrderByItemNode';
}

function rowCount(clause: string, rows: number): number {
  if (!Number.isSafeInteger(rows) || rows < 0) throw sqlErrors.BAD_ROW_COUNT({ clause, given: String(rows) });
  return rows;
}
