// Reads attributes of objects that are there anew: expired ones, deferred ones, or all. What a property read would have
// done if it could do IO.

import { attributeErrors } from '../errors/catalog/attributes.ts';
import { sessionErrors } from '../errors/catalog/session.ts';
import { readFacts } from '../instrumentation/attribute.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { hasChanges, historyOf } from '../instrumentation/history.ts';
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
export async function loadExpired(port: LoadPort, state: InstanceState): Promise<void> {
  const wanted = new Set<number>();
  for (const index of state.expiredAttributes ?? []) {
    if (!state.isChanged(index) && !state.manager.attributes[index]?.deferred) wanted.add(index);
  }
  await loadAttributes(port, state, wanted);
  state.expiredAttributes = null;
}

/** Loads one attribute, if it is not in memory; gives back its value. */
export async function loadAttribute(port: LoadPort, state: InstanceState, key: string): Promise<unknown> {
  const attribute = state.manager.attribute(key);
  if (!attribute.isUnloaded(state)) return attribute.get(state);
  if (state.tracker === null) throw attributeErrors.DETACHED_UNLOADED(readFacts(state, key));
  const isExpired = state.expiredAttributes?.has(attribute.index) === true && !attribute.deferred;
  if (isExpired) await loadExpired(port, state);
  else if (state.deferredLoads?.get(attribute.index) === 'raise')
    throw attributeErrors.RAISE_ON_LOAD(readFacts(state, key));
  else await loadAttributes(port, state, new Set([attribute.index]));
  return attribute.isUnloaded(state) ? null : attribute.get(state);
}

async function loadAttributes(
  port: LoadPort,
  state: InstanceState,
  only: ReadonlySet<number>,
): Promise<void> {
  const [found] = await port.execute(refreshRequest(state, { only, autoflush: true }));
  if (found === undefined) throw sessionErrors.ROW_IS_GONE({ object: describeState(state) });
}

export interface RefreshOptions {
  readonly names: readonly string[] | undefined;
  readonly lock: RowLock | undefined;
}

/** Forgets and reads anew what the object holds, or the named attributes of it. */
export async function refresh(
  port: LoadPort & { autoflush(): Promise<void> },
  state: InstanceState,
  { names, lock }: RefreshOptions,
): Promise<void> {
  const only = names === undefined ? null : new Set(names.map((name) => state.manager.attribute(name).index));
  if (names === undefined) port.tracked.expire(state);
  else expireAttributes(state, names);
  await port.autoflush();
  if (only !== null) refusePendingKey(state, only);
  const [found] = await port.execute(refreshRequest(state, { only, autoflush: false, lock }));
  if (found === undefined) throw sessionErrors.REFRESH_WITHOUT_ROW({ object: describeState(state) });
}

function refusePendingKey(state: InstanceState, only: ReadonlySet<number>): void {
  const changed = state.mapper.primaryKey.filter(({ index }) => {
    const attribute = state.manager.attributes[index];
    return !only.has(index) && attribute !== undefined && hasChanges(historyOf(state, attribute));
  });
  if (changed.length === 0) return;
  const attributes = changed.map(({ key }) => key).join(', ');
  throw sessionErrors.PENDING_KEY_CHANGE({ object: describeState(state), attributes });
}

interface Refreshing {
  readonly only: ReadonlySet<number> | null;
  readonly autoflush: boolean;
  readonly lock?: RowLock | undefined;
}

function refreshRequest(state: InstanceState, { only, autoflush, lock }: Refreshing): LoadRequest {
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
  };
}

const NO_OPTIONS: readonly LoaderOption[] = [];
