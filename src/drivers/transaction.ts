// A handle of a transaction or savepoint on a connection. It knows what may still be done with it; the connection sends.
import { driverErrors } from '../errors/catalog/drivers.ts';
import { releaseSavepoint, rollbackToSavepoint } from './control-queue.ts';
import type { Control } from './driver.ts';

type State = 'active' | 'committed' | 'rolled back';

/** What a handle needs of its connection. */
export interface TransactionHost {
  /** Takes back a BEGIN or SAVEPOINT that was never sent. */
  drop(opening: Control): boolean;
  enqueue(control: Control): void;
  /** Sends it at once, behind what waits. */
  sendNow(control: Control): Promise<void>;
  commitNow(): Promise<void>;
  rollbackNow(): Promise<void>;
  /** The handle and all inside of it are over. */
  ended(transaction: Transaction): void;
  /** The handles that are open inside of this one, innermost last. */
  inside(transaction: Transaction): readonly Transaction[];
}

/**
 * A transaction, or a savepoint in one, of a {@link Connection}. Made by `connection.begin()` and
 * `connection.beginNested()`; nothing is sent before the first statement.
 *
 * @example
 * const transaction = connection.begin();
 * await connection.query('insert into notes(text) values ($1)', ['kept']);
 * await transaction.commit();
 */
export class Transaction {
  readonly #host: TransactionHost;
  readonly #opening: Control;
  /** 0 for the transaction, 1 for a savepoint in it, and so on. */
  readonly depth: number;
  #state: State = 'active';

  /** @internal use `connection.begin()` */
  constructor(host: TransactionHost, opening: Control, depth: number) {
    this.#host = host;
    this.#opening = opening;
    this.depth = depth;
  }

  get nested(): boolean {
    return this.depth > 0;
  }

  get isActive(): boolean {
    return this.#state === 'active';
  }

  /**
   * Makes it permanent, together with the savepoints inside. A savepoint's RELEASE waits for the next statement; COMMIT is
   * sent at once, behind whatever is still under way, so that it may be called before those promises are settled.
   *
   * @throws ResourceClosedError when it is over, InternalError when the server rolled back instead, and what the database
   * raises (deferred constraints, a lost connection)
   */
  commit(): Promise<void> {
    if (!this.isActive) return Promise.reject(this.#over('commit'));
    const inside = this.#host.inside(this);
    for (const inner of inside) inner.end('committed');
    this.end('committed');
    if (this.#host.drop(this.#opening)) return DONE;
    // COMMIT and RELEASE end the savepoints inside; one that was never sent need not be set for that
    for (const inner of inside) this.#host.drop(inner.#opening);
    if (!this.nested) return this.#host.commitNow();
    this.#host.enqueue(releaseSavepoint(this.depth));
    return DONE;
  }

  /** Undoes it together with the savepoints inside; does nothing when it is over already. */
  rollback(): Promise<void> {
    if (!this.isActive) return DONE;
    for (const inner of this.#host.inside(this)) inner.end('rolled back');
    this.end('rolled back');
    if (this.#host.drop(this.#opening)) return DONE;
    if (!this.nested) return this.#host.rollbackNow();
    // not left to wait in the queue: until it is sent, the rows that it gives up stay locked
    return this.#host.sendNow(rollbackToSavepoint(this.depth));
  }

  /** Rolls back what is still open; for `finally` blocks. */
  close(): Promise<void> {
    return this.rollback();
  }

  /** @internal the connection is gone, or an outer one has ended */
  end(state: 'committed' | 'rolled back'): void {
    this.#state = state;
    this.#host.ended(this);
  }

  /** @internal @throws InvalidRequestError when it is over, or a savepoint inside is open */
  protected refuseUnlessOpen(what: string): void {
    if (!this.isActive) throw this.#over(what);
    const { length } = this.#host.inside(this);
    if (length > 0)
      throw driverErrors.SAVEPOINT_INSIDE_OPEN({ what, transaction: this.#kind, depth: length });
  }

  get #kind(): string {
    return this.nested ? 'savepoint' : 'transaction';
  }

  #over(what: string) {
    const outcome = this.#state === 'committed' ? 'committed' : 'rolled back';
    return driverErrors.TRANSACTION_ENDED({ what, transaction: this.#kind, outcome });
  }
}

const DONE: Promise<void> = Promise.resolve();
