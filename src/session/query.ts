// The legacy query interface, a thin layer over select: it is there for its events. `session.execute(select(…))` is what
// new code uses.
import type { OperationNodeSource } from 'kysely';
import { queryEvents } from '../events/catalog.ts';
import { queryDispatch } from '../events/nodes.ts';
import { EVENT_TARGET, queryTarget } from '../events/targets.ts';
import type { AnyEntity, AttrsOf, InstanceOf } from '../sql/entity-types.ts';
import type { Condition } from '../sql/expression.ts';
import { type LoaderOption, type Select, select } from '../sql/select.ts';
import type { Session } from './session.ts';

type Scope<C extends AnyEntity> = [AttrsOf<C>];

/**
 * A query of the objects of a class. Immutable: every method gives a new query. Seed: QueryEvents (legacy).
 *
 * @example
 * const eds = await session.query(User).filter((u) => u.name.eq('ed')).all();
 */
export class Query<C extends AnyEntity> {
  static readonly [EVENT_TARGET] = queryTarget;

  readonly session: Session;
  /** The class that is queried. */
  readonly entity: C;
  /** What will be executed. */
  readonly statement: Select<InstanceOf<C>, Scope<C>>;

  constructor(session: Session, entity: C, statement: Select<InstanceOf<C>, Scope<C>> = select(entity)) {
    this.session = session;
    this.entity = entity;
    this.statement = statement;
  }

  /** Adds conditions; all must hold. */
  filter(...conditions: readonly (Condition | ((attributes: AttrsOf<C>) => Condition))[]): Query<C> {
    return this.#with(this.statement.where(...conditions));
  }

  orderBy(
    ...orders: readonly (OperationNodeSource | ((attributes: AttrsOf<C>) => OperationNodeSource))[]
  ): Query<C> {
    return this.#with(this.statement.orderBy(...orders));
  }

  limit(rows: number): Query<C> {
    return this.#with(this.statement.limit(rows));
  }

  offset(rows: number): Query<C> {
    return this.#with(this.statement.offset(rows));
  }

  options(...options: readonly LoaderOption[]): Query<C> {
    return this.#with(this.statement.options(...options));
  }

  populateExisting(): Query<C> {
    return this.#with(this.statement.populateExisting());
  }

  /** All objects, each once. Listeners of before_compile may give back another query. */
  async all(): Promise<InstanceOf<C>[]> {
    const { statement } = this.#compiled();
    // the objects of a select of the class
    return (await this.session.scalars(statement)).unique().all() as InstanceOf<C>[];
  }

  /** The first object, or null. */
  async first(): Promise<InstanceOf<C> | null> {
    const [first] = await this.limit(1).all();
    return first ?? null;
  }

  /** The object with that primary key, or null; from the session if it is there. */
  async get(key: unknown): Promise<InstanceOf<C> | null> {
    // what is got of a class is an instance of it
    return (await this.session.get(this.entity, key)) as InstanceOf<C> | null;
  }

  #compiled(): Query<C> {
    let query: unknown = this;
    for (const listener of queryDispatch(Query).listeners(queryEvents.before_compile))
      query = listener(query);
    // a listener that has given back nothing else has left the query as it is
    return query instanceof Query ? (query as Query<C>) : this;
  }

  #with(statement: Select<InstanceOf<C>, Scope<C>>): Query<C> {
    return new Query(this.session, this.entity, statement);
  }
}
