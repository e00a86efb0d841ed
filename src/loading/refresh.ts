// Reads attributes of objects that are there anew: expired ones, deferred ones, or all. What a property read would have
// done if it could do IO.

import { attributeErrors } from '../errors/catalog/attributes.ts';
import { sessionErrors } from '../errors/catalog/session.ts';
import { readFacts } from '../instrumentation/attribute.ts';
import { CompositeAttribute } from '../instrumentation/composite.ts';
import { expireAttributes } from '../instrumentation/expire.ts';
import { hasChanges } from '../instrumentation/history.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { SynonymAttribute } from '../instrumentation/synonym.ts';
import type { RowLock } from '../sql/row-lock.ts';
import { expireAlong } from '../tracking/cascades.ts';
import { loadAgain, rememberAlong } from './load-again.ts';
import { loadAttributes, loadExpired, refreshRequest } from './load-expired.ts';
import type { LoadPort } from './load-request.ts';
import { findRelationship, loadRelationship } from './strategies/lazy.ts';

/** Loads one attribute, if it is not in memory; gives back its value. */
export async function loadAttribute(port: LoadPort, state: InstanceState, key: string): Promise<unknown> {
  const attribute = state.manager.attribute(key);
  if (!attribute.isUnloaded(state)) return attribute.get(state);
  if (attribute instanceof CompositeAttribute || attribute instanceof SynonymAttribute)
    return loadParts(port, state, attribute);
  const property = state.mapper.relationship(key);
  const raises = property?.attribute.raises(state) ?? null;
  if (raises === 'raise') throw attributeErrors.RAISE_ON_LOAD_RELATIONSHIP(readFacts(state, key));
  if (state.tracker === null) throw attributeErrors.DETACHED_UNLOADED(readFacts(state, key));
  if (property !== undefined && raises !== null) return findRelationship(port, state, property);
  if (property !== undefined) return loadRelationship(port, state, property);
  const isExpired = state.expiredAttributes?.has(attribute.index) === true && !attribute.deferred;
  if (isExpired) await loadExpired(port, state);
  else if (state.deferredLoads?.get(attribute.index) === 'raise')
    throw attributeErrors.RAISE_ON_LOAD(readFacts(state, key));
  else await loadAttributes(port, state, new Set([attribute.index]));
  return attribute.isUnloaded(state) ? null : attribute.get(state);
}

/** What is made of columns, or another name for one: these have to be there. */
async function loadParts(
  port: LoadPort,
  state: InstanceState,
  attribute: CompositeAttribute | SynonymAttribute,
): Promise<unknown> {
  for (const part of attribute.parts) await loadAttribute(port, state, part.key);
  return attribute.get(state);
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
  const only = names === undefined ? null : indexesOf(state, names);
  // Differs from SQLAlchemy: what was in memory is there again afterwards, for reading a property cannot load it
  const before = names === undefined && port.tracked.staysInStep ? rememberAlong(state) : null;
  if (names === undefined) expireAlong(port.tracked, state);
  else expireAttributes(state, names);
  await port.autoflush();
  if (only !== null) refusePendingKey(state, only);
  const [found] = await port.execute(
    refreshRequest(state, { only, autoflush: false, lock, loadsRelated: 'all' }),
  );
  if (found === undefined) throw sessionErrors.REFRESH_WITHOUT_ROW({ object: describeState(state) });
  if (before !== null) await loadAgain(port, before);
}

/** The attributes of these names; relationships are read along with the key. */
function indexesOf({ manager, mapper }: InstanceState, names: readonly string[]): Set<number> {
  const attributes = names.map((name) => manager.attribute(name));
  const indexes = new Set(attributes.map(({ index }) => index));
  const hasRelated = attributes.some(({ kind }) => kind === 'reference' || kind === 'collection');
  if (hasRelated) for (const { index } of mapper.primaryKey) indexes.add(index);
  return indexes;
}

function refusePendingKey(state: InstanceState, only: ReadonlySet<number>): void {
  const changed = state.mapper.primaryKey.filter(({ index }) => {
    const attribute = state.manager.attributes[index];
    return !only.has(index) && attribute !== undefined && hasChanges(attribute.history(state));
  });
  if (changed.length === 0) return;
  const attributes = changed.map(({ key }) => key).join(', ');
  throw sessionErrors.PENDING_KEY_CHANGE({ object: describeState(state), attributes });
}
