// The driver for PGlite, PostgreSQL embedded in the process (the subpath `imago/pglite`). The package is an optional one
// and loaded when the first connection is asked for.
import { driverErrors } from '../errors/catalog/drivers.ts';
import { pgliteCapabilities } from './capabilities.ts';
import type { Capabilities, Driver, DriverSession, PoolState } from './driver.ts';
import type { Serializer } from './packet.ts';
import { type PgliteDatabase, PgliteSession } from './pglite-session.ts';
import { Turn } from './turn.ts';
import { pgliteFolder } from './url.ts';

export interface PgliteDriverOptions {
  /** `pglite:` (in memory) or `pglite:./folder`. */
  readonly url?: string;
  /** A PGlite database that you have already. It stays yours: disposing of the engine does not close it. */
  readonly instance?: PgliteDatabase;
  /** Waiting for the single connection ends with a TimeoutError after so many ms (5,000). */
  readonly acquireTimeout?: number;
  /** Options for `PGlite.create`, like `extensions`. */
  readonly create?: Readonly<Record<string, unknown>>;
}

interface Place {
  readonly database: PgliteDatabase;
  readonly turn: Turn;
  readonly session: PgliteSession;
}

const ACQUIRE_TIMEOUT = 5000;
const SETTINGS = 'set timezone = UTC; set datestyle = ISO; set intervalstyle = postgres';

// two engines on one instance still have one connection between them
const placeByInstance = new WeakMap<PgliteDatabase, Place>();

/**
 * A driver for PGlite. `createEngine('pglite:')` makes one by itself; call it to hand in an instance of your own. Do not
 * run statements on that instance beside Imago while a session has a transaction open: they would become part of it.
 *
 * @throws InvalidRequestError (PGLITE_MISSING) at the first connect, when @electric-sql/pglite is not installed
 * @example
 * import { PGlite } from '@electric-sql/pglite';
 * import { createEngine } from 'imago';
 * import { pgliteDriver } from 'imago/pglite';
 * const engine = createEngine({ driver: pgliteDriver({ instance: await PGlite.create() }) });
 */
export const pgliteDriver = (options: PgliteDriverOptions = {}): Driver => new PgliteDriver(options);

class PgliteDriver implements Driver {
  readonly name = 'pglite';
  readonly capabilities: Capabilities = pgliteCapabilities;
  readonly #options: PgliteDriverOptions;
  #place: Place | null = null;
  #isDestroyed = false;

  constructor(options: PgliteDriverOptions) {
    this.#options = options;
  }

  get pool(): PoolState {
    const { turn } = this.#place ?? {};
    const total = this.#place === null ? 0 : 1;
    const inUse = turn?.isTaken ? 1 : 0;
    return { total, inUse, idle: total - inUse, waiting: turn?.waiting ?? 0 };
  }

  async init(): Promise<void> {
    const { PGlite, protocol } = await loadPglite();
    const { instance, create, url = 'pglite:' } = this.#options;
    const known = instance === undefined ? undefined : placeByInstance.get(instance);
    if (known !== undefined) {
      this.#place = known;
      return;
    }
    const database = instance ?? (await PGlite.create(pgliteFolder(url) ?? 'memory://', { ...create }));
    await database.waitReady;
    const session = new PgliteSession(database, protocol.serialize);
    this.#place = { database, session, turn: new Turn() };
    placeByInstance.set(database, this.#place);
    await session.script(SETTINGS);
  }

  async acquire(signal?: AbortSignal): Promise<DriverSession> {
    const place = this.#place;
    if (place === null || this.#isDestroyed) throw this.#disposed();
    await place.turn.take(this.#options.acquireTimeout ?? ACQUIRE_TIMEOUT, signal);
    return place.session;
  }

  release(session: DriverSession, destroy: boolean): void {
    const turn = this.#place?.turn;
    if (!destroy || session.isBroken) {
      turn?.give();
      return;
    }
    // there is no other connection: what was left on this one is taken back
    session
      .script('rollback')
      .catch(() => {})
      .finally(() => turn?.give());
  }

  async destroy(timeout: number): Promise<void> {
    if (this.#isDestroyed || this.#place === null) return;
    this.#isDestroyed = true;
    const { database, turn } = this.#place;
    if (this.#options.instance !== undefined) return;
    turn.turnAway(this.#disposed());
    await turn.take(timeout).catch(() => {});
    await database.close();
  }

  #disposed() {
    return driverErrors.ENGINE_DISPOSED({ engine: this.#options.url ?? 'PGlite' });
  }
}

interface PgliteModule {
  readonly PGlite: {
    create(folder: string, options: Record<string, unknown>): Promise<PgliteDatabase>;
  };
  readonly protocol: { readonly serialize: Serializer };
}

async function loadPglite(): Promise<PgliteModule> {
  try {
    return await import('@electric-sql/pglite');
  } catch (cause) {
    throw driverErrors.PGLITE_MISSING({}, cause);
  }
}
