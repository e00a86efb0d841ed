// The Session: what users work with. Its methods only hand over; what they do can be read in the trip of each. The half
// about transactions is in transactional-session.ts.
import { inspect } from 'node:util';
import type { Kysely } from 'kysely';
import { sessionErrors } from '../errors/catalog/session.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { hasNetChange } from '../instrumentation/history.ts';
import { describeState, keyText } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { refresh } from '../loading/refresh.ts';
import type { Result } from '../loading/result.ts';
import { mapperOf } from '../mapping/mapper-of.ts';
import { checkOptions } from '../mapping/options.ts';
import { requireState } from '../mapping/require-state.ts';
import type { AnyEntity } from '../sql/entity-types.ts';
import { asRowLock, type RowLock } from '../sql/row-lock.ts';
import type { Select } from '../sql/select.ts';
import { expireAlong } from '../tracking/cascades.ts';
import type { IdentityMap } from '../tracking/identity-map.ts';
import type { FlushPlan } from '../unit-of-work/flush-plan.ts';
import { add, expunge, markDeleted } from './attach.ts';
import type { BindArguments } from './binds.ts';
import { execute } from './execute.ts';
import { type GetOptions, get, present, primaryKeyOf } from './get.ts';
import { sessionKysely } from './kysely.ts';
import { limitedTo, listOf, type NameIn, type One } from './lists.ts';
import { loadOnDemand } from './load-on-demand.ts';
import { loadPort } from './load-port.ts';
import { type MergeOptions, merge, mergeAll } from './merge.ts';
import { planFlush } from './plan.ts';
import { Query } from './query.ts';
import { coreOf, TransactionalSession } from './transactional-session.ts';

type Entity<E> = abstract new (...args: never) => E;
/** The type of the rows of a select; unknown for any other statement. */
type RowOf<S> = S extends Select<infer R, infer _Scope> ? R : unknown;

export interface ExecuteOptions {
  /** Which database it is for, in a session with several, where the statement does not tell. */
  readonly bindArguments?: BindArguments;
}

export interface PlanOptions {
  /** Limits it to some objects, as of `flush`. */
  readonly only?: Iterable<object>;
  /** Reads what the flush would read. */
  readonly load?: boolean;
}

export interface RefreshOptions {
  readonly withForUpdate?: boolean | RowLock;
}

/**
 * A unit of work: objects that are loaded, added, changed and deleted here are written together, in one transaction.
 * Calls that do IO run one after the other. Seed: SessionEvents, "Session lifecycle".
 *
 * @example
 * await using session = new Session({ bind: createEngine(url) });
 * session.add(new User({ name: 'ed' }));
 * await session.commit();
 */
export class Session extends TransactionalSession {
  /** Objects that the next flush inserts. */
  get new(): ReadonlySet<object> {
    return objects(coreOf(this).tracked.new);
  }

  /** Objects with a change flag; `isModified(object)` tells whether the change is one. */
  get dirty(): ReadonlySet<object> {
    const { changed, marked } = coreOf(this).tracked;
    return objects([...changed].filter((state) => !marked.has(state)));
  }

  /** Objects that the next flush deletes. */
  get deleted(): ReadonlySet<object> {
    return objects(coreOf(this).tracked.marked);
  }

  get identityMap(): IdentityMap {
    return coreOf(this).tracked.identityMap;
  }

  /** Whether the object is in this session. @throws UnmappedInstanceError */
  contains(object: object): boolean {
    return coreOf(this).tracked.contains(requireState(object));
  }

  /** Whether an attribute holds another value than the database, as far as is known; without collections, which are no part of its row, if that is asked. */
  isModified(object: object, options: { readonly includeCollections?: boolean } = {}): boolean {
    return hasNetChange(requireState(object), options.includeCollections);
  }

  /** What `console.log` shows. */
  [inspect.custom](_depth: number, options: object): string {
    const counts = { new: this.new.size, dirty: this.dirty.size, deleted: this.deleted.size };
    const persistent = this.identityMap.size;
    const shown = { ...counts, persistent, inTransaction: this.inTransaction(), isActive: this.isActive };
    return `Session "${this.name}" ${inspect(shown, options)}`;
  }

  /** All objects of the session. */
  *[Symbol.iterator](): Generator<object> {
    const { tracked } = coreOf(this);
    yield* objects(tracked.new);
    yield* tracked.identityMap.values();
  }

  // --- in and out ---

  /** Takes an object in, with those that its relationships cascade to: new ones are inserted by the next flush. @throws InvalidRequestError, UnmappedInstanceError */
  add(object: One): void {
    const core = coreOf(this);
    core.warnInFlush('session.add()');
    add(core, requireState(object));
  }

  addAll(objects: Iterable<object>): void {
    for (const object of listOf('addAll', objects)) this.add(object);
  }

  /** Marks an object for deletion by the next flush. @throws InvalidRequestError if it was never saved */
  delete(object: One): Promise<void> {
    return this.deleteAll([object]);
  }

  deleteAll(objects: Iterable<object>): Promise<void> {
    const core = coreOf(this);
    core.warnInFlush('session.delete()');
    const list = () => listOf('deleteAll', objects);
    return core.mailbox.run('delete', async () => markDeleted(core, list()));
  }

  /** Lets an object go: it is detached, or transient if it was never saved. */
  expunge(object: One): void {
    expunge(coreOf(this), requireState(object));
  }

  /** Forgets what the object holds, changes included; it is read anew when it is asked for. */
  expire<E extends object>(object: E, attributes?: readonly NameIn<E>[]): void {
    const { tracked } = coreOf(this);
    const state = this.#persistent(object, 'expire');
    if (attributes === undefined) expireAlong(tracked, state);
    else expireAttributes(state, attributes);
  }

  expireAll(): void {
    const { tracked } = coreOf(this);
    for (const state of tracked.identityMap.states()) tracked.expire(state);
  }

  // --- with IO ---

  /** Writes what has changed. `only` limits it to some objects. */
  flush(only?: Iterable<object>): Promise<void> {
    const core = coreOf(this);
    if (only === undefined && core.mailbox.isIdle && core.tracked.isClean) return NOTHING_TO_DO;
    return core.mailbox.run('flush', async () => core.flush({ only: limitedTo('flush()', only) }));
  }

  /**
   * What the next flush would do, to be read before it does: its steps in their order with objects and statements,
   * cascades and orphans included. Nothing is written, nobody is told, and no object changes; what listeners would change,
   * and generated values, cannot be known. By itself it reads nothing either: what the flush would have to read is listed
   * in `reads`. With `load` it is read, as `session.load()` does, and the plan is complete.
   *
   * @throws IllegalStateChangeError from inside of a flush, but for before_flush
   * @example
   * console.log(await session.plan());
   */
  plan(options: PlanOptions = {}): Promise<FlushPlan> {
    const core = coreOf(this);
    return core.mailbox.run('plan', async () => {
      checkOptions('plan()', options, ['only', 'load']);
      const { only, load = false } = options;
      return planFlush(core, { only: limitedTo('plan()', only), load });
    });
  }

  /**
   * The object with that primary key, or null. A composite key is a list in the order of the attributes, or a record.
   * @example
   * const user = await session.get(User, 7);
   */
  get<E extends object>(entity: Entity<E>, key: unknown, options?: GetOptions): Promise<E | null> {
    const core = coreOf(this);
    const mapper = mapperOf(entity);
    const identity = primaryKeyOf(mapper, key);
    const known = options === undefined && core.mailbox.isIdle ? present(core, mapper, identity) : undefined;
    // what is found under a class's mapper is an object of the class
    if (known !== undefined) return Promise.resolve(known.obj as E);
    return core.mailbox.run('get', async () => {
      const state = await get(core, mapper, identity, options);
      // as above
      return state === null ? null : (state.obj as E);
    });
  }

  /** As `get`, but it is an error if there is no such row. @throws NoResultFound */
  async getOne<E extends object>(entity: Entity<E>, key: unknown, options?: GetOptions): Promise<E> {
    const found = await this.get(entity, key, options);
    if (found !== null) return found;
    throw sessionErrors.NO_ROW({ class: entity.name, key: keyText(key) });
  }

  /** Reads an object, or some attributes of it, anew; changes that are not flushed are lost. */
  refresh<E extends object>(
    object: E,
    attributes?: readonly NameIn<E>[],
    options: RefreshOptions = {},
  ): Promise<void> {
    const core = coreOf(this);
    checkOptions('session.refresh()', options, ['withForUpdate']);
    const lock = asRowLock(options.withForUpdate);
    return core.mailbox.run('refresh', async () =>
      refresh(loadPort(core), this.#persistent(object, 'refresh'), { names: attributes, lock }),
    );
  }

  /** Loads an attribute that is not in memory; gives back its value. @example const bio = await session.load(user, 'bio'); */
  load<E extends object, K extends keyof E & string>(object: E, attribute: K): Promise<E[K]> {
    // the value of the attribute of that name
    return loadOnDemand(coreOf(this), requireState(object), attribute) as Promise<E[K]>;
  }

  /** Copies the state of an object onto the session's own with the same key; gives back the session's own. */
  merge<E extends object>(object: E, options: MergeOptions = {}): Promise<E> {
    const core = coreOf(this);
    core.warnInFlush('session.merge()');
    // the merged object is of the given one's class
    return core.mailbox.run('merge', async () => (await merge(core, requireState(object), options)).obj as E);
  }

  mergeAll<E extends object>(objects: Iterable<E>, options: MergeOptions = {}): Promise<E[]> {
    const core = coreOf(this);
    core.warnInFlush('session.mergeAll()');
    return core.mailbox.run('merge', async () => {
      const list = listOf('mergeAll', objects);
      const merged = await mergeAll(core, [...list].map(requireState), options);
      // the merged objects are of the given ones' classes
      return merged.map(({ obj }) => obj as E);
    });
  }

  /** Runs a select, `sqlText()` or a query of Kysely in the session's transaction. */
  execute<S>(statement: S, { bindArguments }: ExecuteOptions = {}): Promise<Result<RowOf<S>>> {
    const core = coreOf(this);
    // the rows of a statement are what its type says
    const run = () => execute(core, statement, bindArguments) as Promise<Result<RowOf<S>>>;
    return core.mailbox.run('execute', run);
  }

  /** The first column of each row; the objects of a select of a class. */
  async scalars<S>(statement: S, options?: ExecuteOptions): Promise<Result<RowOf<S>>> {
    // a row of one column stands for its value
    return (await this.execute(statement, options)).scalars() as Result<RowOf<S>>;
  }

  /** The first column of the first row, or null. */
  async scalar(statement: unknown, options?: ExecuteOptions): Promise<unknown> {
    return (await this.execute(statement, options)).scalar();
  }

  /** The legacy query interface, whose listeners are told of before_compile. */
  query<C extends AnyEntity>(entity: C): Query<C> {
    return new Query(this, entity);
  }

  /** Kysely on the session's own transaction: what it changes is seen by no object. */
  kysely<DB>(): Promise<Kysely<DB>> {
    return sessionKysely<DB>(coreOf(this));
  }

  /** Statements do not flush until the scope is disposed of. @example using _ = session.noAutoflush(); */
  noAutoflush(): Disposable {
    const core = coreOf(this);
    core.autoflushOff++;
    let isOpen = true;
    return {
      [Symbol.dispose]: () => {
        if (isOpen) core.autoflushOff--;
        isOpen = false;
      },
    };
  }

  #persistent(object: object, call: string): InstanceState {
    const state = requireState(object);
    const { tracked, name } = coreOf(this);
    if (tracked.identityMap.contains(state)) return state;
    throw sessionErrors.NOT_PERSISTENT({ object: describeState(state), session: name, call });
  }
}

const NOTHING_TO_DO: Promise<void> = Promise.resolve();

function objects(states: Iterable<InstanceState>): ReadonlySet<object> {
  return new Set([...states].map(({ obj }) => obj));
}
