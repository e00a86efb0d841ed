// The driver for PostgreSQL servers, on the pool and the protocol of `pg` (the subpath `imago/pg`). The pool decides who
// gets which connection; what travels on one is pg-session's part.
import pg from 'pg';
import { databaseErrors, driverErrors } from '../errors/catalog/drivers.ts';
import { toConnectError } from '../errors/database-error.ts';
import { postgresCapabilities, probeCapabilities } from './capabilities.ts';
import type { Capabilities, Driver, DriverSession, PoolState } from './driver.ts';
import { type PgClient, PgSession } from './pg-session.ts';
import { maskUrl, withStartupOptions } from './url.ts';

export interface PgDriverOptions {
  /** `postgres://user:password@host:port/database`; what it leaves out is taken from the PG… environment variables. */
  readonly url?: string;
  readonly pool?: {
    /** At most so many connections (10). */
    readonly max?: number;
    /** So many stay open when idle (0). */
    readonly min?: number;
    /** An idle connection is closed after so many ms (10,000; 0: never). */
    readonly idleTimeout?: number;
    /** Waiting for a connection ends with a TimeoutError after so many ms (30,000). */
    readonly acquireTimeout?: number;
  };
  /** The server cancels statements that run longer than so many ms. */
  readonly statementTimeout?: number;
  readonly applicationName?: string;
  /** How many prepared statements a connection keeps (256); 0 behind a pooler that cannot. */
  readonly preparedStatements?: number;
  /** Anything else that the client of `pg` takes: `ssl`, `password` as a function, `keepAlive`, … */
  readonly client?: Readonly<Record<string, unknown>>;
}

const STARTUP = '-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres';
const ACQUIRE_TIMEOUT = 30_000;

interface Waiting {
  readonly reject: (error: unknown) => void;
}

/**
 * A driver for PostgreSQL servers. `createEngine('postgres://…')` makes one by itself; call it for options of `pg`.
 *
 * @throws nothing; what cannot be reached is found at the first connect
 * @example
 * import { createEngine } from 'imago';
 * import { pgDriver } from 'imago/pg';
 * const engine = createEngine({ driver: pgDriver({ url, client: { ssl: { ca } } }) });
 */
export const pgDriver = (options: PgDriverOptions = {}): Driver => new PgDriver(options);

class PgDriver implements Driver {
  readonly name = 'pg';
  readonly #options: PgDriverOptions;
  readonly #pool: pg.Pool;
  readonly #sessions = new Map<pg.Client, PgSession>();
  readonly #waiting = new Set<Waiting>();
  #capabilities: Capabilities = postgresCapabilities;
  #isDestroyed = false;

  constructor(options: PgDriverOptions) {
    this.#options = options;
    this.#pool = new pg.Pool(poolConfig(options, (parameters) => this.#probed(parameters)));
    // an idle connection that breaks is removed by the pool; there is nobody to tell
    this.#pool.on('error', () => {});
    this.#pool.on('remove', (client) => this.#sessions.delete(client));
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  get pool(): PoolState {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { total, idle, waiting, inUse: total - idle };
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquire(signal?: AbortSignal): Promise<DriverSession> {
    return new Promise((resolve, reject) => {
      if (this.#isDestroyed) return reject(this.#disposed());
      if (signal?.aborted) return reject(databaseErrors.ABORTED({ statement: '' }, signal.reason));
      const waiting: Waiting = { reject };
      const abort = () => {
        this.#waiting.delete(waiting);
        reject(databaseErrors.ABORTED({ statement: '' }, signal?.reason));
      };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', abort, { once: true });
      this.#pool.connect((cause, client) => {
        signal?.removeEventListener('abort', abort);
        const isWanted = this.#waiting.delete(waiting);
        // nobody waits any more: it goes back at once
        if (!isWanted) return client?.release();
        if (client === undefined) return reject(this.#cannotConnect(cause));
        resolve(this.#sessionOf(client));
      });
    });
  }

  release(session: DriverSession, destroy: boolean): void {
    if (!(session instanceof PgSession)) return;
    // with something still running there is no polite good-bye
    if (destroy && session.underWay > 0) session.client.connection.stream.destroy();
    session.client.release(destroy);
  }

  async destroy(timeout: number): Promise<void> {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    for (const { reject } of this.#waiting) reject(this.#disposed());
    this.#waiting.clear();
    // the pool ends when the last connection is given back, which may be never
    let cut: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      cut = setTimeout(() => resolve(this.#cut()), timeout);
    });
    await Promise.race([this.#pool.end(), late]);
    clearTimeout(cut);
  }

  /** Those who still hold a connection have had their time: their statements fail. */
  #cut(): void {
    for (const { client } of this.#sessions.values()) {
      client.connection.stream.destroy();
    }
  }

  #sessionOf(client: pg.PoolClient): PgSession {
    const known = this.#sessions.get(client);
    if (known !== undefined) return known;
    // a client has more than its typings say
    const session = new PgSession(client as unknown as PgClient, this.#options.preparedStatements ?? 256);
    this.#sessions.set(client, session);
    return session;
  }

  #probed(parameters: ReadonlyMap<string, string>): void {
    this.#capabilities = probeCapabilities(parameters);
  }

  #disposed() {
    return driverErrors.ENGINE_DISPOSED({ engine: this.#where });
  }

  get #where(): string {
    return this.#options.url === undefined ? 'the default server' : maskUrl(this.#options.url);
  }

  #cannotConnect(cause: unknown) {
    const waited = this.#options.pool?.acquireTimeout ?? ACQUIRE_TIMEOUT;
    const message = cause instanceof Error ? cause.message : '';
    // these are pg-pool's and pg's own words; neither has a code
    if (message === 'timeout exceeded when trying to connect') {
      return driverErrors.POOL_TIMEOUT({ waited, max: this.#pool.options.max }, cause);
    }
    if (/timeout expired|connection timeout/.test(message)) {
      return driverErrors.CONNECT_TIMEOUT({ url: this.#where, waited }, cause);
    }
    return toConnectError(cause, this.#where);
  }
}

type Probe = (parameters: ReadonlyMap<string, string>) => void;

function poolConfig(options: PgDriverOptions, probe: Probe): pg.PoolConfig {
  const { pool = {}, url } = options;
  const config: pg.PoolConfig = {
    ...options.client,
    max: pool.max ?? 10,
    min: pool.min ?? 0,
    idleTimeoutMillis: pool.idleTimeout ?? 10_000,
    connectionTimeoutMillis: pool.acquireTimeout ?? ACQUIRE_TIMEOUT,
    pipeline: true,
    application_name: options.applicationName ?? 'imago',
    ...(url === undefined
      ? { options: `${STARTUP} ${process.env.PGOPTIONS ?? ''}`.trim() }
      : { connectionString: withStartupOptions(url, STARTUP) }),
    // the pool calls it with its options; the typings say that it takes none
    Client: probingClient(probe) as unknown as new () => pg.ClientBase,
  };
  if (options.statementTimeout !== undefined) config.statement_timeout = options.statementTimeout;
  return config;
}

/** A client that hands on the parameters which the server reports while the connection is opened. */
const probingClient = (probe: Probe) =>
  class extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super(config);
      const parameters = new Map<string, string>();
      this.connection.on('parameterStatus', (message: { parameterName: string; parameterValue: string }) => {
        parameters.set(message.parameterName, message.parameterValue);
      });
      this.once('connect', () => probe(parameters));
    }
  };
