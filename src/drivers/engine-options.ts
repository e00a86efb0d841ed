// What can be said when an engine is made, and how the parts that are loaded late (driver, logger) come from it.
import { driverErrors } from '../errors/catalog/drivers.ts';
import { pgliteCapabilities, postgresCapabilities } from './capabilities.ts';
import type { Capabilities, Driver } from './driver.ts';
import { importPgDriver } from './import-pg.ts';
import type { QueryLog, QueryLogger } from './observe.ts';
import { isPgliteUrl, isPostgresUrl, maskUrl } from './url.ts';

export interface PoolOptions {
  /** At most so many connections (10). */
  readonly max?: number;
  /** So many stay open when idle (0). */
  readonly min?: number;
  /** An idle connection is closed after so many ms (10,000; 0: never). */
  readonly idleTimeout?: number;
  /** Waiting for a connection ends with a TimeoutError after so many ms (30,000; on PGlite 5,000). */
  readonly acquireTimeout?: number;
}

export interface LoggerOptions {
  /** A level of pino; statements are written at `debug`. */
  readonly level: string;
  /** Leave out the values of parameters (true). */
  readonly redact?: boolean;
}

export interface EngineOptions {
  /** `postgres://user:password@host:port/database`, `pglite:` (in memory) or `pglite:./folder`. */
  readonly url?: string;
  /** Instead of a URL: a driver that you made (`pgDriver()`, `pgliteDriver()`, or your own). */
  readonly driver?: Driver;
  readonly pool?: PoolOptions;
  /** A pino logger of yours, or options for one. */
  readonly logger?: QueryLogger | LoggerOptions;
  /** The server cancels statements that run longer than so many ms. */
  readonly statementTimeout?: number;
  readonly applicationName?: string;
  /** What the database can or cannot do, where it is not what was found out. */
  readonly capabilities?: Partial<Capabilities>;
}

/** What is known of the database before it is asked. @throws ArgumentError when no driver knows the URL */
export function guessCapabilities(url: string | undefined): Capabilities {
  if (url === undefined) throw driverErrors.NO_URL({});
  if (isPgliteUrl(url)) return pgliteCapabilities;
  if (isPostgresUrl(url)) return postgresCapabilities;
  throw driverErrors.BAD_URL({ url: maskUrl(url) });
}

/** Loads the driver that the URL asks for. */
export async function loadDriver(options: EngineOptions): Promise<Driver> {
  const { url = '', pool = {}, statementTimeout, applicationName, capabilities } = options;
  if (isPgliteUrl(url)) {
    const { pgliteDriver } = await import('./pglite.ts');
    return pgliteDriver({ url, ...defined({ acquireTimeout: pool.acquireTimeout }) });
  }
  const { pgDriver } = await importPgDriver();
  const preparedStatements = capabilities?.preparedStatements === false ? 0 : undefined;
  return pgDriver({ url, pool, ...defined({ statementTimeout, applicationName, preparedStatements }) });
}

// options that are `undefined` are left out, as exact optional properties ask
function defined<T extends object>(options: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  // the entries that are left are those of T which have a value
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

const isLogger = (logger: QueryLogger | LoggerOptions): logger is QueryLogger => 'debug' in logger;

/** The log for statements; null when nothing would be written, so that nobody has to build a line. */
export async function loadLog(logger: EngineOptions['logger']): Promise<QueryLog | null> {
  if (logger === undefined) return null;
  const redact = isLogger(logger) ? true : (logger.redact ?? true);
  const target = isLogger(logger) ? logger : await makeLogger(logger.level);
  return target.isLevelEnabled?.('debug') === false ? null : { logger: target, redact };
}

async function makeLogger(level: string): Promise<QueryLogger> {
  const { pino } = await import('pino');
  const logger: QueryLogger = pino({ name: 'imago', level });
  return logger;
}
