// Transactions that are committed in two phases: PREPARE TRANSACTION makes one safe on disk and lets go of it, COMMIT
// PREPARED or ROLLBACK PREPARED ends it, on any connection of the same database, whatever has happened in between.
import { randomUUID } from 'node:crypto';
import { databaseErrors, driverErrors } from '../errors/catalog/drivers.ts';
import { DBAPIError, ImagoError } from '../errors/imago-error.ts';
import type { Control, ControlVerb } from './driver.ts';
import { Transaction, type TransactionHost } from './transaction.ts';

/** A transaction that is prepared and waits to be committed or rolled back, as `pg_prepared_xacts` has it. */
export interface PreparedTransaction {
  /** Its name on the server: what `commitPrepared` and `rollbackPrepared` take. */
  readonly xid: string;
  readonly prepared: Date;
  readonly owner: string;
  readonly database: string;
}

/** What a transaction of two phases needs of its connection beyond what any other needs. */
export interface TwoPhaseHost extends TransactionHost {
  /** Whether BEGIN has not been sent yet. */
  isWaiting(opening: Control): boolean;
  prepareNow(control: Control): Promise<void>;
  /** Ends a prepared transaction; over another connection if this one was lost. */
  resolve(control: Control): Promise<void>;
}

type Phase = 'open' | 'prepared' | 'unsure';

/**
 * A transaction in two phases, from `connection.beginTwophase()`: `prepare()` does everything that can fail, `commit()`
 * afterwards cannot fail but for a lost server, and then the transaction is still there. Seed of the names:
 * SQLAlchemy's TwoPhaseTransaction.
 *
 * @example
 * const transaction = connection.beginTwophase();
 * await connection.query('insert into notes(text) values ($1)', ['kept']);
 * await transaction.prepare();
 * await transaction.commit();
 */
export class TwoPhaseTransaction extends Transaction {
  readonly #host: TwoPhaseHost;
  readonly #opening: Control;
  #xid: string;
  #phase: Phase = 'open';

  /** @internal use `connection.beginTwophase()` */
  constructor(host: TwoPhaseHost, opening: Control, xid: string) {
    super(host, opening, 0);
    this.#host = host;
    this.#opening = opening;
    this.#xid = xid;
  }

  /** Its name on the server once it is prepared. */
  get xid(): string {
    return this.#xid;
  }

  /** It is on disk and waits for `commit()` or `rollback()`. */
  get isPrepared(): boolean {
    return this.isActive && this.#phase === 'prepared';
  }

  /** @internal it has sent something, so there is something to prepare */
  get isBegun(): boolean {
    return this.isActive && !this.#host.isWaiting(this.#opening);
  }

  /**
   * The first phase. Afterwards no statement can be sent on the connection until the transaction has ended.
   *
   * @param xid the name to prepare it under, where it is not the one that it began with
   * @throws InvalidRequestError when it is over or prepared or has savepoints open, OperationalError where the server
   * has `max_prepared_transactions` at 0, and what deferred constraints raise; it is rolled back then
   */
  async prepare(xid = this.#xid): Promise<void> {
    this.refuseUnlessOpen('prepare');
    if (this.#phase !== 'open') throw driverErrors.TRANSACTION_PREPARED({ asked: 'prepare it again', xid });
    if (!this.isBegun) return;
    this.#xid = xid;
    try {
      await this.#host.prepareNow(control('PREPARE TRANSACTION', xid));
      this.#phase = 'prepared';
    } catch (error) {
      // without an answer nobody knows; with one the server has rolled it back
      if (isLost(error)) this.#phase = 'unsure';
      else this.end('rolled back');
      throw asPrepareFailure(error);
    }
  }

  /** Makes it permanent; one that is not prepared as any other transaction. */
  override async commit(): Promise<void> {
    if (this.#phase === 'open' || !this.isActive) return super.commit();
    try {
      await this.#host.resolve(control('COMMIT PREPARED', this.#xid));
    } catch (error) {
      throw asResolveFailure(error, this.#xid);
    }
    this.end('committed');
  }

  /** Undoes it, whether it is prepared or not. */
  override async rollback(): Promise<void> {
    if (this.#phase === 'open' || !this.isActive) return super.rollback();
    try {
      await this.#host.resolve(control('ROLLBACK PREPARED', this.#xid));
    } catch (error) {
      const isGone = this.#phase === 'unsure' && isUnknown(error);
      if (!isGone) throw asResolveFailure(error, this.#xid);
    }
    this.end('rolled back');
  }

  /** @internal it stays prepared on the server, for somebody else to decide */
  abandon(): void {
    this.end('rolled back');
  }
}

// --- names ---

/** A name that no other transaction has. */
export const newXid = (): string => `imago_${randomUUID().replaceAll('-', '')}`;

/** The name of one participant of a transaction over several databases. */
export const branchXid = (xid: string, branch: number): string => `${xid}_${branch}`;

const LONGEST_XID = 199;

/** PREPARE TRANSACTION and its like take no parameters: the name stands in the text. @throws ArgumentError */
export function control(verb: ControlVerb, xid: string): Control {
  const isUsable =
    typeof xid === 'string' && xid !== '' && Buffer.byteLength(xid) <= LONGEST_XID && !xid.includes('\0');
  if (!isUsable) throw driverErrors.BAD_XID({ xid: JSON.stringify(xid) ?? String(xid) });
  const quoted = xid.replaceAll("'", "''");
  return {
    verb,
    text: `${verb} ${quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`}`,
  };
}

// --- failures ---

const NOT_ENABLED = '55000';
const NO_SUCH_XID = '42704';

const isLost = (error: unknown): boolean => error instanceof ImagoError && error.code === 'CONNECTION_LOST';

/** There is no prepared transaction of that name. */
export const isUnknown = (error: unknown): boolean =>
  error instanceof DBAPIError && error.sqlState === NO_SUCH_XID;

function asPrepareFailure(error: unknown): unknown {
  if (!(error instanceof DBAPIError) || error.sqlState !== NOT_ENABLED) return error;
  return databaseErrors.TWO_PHASE_DISABLED(
    { statement: error.statement ?? '', sqlState: NOT_ENABLED },
    error.cause,
  );
}

/** What a command about a prepared transaction has failed with, told as what it is. */
export function asResolveFailure(error: unknown, xid: string): unknown {
  if (!isUnknown(error)) return error;
  return databaseErrors.NOT_PREPARED({ xid, statement: '', sqlState: NO_SUCH_XID }, error);
}
