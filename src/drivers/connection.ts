// One connection of the database, as the session and users have it: statements in order, each in one round trip together
// with the control statements that wait for it, and the stack of open transactions.
import { databaseErrors, driverErrors } from '../errors/catalog/drivers.ts';
import { endsConnection } from '../errors/database-error.ts';
import { ImagoError } from '../errors/imago-error.ts';
import { abortable, handled } from './awaiting.ts';
import { Channel } from './channel.ts';
import { checkSql } from './check-sql.ts';
import { type BeginOptions, beginControl, COMMIT, ROLLBACK, savepoint } from './control-queue.ts';
import type { Control, DriverSession, Reply, RowSet, Statement } from './driver.ts';
import type { Engine } from './engine.ts';
import { resolveElsewhere, resolvePrepared, selectPrepared } from './prepared-transactions.ts';
import { firstWord } from './sql-verb.ts';
import { Transaction } from './transaction.ts';
import { newXid, type TwoPhaseHost, TwoPhaseTransaction } from './two-phase.ts';

export interface QueryResult {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number;
}

/**
 * A connection of the database, from `engine.connect()`. It belongs to one user at a time: close it to give it back.
 *
 * @example
 * const connection = await engine.connect();
 * try {
 *   const { rows } = await connection.query('select id, name from users where age > $1', [18]);
 * } finally {
 *   await connection.close();
 * }
 */
export class Connection {
  readonly #engine: Engine;
  readonly #session: DriverSession;
  readonly #channel: Channel;
  readonly #open: Transaction[] = [];
  readonly #port: TwoPhaseHost;
  #isClosed = false;
  #isInvalid = false;
  #isReleased = false;

  /** @internal use `engine.connect()` */
  constructor(engine: Engine, session: DriverSession) {
    this.#engine = engine;
    this.#session = session;
    this.#channel = new Channel(engine, session);
    this.#port = this.#transactionPort();
  }

  /** The engine that it came from. */
  get engine(): Engine {
    return this.#engine;
  }

  /** The number by which the server knows it. */
  get id(): number {
    return this.#session.id;
  }

  get closed(): boolean {
    return this.#isClosed;
  }

  /** The connection was lost; close it and get another. */
  get isBroken(): boolean {
    return this.#session.isBroken;
  }

  get inTransaction(): boolean {
    return this.#open.length > 0;
  }

  get inNestedTransaction(): boolean {
    return this.#open.length > 1;
  }

  getTransaction(): Transaction | null {
    return this.#open[0] ?? null;
  }

  /** The innermost savepoint. */
  getNestedTransaction(): Transaction | null {
    return this.#open.length > 1 ? (this.#open.at(-1) ?? null) : null;
  }

  /**
   * Runs SQL of your own; rows come as objects (numbers and booleans decoded, everything else as the server's text).
   * Without values the text may hold several statements, the result is the last one's.
   *
   * @throws the database's error by class (IntegrityError, OperationalError, …), ResourceClosedError when it is closed
   */
  async query(text: string, values: readonly unknown[] = []): Promise<QueryResult> {
    checkSql(text, values);
    const statement: Statement = { text, values, verb: firstWord(text), table: '', count: 1 };
    const { rows, fields, rowCount } = await (values.length === 0
      ? this.#script(statement)
      : this.run(statement));
    const objects = rows.map((row) => Object.fromEntries(fields.map((name, i) => [name, row[i]])));
    return { rows: objects, rowCount };
  }

  /**
   * Sends a statement, together with the control statements that wait, at once and behind everything sent before.
   *
   * @throws as {@link query}; OperationalError with the code ABORTED when the signal is aborted meanwhile
   */
  run(statement: Statement, signal?: AbortSignal): Promise<RowSet> {
    const refused = this.#refusal('run a statement');
    if (refused !== null) return Promise.reject(refused);
    if (signal === undefined) return this.#channel.send(statement);
    if (signal.aborted)
      return Promise.reject(databaseErrors.ABORTED({ statement: statement.text }, signal.reason));
    return abortable(this.#channel.send(statement), signal, statement.text, this.#session);
  }

  /**
   * Begins a transaction; BEGIN travels with the first statement.
   *
   * @throws InvalidRequestError when one is open, ResourceClosedError when the connection is closed
   */
  begin(options?: BeginOptions): Transaction {
    this.#refuseBegin();
    const opening = beginControl(options);
    return this.#push(new Transaction(this.#port, opening, 0), opening);
  }

  /**
   * Sets a savepoint; SAVEPOINT travels with the next statement.
   *
   * @throws InvalidRequestError without a transaction, NotSupportedError if the database has no savepoints
   */
  beginNested(): Transaction {
    const depth = this.#open.length;
    if (depth === 0 && !this.#isClosed) throw driverErrors.NO_TRANSACTION({});
    const refused = this.#refusal('set a savepoint');
    if (refused !== null) throw refused;
    if (!this.#engine.capabilities.savepoints) {
      throw driverErrors.CAPABILITY_MISSING({ what: 'set a savepoint', capability: 'savepoints' });
    }
    const opening = savepoint(depth);
    return this.#push(new Transaction(this.#port, opening, depth), opening);
  }

  /**
   * Begins a transaction that can be prepared before it is committed.
   *
   * @param xid its name on the server when it is prepared; one of its own if it is left out
   * @throws as {@link begin}; NotSupportedError if the database cannot do that
   */
  beginTwophase(xid: string = newXid()): TwoPhaseTransaction {
    this.#refuseBegin();
    if (!this.#engine.capabilities.twoPhase) {
      const facts = { what: 'begin a transaction of two phases', capability: 'twoPhase' };
      throw driverErrors.CAPABILITY_MISSING(facts);
    }
    const opening = beginControl(undefined);
    return this.#push(new TwoPhaseTransaction(this.#port, opening, xid), opening);
  }

  /** The names of the transactions of this database that are prepared and wait for their second phase. */
  async recoverTwophase(): Promise<string[]> {
    return (await selectPrepared(this)).map(({ xid }) => xid);
  }

  /** Commits a prepared transaction, whoever has prepared it. @throws InvalidRequestError if there is none of that name */
  commitPrepared(xid: string): Promise<void> {
    return resolvePrepared(this, 'COMMIT PREPARED', xid);
  }

  /** Rolls a prepared transaction back, whoever has prepared it. @throws as {@link commitPrepared} */
  rollbackPrepared(xid: string): Promise<void> {
    return resolvePrepared(this, 'ROLLBACK PREPARED', xid);
  }

  /** Rolls back what is open and gives the connection back; one that is broken or invalid is thrown away. Never rejects. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const prepared = this.#prepared;
    // if that fails it is still there to be found by recoverTwophase()
    if (prepared !== null) await prepared.rollback().catch(() => undefined);
    for (const transaction of [...this.#open].reverse()) transaction.end('rolled back');
    this.#channel.queue.clear();
    const isClean = await this.#clean();
    this.#release(!isClean || this.#isInvalid || this.#session.isBroken);
  }

  /** The connection is thrown away when it is closed, whatever its state. */
  invalidate(): void {
    this.#isInvalid = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #push<T extends Transaction>(transaction: T, opening: Control): T {
    this.#channel.queue.push(opening);
    this.#open.push(transaction);
    return transaction;
  }

  get #prepared(): TwoPhaseTransaction | null {
    const [root] = this.#open;
    return root instanceof TwoPhaseTransaction && root.isPrepared ? root : null;
  }

  #script(statement: Statement): Promise<Reply> {
    const refused = this.#isClosed || this.#open.length > 0 ? this.#refusal('run a statement') : null;
    return refused === null ? this.#channel.script(statement) : Promise.reject(refused);
  }

  /** Why nothing can be sent now. */
  #refusal(what: string): ImagoError | null {
    if (this.#isInvalid && this.inTransaction) return driverErrors.INVALIDATED({});
    if (this.#isClosed) return driverErrors.CONNECTION_CLOSED({ what });
    const prepared = this.#prepared;
    return prepared === null ? null : driverErrors.TRANSACTION_PREPARED({ asked: what, xid: prepared.xid });
  }

  #refuseBegin(): void {
    if (this.#isClosed) throw driverErrors.CONNECTION_CLOSED({ what: 'begin' });
    if (this.#open.length > 0) throw driverErrors.ALREADY_IN_TRANSACTION({});
  }

  #release(destroy: boolean): void {
    if (!this.#isReleased) this.#engine.release(this.#session, destroy);
    this.#isReleased = true;
  }

  async #commitNow(control: Control): Promise<void> {
    const reply = await this.#channel.control(control);
    if (reply.command === 'ROLLBACK') throw databaseErrors.COMMIT_ROLLED_BACK({ statement: control.text });
  }

  async #rollbackNow(): Promise<void> {
    try {
      // whatever fails in front of ROLLBACK is undone by it
      await this.#channel.undo(ROLLBACK);
    } catch (error) {
      // with the connection the server has lost the transaction, too
      if (!isLost(error)) throw error;
    }
  }

  /** What is prepared has outlived its connection, if that was lost: then any other of the database will do. */
  async #resolve(control: Control): Promise<void> {
    let wasSent = false;
    if (!this.#session.isBroken && !this.#isReleased) {
      try {
        await this.#channel.alone(control);
        return;
      } catch (error) {
        if (!isLost(error)) throw error;
        wasSent = true;
      }
    }
    // its place in the pool may be the only one
    this.#release(true);
    await resolveElsewhere(this.#engine, control, wasSent);
  }

  /** Leaves no transaction behind; false if that did not work. */
  async #clean(): Promise<boolean> {
    if (this.#isInvalid || this.#session.isBroken || this.#isReleased) return false;
    if (this.#session.isIdle) return true;
    try {
      await this.#channel.alone(ROLLBACK);
      return this.#session.isIdle;
    } catch {
      return false;
    }
  }

  #transactionPort(): TwoPhaseHost {
    const open = this.#open;
    const { queue } = this.#channel;
    return {
      drop: (opening) => queue.drop(opening),
      isWaiting: (opening) => queue.items.includes(opening),
      enqueue: (control) => queue.push(control),
      // where SQL of the user has ended the transaction, what follows would be committed at once: wait for the refusal
      sendNow: (control) =>
        this.#channel.push(control, !this.#engine.capabilities.pipelining || this.#session.isIdle),
      commitNow: () => handled(this.#commitNow(COMMIT)),
      prepareNow: (control) => this.#commitNow(control),
      rollbackNow: () => handled(this.#rollbackNow()),
      resolve: (control) => this.#resolve(control),
      ended: (transaction) => {
        const at = open.indexOf(transaction);
        if (at !== -1) open.length = at;
      },
      inside: (transaction) => open.slice(open.indexOf(transaction) + 1),
    };
  }
}

const isLost = (error: unknown): boolean => error instanceof ImagoError && endsConnection(error);
