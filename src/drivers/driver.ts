// The narrow interface between Imago and a database: what a statement is, what comes back, and what a driver has to
// be able to do. Connections and transactions are built on it; `pg` and PGlite implement it.

export type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'OTHER';

/** One SQL statement with the values of its parameters. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Name of the prepared statement; only for texts that are constant, since the server keeps them. */
  readonly name?: string;
  readonly verb: Verb;
  /** The first table, or '' when there is none; for logs and traces. */
  readonly table: string;
  /** How many parameter sets travel in this statement (rows of a batch). */
  readonly count: number;
}

/** What a statement gave back; rows are arrays in the order of `fields`. */
export interface RowSet {
  readonly rows: unknown[][];
  readonly rowCount: number;
  readonly fields: readonly string[];
}

/** A {@link RowSet} with the server's command tag ('COMMIT' answered by 'ROLLBACK' is seen there). */
export interface Reply extends RowSet {
  readonly command: string;
}

export type ControlVerb =
  | 'BEGIN'
  | 'COMMIT'
  | 'ROLLBACK'
  | 'SAVEPOINT'
  | 'ROLLBACK TO SAVEPOINT'
  | 'RELEASE SAVEPOINT'
  | 'PREPARE TRANSACTION'
  | 'COMMIT PREPARED'
  | 'ROLLBACK PREPARED';

/** A statement that moves the transaction; it waits and travels in front of the next {@link Statement}. */
export interface Control {
  readonly verb: ControlVerb;
  readonly text: string;
  readonly name?: string;
}

/**
 * What a database can do. Drivers find out what they can from the connection; the rest is overridden with
 * `createEngine({ capabilities })`, so that a relative of PostgreSQL is a configuration and not a fork.
 */
export interface Capabilities {
  readonly savepoints: boolean;
  readonly twoPhase: boolean;
  readonly advisoryLocks: boolean;
  readonly returning: boolean;
  /** Conflicts between transactions may first show at COMMIT (optimistic databases). */
  readonly conflictAtCommit: boolean;
  /** Several transactions may be open at the same time; PGlite has a single connection. */
  readonly concurrentTransactions: boolean;
  /** A statement may be sent before the reply to the one in front of it has come. */
  readonly pipelining: boolean;
  /** Named prepared statements survive on the connection (not so behind some poolers). */
  readonly preparedStatements: boolean;
  /** A running statement can be cancelled. */
  readonly cancellation: boolean;
  readonly statementTimeout: boolean;
}

/** How many connections there are and what they do. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly inUse: number;
  readonly waiting: number;
}

/** One connection as the driver has it. */
export interface DriverSession {
  /** The number by which the server knows it (the backend's process id). */
  readonly id: number;
  /** The connection is lost; it must not go back into the pool. */
  readonly isBroken: boolean;
  /** Nothing is under way and the server has said that no transaction is open. */
  readonly isIdle: boolean;
  /**
   * Sends the waiting control statements and the statement as one group, at once, behind everything sent before.
   * When one fails the rest of the group is skipped and the promise rejects with a wrapped error.
   *
   * @throws synchronously when nothing was sent because a value cannot be encoded
   */
  send(controls: readonly Control[], statement: Statement | null): Promise<Reply>;
  /** Sends a text of one or more statements without parameters; the reply is the last one's. */
  script(text: string): Promise<Reply>;
  /** Asks the server to cancel what runs on this connection; never rejects. */
  cancel(): Promise<void>;
}

/** A database as a source of connections. Give your own to `createEngine({ driver })`. */
export interface Driver {
  readonly name: string;
  /** More exact once the first connection is there. */
  readonly capabilities: Capabilities;
  readonly pool: PoolState;
  /** Called once, before the first `acquire`. */
  init(): Promise<void>;
  acquire(signal?: AbortSignal): Promise<DriverSession>;
  /** Gives a session back; with `destroy` the connection is closed and not used again. */
  release(session: DriverSession, destroy: boolean): void;
  /** Closes all connections; those that are out are waited for as long as `timeout` (ms) allows, then cut. */
  destroy(timeout: number): Promise<void>;
}
