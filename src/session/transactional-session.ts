// The half of the Session that is about its transactions and databases: begin, commit, rollback, close, what state they are
// in, and what is written without the unit of work. Methods only hand over to the trips.
import type { Connection } from '../drivers/connection.ts';
import { sessionErrors } from '../errors/catalog/session.ts';
import { ListenerNode } from '../events/listeners.ts';
import { sessionDispatch } from '../events/nodes.ts';
import { EVENT_TARGET, sessionClassTarget, sessionTarget } from '../events/targets.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { mapperOf } from '../mapping/mapper-of.ts';
import { checkFunction, checkList, checkOptions } from '../mapping/options.ts';
import { requireState } from '../mapping/require-state.ts';
import type { Table } from '../mapping/table.ts';
import { describeValue } from '../util/describe-value.ts';
import { expungeAll } from './attach.ts';
import { begin, beginNested } from './begin.ts';
import { type Bind, type BindArguments, type BindKey, Binds, findBind } from './binds.ts';
import { inBlock } from './block.ts';
import {
  type BulkInsertOptions,
  type BulkSaveOptions,
  bulkInsertMappings,
  bulkSave,
  bulkUpdateMappings,
  type Mapping,
} from './bulk.ts';
import { closeSession } from './close-session.ts';
import { commit, prepareTransaction } from './commit.ts';
import { rememberLiving } from './living.ts';
import { rollback } from './rollback.ts';
import type { Session } from './session.ts';
import { SessionCore } from './session-core.ts';
import { type SessionOptions, sessionOptions } from './session-options.ts';
import type { SessionTransaction } from './transaction.ts';

type Entity<E> = abstract new (...args: never) => E;
type Block<T> = (transaction: SessionTransaction) => Promise<T> | T;

export abstract class TransactionalSession {
  /** Listeners on the class hear of all sessions of it. */
  static readonly [EVENT_TARGET] = sessionClassTarget;

  /** @internal */
  static coreOf(session: TransactionalSession): SessionCore {
    return session.#core;
  }

  readonly #core: SessionCore;
  readonly #node = new ListenerNode();

  constructor(options: Partial<SessionOptions> = {}, factory: ListenerNode | null = null) {
    const dispatch = sessionDispatch(new.target, factory, this.#node);
    // Session is the one class that extends this half
    this.#core = new SessionCore(this as unknown as Session, sessionOptions(options), dispatch);
    this.#core.choosesBinds = this.getBind !== TransactionalSession.prototype.getBind;
    rememberLiving(this.#core);
  }

  get [EVENT_TARGET]() {
    return sessionTarget(this.#node, this.name);
  }

  /** How messages and traces call it. */
  get name(): string {
    return this.#core.name;
  }

  /** Your own notes. */
  get info(): Record<string, unknown> {
    return this.#core.options.info;
  }

  /** False after a failed flush, until `rollback()`. */
  get isActive(): boolean {
    return this.#core.stack.current?.isActive ?? true;
  }

  inTransaction(): boolean {
    return this.#core.stack.current !== null;
  }

  inNestedTransaction(): boolean {
    return this.#core.stack.nested !== null;
  }

  /** The root transaction, if one is begun. */
  getTransaction(): SessionTransaction | null {
    return this.#core.stack.root;
  }

  /** The innermost savepoint, if there is one. */
  getNestedTransaction(): SessionTransaction | null {
    return this.#core.stack.nested;
  }

  /**
   * Begins a transaction; it reaches the database with the first statement. With a function: commits when it returns,
   * rolls back when it throws, and gives back what it returns.
   *
   * @throws InvalidRequestError if one is begun already
   * @example
   * await session.begin(async (tx) => {
   *   session.add(new User({ name: 'ed' }));
   *   tx.onCommit(() => console.log('saved'));
   * });
   */
  begin(): SessionTransaction;
  begin<T>(block: Block<T>): Promise<T>;
  begin<T>(block?: Block<T>, ...others: never[]): SessionTransaction | Promise<T> {
    if (block === undefined) return begin(this.#core);
    checkFunction('session.begin()', block, 'await session.begin(async (tx) => { … })');
    if (others.length > 0) throw sessionErrors.RETRY_IN_SESSION({});
    return inBlock(async () => begin(this.#core), block);
  }

  /**
   * Flushes and sets a savepoint; what follows can be rolled back without the rest. With a function: released when it
   * returns, rolled back when it throws.
   *
   * @example
   * await session.beginNested(async () => { session.add(new User({ name: 'maybe' })); });
   */
  beginNested(): Promise<SessionTransaction>;
  beginNested<T>(block: Block<T>): Promise<T>;
  beginNested<T>(block?: Block<T>): Promise<SessionTransaction | T> {
    const open = () => this.#core.mailbox.run('beginNested', () => beginNested(this.#core));
    if (block === undefined) return open();
    checkFunction('session.beginNested()', block, 'await session.beginNested(async (tx) => { … })');
    return inBlock(open, block);
  }

  /** Flushes and commits the transaction with all its savepoints. @throws what flushing and the database raise */
  commit(): Promise<void> {
    const core = this.#core;
    return core.mailbox.run('commit', () => commit(core.stack.current ?? core.autobegin(), true));
  }

  /**
   * The first phase of a commit in two phases: flushes, and makes every database promise that it can commit. `commit()`
   * or `rollback()` follows. If one refuses, the transaction is rolled back in all of them.
   *
   * @throws InvalidRequestError unless the session has `twophase: true`, and what {@link commit} throws
   * @example
   * const session = new Session({ binds: [[User, users], [Order, orders]], twophase: true });
   * await session.prepare();
   * await session.commit();
   */
  prepare(): Promise<void> {
    const core = this.#core;
    return core.mailbox.run('prepare', () => prepareTransaction(core.stack.root ?? core.autobegin()));
  }

  /** Rolls the transaction back: objects get back the life and the values that they had when it began. */
  rollback(): Promise<void> {
    const { stack, mailbox } = this.#core;
    return mailbox.run('rollback', async () => {
      if (stack.current !== null) await rollback(stack.current, { toRoot: true });
    });
  }

  /** Lets all objects go and leaves the transaction; the session can be used anew unless `closeResetsOnly` is false. */
  close(): Promise<void> {
    return this.#core.mailbox.run('close', () =>
      closeSession(this.#core, { isFinal: !this.#core.options.closeResetsOnly }),
    );
  }

  /** As `close()`, but the session can always be used anew. */
  reset(): Promise<void> {
    return this.#core.mailbox.run('reset', () => closeSession(this.#core, { isFinal: false }));
  }

  /** As `close()`, and the connection is thrown away: for when its state is in doubt. */
  invalidate(): Promise<void> {
    const isFinal = !this.#core.options.closeResetsOnly;
    return this.#core.mailbox.run('invalidate', () =>
      closeSession(this.#core, { isFinal, invalidate: true }),
    );
  }

  /**
   * The connection of the transaction, begun if need be. SQL sent on it is not seen by `do_orm_execute`. A session with
   * several binds has to know which: that of a class, of a statement, or the bind itself.
   *
   * @throws UnboundExecutionError if there is no bind for it
   * @example
   * const connection = await session.connection({ bindArguments: { mapper: User } });
   */
  connection({ bindArguments }: { readonly bindArguments?: BindArguments } = {}): Promise<Connection> {
    return this.#core.mailbox.run('connection', () => this.#core.stack.connection(bindArguments));
  }

  /**
   * The database for what a call is about: of `binds`, the entry of the class or the closest one that it extends, then of
   * the table; then `bind`. Override it to find it in a way of your own. Seed: `Session.get_bind()`.
   *
   * @throws UnboundExecutionError if there is none
   * @example
   * session.getBind({ mapper: User }) === usersEngine; // true
   */
  getBind(about: BindArguments = {}): Bind {
    return findBind(this.#core, about);
  }

  /** Binds a mapped class, a base of mapped classes or a mapper to a database. Seed: `Session.bind_mapper()`. */
  bindMapper(mapper: Exclude<BindKey, Table>, bind: Bind): void {
    this.#core.binds = (this.#core.binds ?? new Binds()).with(mapper, bind);
  }

  /** Binds a table to a database: for its classes, and for SQL that names it. Seed: `Session.bind_table()`. */
  bindTable(table: Table, bind: Bind): void {
    this.#core.binds = (this.#core.binds ?? new Binds()).with(table, bind);
  }

  /** Lets all objects go. */
  expungeAll(): void {
    expungeAll(this.#core);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Writes many objects without the unit of work: no cascades, no listeners of mappers, one statement for neighbours with
   * the same columns. The objects stay as they are; those of this session do not learn of it. Seed: `bulk_save_objects()`.
   *
   * @throws IntegrityError and its like; StaleDataError for rows that are not there
   * @example
   * await session.bulkSaveObjects(readings.map((value) => new Reading({ value })));
   */
  bulkSaveObjects(objects: Iterable<object>, options: BulkSaveOptions = {}): Promise<void> {
    const core = this.#core;
    return core.mailbox.run('bulkSaveObjects', async () => {
      checkOptions('bulkSaveObjects()', options, ['returnDefaults', 'updateChangedOnly', 'preserveOrder']);
      const list = checkList('bulkSaveObjects()', objects, 'session.bulkSaveObjects([user, …])');
      return bulkSave(core, [...list].map(requireState), options);
    });
  }

  /** Inserts plain rows. @example await session.bulkInsertMappings(Reading, [{ value: 1 }, { value: 2 }]); */
  bulkInsertMappings<E extends object>(
    entity: Entity<E>,
    rows: Iterable<Partial<E>>,
    options: BulkInsertOptions = {},
  ): Promise<void> {
    const core = this.#core;
    return core.mailbox.run('bulkInsertMappings', async () => {
      checkOptions('bulkInsertMappings()', options, ['returnDefaults', 'renderNulls']);
      return bulkInsertMappings(core, mapperOf(entity), mappings('bulkInsertMappings', rows), options);
    });
  }

  /** Updates rows by their primary keys: each sets what it holds. @throws InvalidRequestError for a row without key */
  bulkUpdateMappings<E extends object>(entity: Entity<E>, rows: Iterable<Partial<E>>): Promise<void> {
    const core = this.#core;
    return core.mailbox.run('bulkUpdateMappings', async () =>
      bulkUpdateMappings(core, mapperOf(entity), mappings('bulkUpdateMappings', rows)),
    );
  }
}

/** Rows are looked at attribute by attribute, whatever their type says. */
function mappings(call: string, rows: Iterable<object>): Mapping[] {
  const list = [...checkList(`${call}()`, rows, `session.${call}(User, [{ … }, …])`)];
  // the accessors of an object are not its own properties: it would be an empty row
  const at = list.findIndex((row) => typeof row !== 'object' || row === null || stateOf(row) !== undefined);
  if (at !== -1) throw sessionErrors.NOT_A_ROW({ call, given: describeValue(list[at]) });
  // an object has properties by name
  return list as Mapping[];
}

/** What the parts of a session share, for the functions that stand beside the class. */
export function coreOf(session: object): SessionCore {
  // only sessions are asked for their core
  return TransactionalSession.coreOf(session as TransactionalSession);
}
