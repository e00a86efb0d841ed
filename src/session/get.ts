// Gets one object by its primary key: from the identity map if it is there, else from the database.
import { sessionErrors } from '../errors/catalog/session.ts';
import { ObjectDeletedError } from '../errors/imago-error.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import { loadExpired } from '../loading/load-expired.ts';
import type { LoadRequest } from '../loading/load-request.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { checkOptions } from '../mapping/options.ts';
import { asRowLock, type RowLock } from '../sql/row-lock.ts';
import type { LoaderOption } from '../sql/select.ts';
import { loadPort } from './load-port.ts';
import type { SessionCore } from './session-core.ts';

export interface GetOptions {
  readonly options?: readonly LoaderOption[];
  /** Reads the row even if the object is in the session, and overwrites what it holds. */
  readonly populateExisting?: boolean;
  /** Reads the row and locks it until the end of the transaction. */
  readonly withForUpdate?: boolean | RowLock;
}

/** The object in the identity map, if no row has to be read for it. */
export function present(core: SessionCore, mapper: Mapper, key: PrimaryKey): InstanceState | undefined {
  const state = core.tracked.identityMap.find(mapper, key);
  return state?.expired || state?.mapper.isA(mapper) === false ? undefined : state;
}

export async function get(
  core: SessionCore,
  mapper: Mapper,
  key: PrimaryKey,
  given?: GetOptions,
): Promise<InstanceState | null> {
  const options = given ?? {};
  if (given !== undefined)
    checkOptions('session.get()', given, ['options', 'populateExisting', 'withForUpdate']);
  const lock = asRowLock(options.withForUpdate);
  if (!options.populateExisting && lock === undefined) {
    const known = core.tracked.identityMap.find(mapper, key);
    // one key is one row, of whichever class
    if (known !== undefined && !known.mapper.isA(mapper)) return null;
    if (known !== undefined && (await isThere(core, known))) return known;
  }
  const request: LoadRequest = {
    mapper,
    select: null,
    key,
    options: options.options ?? [],
    lock,
    checksVersion: lock !== undefined,
    refreshing: null,
    only: null,
    populateExisting: options.populateExisting === true,
    autoflush: true,
  };
  const [state] = await loadPort(core).execute(request);
  return state ?? null;
}

/** An expired object is read anew first; if its row is gone, so is the object. */
async function isThere(core: SessionCore, state: InstanceState): Promise<boolean> {
  if (!state.expired) return true;
  try {
    await loadExpired(loadPort(core), state);
    return true;
  } catch (error) {
    // the autoflush before it may have met another row that is gone, and failed
    const isOurs = error instanceof ObjectDeletedError && core.stack.current?.isActive !== false;
    if (!isOurs) throw error;
    core.tracked.settleDeleted([state]);
    return false;
  }
}

/** The key as users give it (a value, a list, or a record) as the runtime keeps it. */
export function primaryKeyOf(mapper: Mapper, given: unknown): PrimaryKey {
  // as it nearly always is, and the way of every hit in the identity map
  if (typeof given !== 'object' && given !== undefined && mapper.primaryKey.length === 1) return given;
  const parts = partsOf(mapper, given);
  if (parts === null || parts.length !== mapper.primaryKey.length || parts.includes(undefined)) {
    const attributes = mapper.primaryKey.map(({ key }) => key).join(', ');
    throw sessionErrors.KEY_SIZE({ class: mapper.class.name, given: describe(given), attributes });
  }
  return parts.length === 1 ? parts[0] : parts;
}

function partsOf(mapper: Mapper, given: unknown): readonly unknown[] | null {
  if (Array.isArray(given)) return given;
  if (typeof given !== 'object' || given === null || Object.getPrototypeOf(given) !== Object.prototype)
    return [given];
  const keys = mapper.primaryKey.map(({ key }) => key);
  if (Object.keys(given).length !== keys.length) return null;
  return keys.map((key) => Reflect.get(given, key));
}

function describe(given: unknown): string {
  return typeof given === 'object' && given !== null ? JSON.stringify(given) : String(given);
}
