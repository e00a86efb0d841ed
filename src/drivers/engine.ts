// The engine: a database by its URL, from which connections come. It loads the driver when the first one is asked for,
// holds the options that all connections share, and closes everything in the end.
import { inspect } from 'node:util';
import { driverErrors } from '../errors/catalog/drivers.ts';
import { Connection } from './connection.ts';
import type { Capabilities, Driver, DriverSession, PoolState } from './driver.ts';
import { type EngineOptions, guessCapabilities, loadDriver, loadLog } from './engine-options.ts';
import type { QueryLog } from './observe.ts';
import { selectPrepared } from './prepared-transactions.ts';
import type { PreparedTransaction } from './two-phase.ts';
import { maskUrl } from './url.ts';

const NO_CONNECTIONS: PoolState = Object.freeze({ total: 0, idle: 0, inUse: 0, waiting: 0 });
const DISPOSE_TIMEOUT = 5000;

/**
 * A database as a source of connections; make it with {@link createEngine}, one for each database and process.
 *
 * @example
 * await using engine = createEngine('pglite:');
 * const connection = await engine.connect();
 */
export class Engine {
  readonly #options: EngineOptions;
  #driver: Driver | null;
  #log: QueryLog | null = null;
  #starting: Promise<Driver> | null = null;
  #isReady = false;
  #isDisposed = false;
  #capabilities: Capabilities | null = null;
  #probed: Capabilities | null = null;

  /** @internal use {@link createEngine} */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.#driver = options.driver ?? null;
  }

  /** The URL, without its password. */
  get url(): string {
    return this.#options.url === undefined
      ? `${this.#driver?.name ?? 'unknown'}:`
      : maskUrl(this.#options.url);
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return `Engine ${this.url}`;
  }

  /** What the database can do: known for the kind of driver, more exact after the first connect. */
  get capabilities(): Capabilities {
    const probed = this.#driver?.capabilities ?? guessCapabilities(this.#options.url);
    if (this.#capabilities === null || probed !== this.#probed) {
      this.#probed = probed;
      this.#capabilities = Object.freeze({ ...probed, ...this.#options.capabilities });
    }
    return this.#capabilities;
  }

  /** How many connections there are and what they do. */
  get pool(): PoolState {
    return this.#driver?.pool ?? NO_CONNECTIONS;
  }

  /** @internal */
  get log(): QueryLog | null {
    return this.#log;
  }

  /**
   * Gets a connection, and waits for one if all are in use.
   *
   * @throws TimeoutError, OperationalError (CANNOT_CONNECT, ABORTED), ResourceClosedError after `dispose()`
   */
  connect(options?: { readonly signal?: AbortSignal | undefined }): Promise<Connection> {
    if (this.#isDisposed) return Promise.reject(driverErrors.ENGINE_DISPOSED({ engine: this.url }));
    const driver = this.#driver;
    if (driver !== null && this.#isReady) return this.#connectWith(driver, options?.signal);
    this.#starting ??= this.#start();
    return this.#starting.then((started) => this.#connectWith(started, options?.signal));
  }

  /**
   * The transactions of this database that are prepared and wait for their second phase, the oldest first: what a crash
   * between the phases has left behind, and those of others that are just being committed.
   *
   * @example
   * for (const { xid, prepared } of await engine.preparedTransactions()) {
   *   if (Date.now() - prepared.getTime() > 60_000) await engine.rollbackPrepared(xid);
   * }
   */
  preparedTransactions(): Promise<PreparedTransaction[]> {
    return this.#onConnection(selectPrepared);
  }

  /** Commits a prepared transaction of this database. @throws InvalidRequestError if there is none of that name */
  commitPrepared(xid: string): Promise<void> {
    return this.#onConnection((connection) => connection.commitPrepared(xid));
  }

  /** Rolls a prepared transaction of this database back. @throws InvalidRequestError if there is none of that name */
  rollbackPrepared(xid: string): Promise<void> {
    return this.#onConnection((connection) => connection.rollbackPrepared(xid));
  }

  async #onConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  /** Closes all connections. Those still in use are waited for (5 s, or `timeout` ms), then cut. */
  async dispose({ timeout = DISPOSE_TIMEOUT }: { readonly timeout?: number } = {}): Promise<void> {
    this.#isDisposed = true;
    const driver = await this.#starting?.catch(() => null);
    await (driver ?? this.#driver)?.destroy(timeout);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** @internal called by the connection that is closed */
  release(session: DriverSession, destroy: boolean): void {
    this.#driver?.release(session, destroy);
  }

  #connectWith(driver: Driver, signal: AbortSignal | undefined): Promise<Connection> {
    return driver.acquire(signal).then((session) => new Connection(this, session));
  }

  async #start(): Promise<Driver> {
    try {
      const driver = this.#driver ?? (await loadDriver(this.#options));
      this.#log = await loadLog(this.#options.logger);
      await driver.init();
      this.#driver = driver;
      this.#isReady = true;
      return driver;
    } catch (error) {
      // the next connect tries again
      this.#starting = null;
      throw error;
    }
  }
}

/**
 * Makes an engine; nothing is loaded or connected yet.
 *
 * @param target a URL (`postgres://…`, `pglite:` in memory, `pglite:./folder`) or the options
 * @throws ArgumentError for a URL that no driver knows
 * @example
 * const engine = createEngine({ url: process.env.DATABASE_URL, pool: { max: 20 }, logger: { level: 'debug' } });
 */
export function createEngine(target: string | EngineOptions): Engine {
  // called with nothing where an environment variable is not set
  const options = typeof target === 'string' ? { url: target } : (target ?? {});
  // also finds out that there is no driver for it
  if (options.driver === undefined) guessCapabilities(options.url);
  return new Engine(options);
}
