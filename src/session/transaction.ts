// One entry of a session's transaction stack, and the handle that users get of it. Its state is the machine's; what moves
// it are the conductors begin, commit, rollback and close.

import { inspect } from 'node:util';
import { sessionTransactionMachine } from '../../machines/session-transaction.machine.ts';
import { compileTable, type TableOf } from '../../machines/table.ts';
import { transactionErrors } from '../errors/catalog/transaction.ts';
import type { ImagoError } from '../errors/imago-error.ts';
import { reasonOf } from '../errors/reason-of.ts';
import { checkFunction } from '../mapping/options.ts';
import type { ChangeSet } from '../tracking/change-set.ts';
import { Snapshot } from '../tracking/snapshot.ts';
import { closeFrame } from './close.ts';
import { commit, prepareTransaction } from './commit.ts';
import { FrameHooks } from './frame-hooks.ts';
import { type ConnectionLink, NO_LINKS } from './links.ts';
import { rollback } from './rollback.ts';
import { RunningMachine } from './running-machine.ts';
import type { Session } from './session.ts';
import type { SessionCore } from './session-core.ts';

const table = compileTable(sessionTransactionMachine);
type Table = TableOf<typeof sessionTransactionMachine>;
export type TransactionState = Table['states'][number];
export type TransactionEvent = Table['events'][number];

/** How a frame came to be. Seed: `SessionTransactionOrigin`. */
export type TransactionOrigin = 'autobegin' | 'begin' | 'beginNested' | 'subtransaction';

/**
 * A transaction of a session: the root, a savepoint, or the subtransaction of a flush. Get one from `session.begin()`
 * or `session.beginNested()`. Seed: SessionEvents, parameter `transaction`.
 *
 * @example
 * const savepoint = await session.beginNested();
 * session.add(new Note({ text: 'maybe' }));
 * await savepoint.rollback();
 */
export class SessionTransaction {
  readonly parent: SessionTransaction | null;
  readonly origin: TransactionOrigin;
  /** Whether it is a savepoint. */
  readonly nested: boolean;
  /** How many transactions are around it. */
  readonly depth: number;
  /** @internal */
  readonly core: SessionCore;
  /** @internal what a rollback undoes; a subtransaction shares its parent's */
  readonly snapshot: Snapshot;
  /** @internal */
  readonly hooks = new FrameHooks();
  /** @internal */
  readonly machine = new RunningMachine<TransactionState, TransactionEvent>(table);
  /** @internal its connections, one for each bind that was used in it, in the order of their first use */
  links: readonly ConnectionLink[] = NO_LINKS;
  /** @internal the COMMIT that was sent behind the last statement, before that one's reply */
  sentCommit: Promise<void> | null = null;
  /** @internal the connection was lost before COMMIT was answered: nobody knows whether it was done */
  isInDoubt = false;
  /** @internal all participants of its two-phase commit are prepared */
  isPrepared = false;
  /** @internal what it has committed, if somebody waits to hear of it */
  committed: ChangeSet | null = null;
  /** @internal why it was rolled back, if a flush failed in it */
  failure: unknown = undefined;
  /** @internal the savepoint that was the innermost when this one began */
  readonly previousNested: SessionTransaction | null;
  #operation: string | null = null;
  #expects: 'prepared' | 'closed' | null = null;
  #block: { readonly outer: SessionTransaction | null } | null = null;

  /** @internal */
  constructor(core: SessionCore, origin: TransactionOrigin, parent: SessionTransaction | null) {
    this.core = core;
    this.origin = origin;
    this.parent = parent;
    this.nested = origin === 'beginNested';
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.previousNested = core.stack.nested;
    const shared = origin === 'subtransaction' ? parent?.snapshot : undefined;
    this.snapshot = shared ?? new Snapshot(parent?.snapshot ?? null);
  }

  get session(): Session {
    return this.core.session;
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    const kind = this.nested ? 'savepoint' : this.parent === null ? 'transaction' : 'subtransaction';
    return `SessionTransaction ${kind} of session "${this.core.name}", ${this.machine.state}`;
  }

  /** Whether SQL can be sent on it. */
  get isActive(): boolean {
    return this.machine.is('active') || this.machine.is('preparing');
  }

  /** @internal a root or a savepoint: something that the database knows, too */
  get isBoundary(): boolean {
    return this.nested || this.parent === null;
  }

  /** @internal */
  get isClosed(): boolean {
    return this.machine.is('closed');
  }

  /**
   * Flushes and commits it, with all savepoints inside.
   *
   * @throws ResourceClosedError when it is over, PendingRollbackError after a failed flush, and what flushing raises
   */
  commit(): Promise<void> {
    return this.core.mailbox.run('commit', () => commit(this));
  }

  /**
   * The first phase of a commit in two phases: does all that can fail, in every database of the session. `commit()` or
   * `rollback()` follows; meanwhile no SQL can be sent. If one database refuses, the transaction is rolled back in all.
   *
   * @throws InvalidRequestError unless it is the root of a session with `twophase: true`, and what {@link commit} throws
   * @example
   * await tx.prepare();
   * await tx.commit();
   */
  prepare(): Promise<void> {
    return this.core.mailbox.run('prepare', () => prepareTransaction(this));
  }

  /** Rolls it back, with all savepoints inside: objects go back to what they were when it began. */
  rollback(): Promise<void> {
    return this.core.mailbox.run('rollback', () => rollback(this));
  }

  /** Leaves it without committing. A savepoint that is still open is rolled back. */
  close(): Promise<void> {
    const isOpenSavepoint = this.nested && this.machine.is('active');
    return this.core.mailbox.run('close', async () => {
      if (!this.isClosed) await (isOpenSavepoint ? rollback(this) : closeFrame(this));
    });
  }

  /**
   * Calls back after the real COMMIT, with the objects that were inserted, updated and deleted. A savepoint's callbacks
   * are dropped when it is rolled back. A failure in one is reported and undoes nothing.
   *
   * @example
   * tx.onCommit(async (changes) => notify(changes.inserted));
   */
  onCommit(callback: Parameters<FrameHooks['onCommit']>[0]): void {
    this.refuseUnless(this.isActive, 'register a callback');
    checkFunction('onCommit()', callback, 'tx.onCommit((changes) => { … })');
    this.hooks.onCommit(callback);
  }

  /** Calls back after the rollback of this transaction or of one around it. */
  onRollback(callback: Parameters<FrameHooks['onRollback']>[0]): void {
    this.refuseUnless(this.isActive, 'register a callback');
    checkFunction('onRollback()', callback, 'tx.onRollback(() => { … })');
    this.hooks.onRollback(callback);
  }

  // --- use as a block: what the callback forms of begin and beginNested are made of ---

  /** Enters the block of this transaction; SQL is refused if it ends before the block is left. */
  enter(): this {
    this.#block = { outer: this.core.stack.block };
    this.core.stack.block = this;
    return this;
  }

  /** Leaves the block: commits, or with an error rolls back. */
  async exit(error?: unknown): Promise<void> {
    try {
      // Differs from SQLAlchemy: there a block that ends well rolls back what was prepared in it
      if (error === undefined && (this.isActive || this.isPrepared)) await this.#commitOrRollback();
      else if (this.isActive || this.machine.is('prepared')) await this.rollback();
      else if (!this.isClosed) await this.core.mailbox.run('close', () => closeFrame(this));
    } finally {
      if (this.core.stack.block === this) this.core.stack.block = this.#block?.outer ?? null;
      this.#block = null;
    }
  }

  /** `await using tx = session.begin()`: what was not committed is rolled back. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isClosed) await this.rollback();
  }

  async #commitOrRollback(): Promise<void> {
    try {
      await this.commit();
    } catch (error) {
      if (!this.isClosed && !this.machine.is('committed')) await this.rollback();
      throw error;
    }
  }

  // --- what the conductors use ---

  /** @internal takes the transition, or throws what the machine's refusal means */
  send(event: TransactionEvent, asked: string): void {
    if (!this.machine.send(event)) throw this.refusal(asked);
  }

  /** @internal */
  refuseUnless(allowed: boolean, asked: string): void {
    if (!allowed) throw this.refusal(asked);
  }

  /** @internal */
  refusal(asked: string): ImagoError {
    const { state } = this.machine;
    if (state === 'closed') return transactionErrors.TRANSACTION_CLOSED({ asked });
    if (state === 'prepared') return transactionErrors.SESSION_PREPARED({ asked });
    if (state === 'committed' && this.#operation === null)
      return transactionErrors.COMMIT_NOT_LEFT({ asked });
    if (state !== 'deactive') return transactionErrors.TRANSACTION_BUSY({ asked, state });
    if (this.failure === undefined) return transactionErrors.TRANSACTION_INACTIVE({ asked });
    return transactionErrors.ROLLBACK_PENDING({ asked, reason: reasonOf(this.failure) }, this.failure);
  }

  /** @internal one call at a time may move this entry: those that cut in are refused, unless they are expected */
  async during<T>(operation: string, target: 'prepared' | 'closed', work: () => Promise<T>): Promise<T> {
    if (this.#operation !== null && this.#expects !== target) {
      throw this.core.notAllowed(operation, this.#operation);
    }
    const [outer, expected] = [this.#operation, this.#expects];
    this.#operation = operation;
    this.#expects = null;
    try {
      return await work();
    } finally {
      this.#operation = outer;
      this.#expects = expected;
    }
  }

  /** @internal the running operation itself calls one that moves this entry */
  async expecting<T>(target: 'prepared' | 'closed', work: () => Promise<T>): Promise<T> {
    this.#expects = target;
    try {
      return await work();
    } finally {
      this.#expects = null;
    }
  }

  /** @internal a new entry is put on top of this one: meanwhile nothing may move it */
  async holding<T>(work: () => Promise<T>): Promise<T> {
    const outer = this.#operation;
    this.#operation = 'begin';
    try {
      return await work();
    } finally {
      this.#operation = outer;
    }
  }
}
