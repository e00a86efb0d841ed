// One connection of the database, as the session and users have it: statements in order, each in one round trip together
// with the control statements that wait for it, and the stack of open transactions.
import { databaseErrors, driverErrors } from '../errors/catalog/drivers.ts';
import { endsConnection } from '../errors/database-error.ts';
import { ImagoError } from '../errors/imago-error.ts';
import { abortable, handled, settleBoth } from './awaiting.ts';
import {
  type BeginOptions,
  beginControl,
  COMMIT,
  ControlQueue,
  ROLLBACK,
  savepoint,
} from './control-queue.ts';
import type { Control, DriverSession, Reply, RowSet, Statement } from './driver.ts';
import { encodeParameters } from './encode-parameter.ts';
import type { Engine } from './engine.ts';
import { isObserved, observeControl, observeControls, observeStatement } from './observe.ts';
import { firstWord } from './sql-verb.ts';
import { Transaction, type TransactionHost } from './transaction.ts';

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
  readonly #queue = new ControlQueue();
  readonly #open: Transaction[] = [];
  readonly #port: TransactionHost;
  #isClosed = false;
  #isInvalid = false;
  #unanswered: Promise<void> | null = null;

  /** @internal use `engine.connect()` */
  constructor(engine: Engine, session: DriverSession) {
    this.#engine = engine;
    this.#session = session;
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
    if (this.#isInvalid && this.inTransaction) return Promise.reject(driverErrors.INVALIDATED({}));
    if (this.#isClosed) return Promise.reject(this.#closedError('run a statement'));
    if (signal === undefined) return this.#afterUnanswered(this.#send(statement));
    if (signal.aborted)
      return Promise.reject(databaseErrors.ABORTED({ statement: statement.text }, signal.reason));
    return abortable(this.#afterUnanswered(this.#send(statement)), signal, statement.text, this.#session);
  }

  /**
   * Begins a transaction; BEGIN travels with the first statement.
   *
   * @throws InvalidRequestError when one is open, ResourceClosedError when the connection is closed
   */
  begin(options?: BeginOptions): Transaction {
    if (this.#isClosed) throw this.#closedError('begin');
    if (this.#open.length > 0) throw driverErrors.ALREADY_IN_TRANSACTION({});
    return this.#push(beginControl(options), 0);
  }

  /**
   * Sets a savepoint; SAVEPOINT travels with the next statement.
   *
   * @throws InvalidRequestError without a transaction, NotSupportedError if the database has no savepoints
   */
  beginNested(): Transaction {
    if (this.#isClosed) throw this.#closedError('set a savepoint');
    if (this.#open.length === 0) throw driverErrors.NO_TRANSACTION({});
    if (!this.#engine.capabilities.savepoints) {
      throw driverErrors.CAPABILITY_MISSING({ what: 'set a savepoint', capability: 'savepoints' });
    }
    return this.#push(savepoint(this.#open.length), this.#open.length);
  }

  /** Rolls back what is open and gives the connection back; one that is broken or invalid is thrown away. Never rejects. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const transaction of [...this.#open].reverse()) transaction.end('rolled back');
    this.#queue.clear();
    const isClean = await this.#clean();
    this.#engine.release(this.#session, !isClean || this.#isInvalid || this.#session.isBroken);
  }

  /** The connection is thrown away when it is closed, whatever its state. */
  invalidate(): void {
    this.#isInvalid = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #push(opening: Control, depth: number): Transaction {
    const transaction = new Transaction(this.#port, opening, depth);
    this.#queue.push(opening);
    this.#open.push(transaction);
    return transaction;
  }

  #send(statement: Statement): Promise<Reply> {
    const log = this.#engine.log;
    try {
      if (isObserved(log)) return this.#sendObserved(statement);
      const reply = this.#session.send(this.#queue.items, statement);
      this.#queue.clear();
      return reply;
    } catch (cause) {
      return Promise.reject(refusal(statement.text, cause));
    }
  }

  #sendObserved(statement: Statement): Promise<Reply> {
    const { log } = this.#engine;
    // what cannot be sent is not told of
    encodeParameters(statement.values);
    const controls = this.#queue.items;
    observeControls(controls, this.id, log);
    return observeStatement(statement, this.id, log, () => {
      const reply = this.#session.send(controls, statement);
      this.#queue.clear();
      return reply;
    });
  }

  /** A script cannot share a group with others, so what waits goes before it. */
  #script(statement: Statement): Promise<Reply> {
    if (this.#isClosed) return Promise.reject(this.#closedError('run a statement'));
    const before = this.#flushQueue();
    const script = observeStatement(statement, this.id, this.#engine.log, () =>
      this.#session.script(statement.text),
    );
    return this.#afterUnanswered(before === null ? script : settleBoth(before, script));
  }

  /** A reply that counts only if what was sent without waiting went well. */
  #afterUnanswered<T>(reply: Promise<T>): Promise<T> {
    const unanswered = this.#unanswered;
    if (unanswered === null) return reply;
    this.#unanswered = null;
    return settleBoth(unanswered, reply);
  }

  #flushQueue(): Promise<Reply> | null {
    if (this.#queue.isEmpty) return null;
    const controls = this.#queue.items;
    if (isObserved(this.#engine.log)) observeControls(controls, this.id, this.#engine.log);
    const reply = this.#session.send(controls, null);
    this.#queue.clear();
    return reply;
  }

  #sendControl(control: Control): Promise<Reply> {
    const send = () => this.#session.send([control], null);
    return isObserved(this.#engine.log) ? observeControl(control, this.id, this.#engine.log, send) : send();
  }

  async #commitNow(): Promise<void> {
    const before = this.#flushQueue();
    const commit = this.#sendControl(COMMIT);
    const reply = await this.#afterUnanswered(before === null ? commit : settleBoth(before, commit));
    if (reply.command === 'ROLLBACK') throw databaseErrors.COMMIT_ROLLED_BACK({ statement: COMMIT.text });
  }

  async #sendNow(control: Control): Promise<void> {
    this.#queue.push(control);
    await this.#flushQueue();
  }

  async #rollbackNow(): Promise<void> {
    // whatever fails in front of ROLLBACK is undone by it
    const before = this.#flushQueue();
    if (before !== null) handled(before);
    try {
      await this.#sendControl(ROLLBACK);
    } catch (error) {
      // with the connection the server has lost the transaction, too
      if (!(error instanceof ImagoError && endsConnection(error))) throw error;
    }
  }

  /** Leaves no transaction behind; false if that did not work. */
  async #clean(): Promise<boolean> {
    if (this.#isInvalid || this.#session.isBroken) return false;
    if (this.#session.isIdle) return true;
    try {
      await this.#sendControl(ROLLBACK);
      return this.#session.isIdle;
    } catch {
      return false;
    }
  }

  #closedError(what: string): ImagoError {
    return driverErrors.CONNECTION_CLOSED({ what });
  }

  #transactionPort(): TransactionHost {
    const open = this.#open;
    return {
      drop: (opening) => this.#queue.drop(opening),
      enqueue: (control) => this.#queue.push(control),
      sendNow: (control) => {
        // where SQL of the user has ended the transaction, what follows would be committed at once: wait for the refusal
        const isWaitedFor = !this.#engine.capabilities.pipelining || this.#session.isIdle;
        const sent = handled(this.#sendNow(control));
        // otherwise nobody waits for the answer; should it be a failure, the next call hears of it
        if (!isWaitedFor) this.#unanswered = sent;
        return isWaitedFor ? sent : DONE;
      },
      commitNow: () => handled(this.#commitNow()),
      rollbackNow: () => handled(this.#rollbackNow()),
      ended: (transaction) => {
        const at = open.indexOf(transaction);
        if (at !== -1) open.length = at;
      },
      inside: (transaction) => open.slice(open.indexOf(transaction) + 1),
    };
  }
}

/** A value that cannot be encoded, found before anything was sent. */
function refusal(statement: string, cause: unknown): ImagoError {
  if (cause instanceof ImagoError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return databaseErrors.VALUE_NOT_ENCODABLE({ statement, reason }, cause);
}

const DONE: Promise<void> = Promise.resolve();
