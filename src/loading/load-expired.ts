// Reads columns of an object that is there anew: those that are expired, or some that were left out.
import { sessionErrors } from '../errors/catalog/session.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { RowLock } from '../sql/row-lock.ts';
import type { LoaderOption } from '../sql/select.ts';
import type { LoadPort, LoadRequest } from './load-request.ts';

/**
 * Loads what is expired of an object, but for what was changed since.
 *
 * @throws ObjectDeletedError if the row is gone
 */
export async function loadExpired(
  port: LoadPort,
  state: InstanceState,
  relationship?: LoadRequest['relationship'],
): Promise<void> {
  const wanted = new Set<number>();
  for (const index of state.expiredAttributes ?? []) {
    const attribute = state.manager.attributes[index];
    if (attribute !== undefined && !attribute.deferred && !state.isChanged(index)) wanted.add(index);
  }
  const part = relationship === undefined ? {} : { relationship };
  await loadAttributes(port, state, wanted, { loadsRelated: 'eager', ...part });
  state.expiredAttributes = null;
}

/** Loads some columns. @throws ObjectDeletedError if the row is gone */
export async function loadAttributes(
  port: LoadPort,
  state: InstanceState,
  only: ReadonlySet<number>,
  how: Pick<LoadRequest, 'loadsRelated' | 'relationship'> = {},
): Promise<void> {
  const request = refreshRequest(state, { only, autoflush: true });
  const [found] = await port.execute({ ...request, ...how });
  if (found === undefined) throw sessionErrors.ROW_IS_GONE({ object: describeState(state) });
}

interface Refreshing {
  readonly only: ReadonlySet<number> | null;
  readonly autoflush: boolean;
  readonly lock?: RowLock | undefined;
  /** The relationships among the attributes are loaded, too. */
  readonly loadsRelated?: LoadRequest['loadsRelated'];
}

/** The request of reading attributes of an object, or all of them, anew. */
export function refreshRequest(
  state: InstanceState,
  { only, autoflush, lock, loadsRelated = 'none' }: Refreshing,
): LoadRequest {
  return {
    mapper: state.mapper,
    select: null,
    key: state.key,
    // what loads an object is what has put options there
    options: (state.loadOptions ?? NO_OPTIONS) as readonly LoaderOption[],
    lock,
    refreshing: state,
    only,
    populateExisting: false,
    autoflush,
    loadsRelated,
  };
}

const NO_OPTIONS: readonly LoaderOption[] = [];
