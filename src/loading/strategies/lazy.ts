// The strategy "select": a relationship of an object is loaded when it is asked for. One that leads to a primary key is
// looked for in the identity map first; many that are asked for at once are one statement.
import { attributeErrors } from '../../errors/catalog/attributes.ts';
import { ObjectDeletedError } from '../../errors/imago-error.ts';
import { NO_VALUE } from '../../events/symbols.ts';
import { readFacts } from '../../instrumentation/attribute.ts';
import type { InstanceState, PrimaryKey } from '../../instrumentation/instance-state.ts';
import type { Mapper } from '../../mapping/mapper.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { LoaderOption } from '../../sql/select.ts';
import { loadAttributes, loadExpired } from '../load-expired.ts';
import type { LoadPort, LoadRequest } from '../load-request.ts';
import { chosenFor } from '../related-plan.ts';
import {
  type KeyValues,
  keyFunction,
  keyPairs,
  loadByKeys,
  ownColumns,
  type RelatedLoad,
  relatedRequest,
  relatedSelect,
} from '../related-select.ts';
import { putInPlace } from './selectin.ts';

/**
 * Loads one relationship of one object and puts it in place; gives back its value. An object without row has none, and
 * needs no statement.
 *
 * @throws ObjectDeletedError if the object's own row is gone and has to be read for it
 */
export async function loadRelationship(
  port: LoadPort,
  state: InstanceState,
  property: RelationshipProperty,
  how: LoadHow = ON_DEMAND,
): Promise<unknown> {
  const { attribute } = property;
  if (!attribute.isUnloaded(state)) return attribute.get(state);
  const values = await keyValues(port, state, property, how.asSaved);
  // the column load may have brought it along
  if (!attribute.isUnloaded(state)) return attribute.get(state);
  const members = values === null ? [] : await related(port, { state, property, how }, values);
  // also where the flush before the statement has loaded it meanwhile: this is newer
  putInPlace(property, state, members);
  return attribute.get(state);
}

/**
 * Answers a relationship that no statement may be sent for: by the identity map, or by a key that leads nowhere. A key of
 * the object itself that is not in memory is read.
 *
 * @throws InvalidRequestError if it takes a statement
 */
export async function findRelationship(
  port: LoadPort,
  state: InstanceState,
  property: RelationshipProperty,
): Promise<unknown> {
  const { attribute } = property;
  const values = property.useGet ? await keyValues(port, state, property) : undefined;
  if (!attribute.isUnloaded(state)) return attribute.get(state);
  const members = values ? await inMemory(port, property, values) : values === null ? [] : null;
  if (members === null) throw attributeErrors.RAISE_ON_LOAD_RELATIONSHIP(readFacts(state, property.key));
  putInPlace(property, state, members);
  return attribute.get(state);
}

/** Loads one relationship of several objects: one statement, unless somebody wants to hear of each. */
export async function loadRelationships(
  port: LoadPort,
  states: readonly InstanceState[],
  property: RelationshipProperty,
): Promise<void> {
  const unloaded = states.filter((state) => property.attribute.isUnloaded(state));
  const isOne =
    unloaded.length < 2 || port.isHeard || unloaded.some(({ loadOptions }) => loadOptions !== null);
  if (isOne) {
    for (const state of unloaded) await loadRelationship(port, state, property);
    return;
  }
  const { keys, waiting } = await waitingFor(port, unloaded, property);
  if (keys.size === 0) return;
  const byKey = await loadByKeys(port, lazyLoad(property, NO_OPTIONS, ON_DEMAND), [...keys.values()]);
  for (const { state, key } of waiting) {
    if (property.attribute.isUnloaded(state)) putInPlace(property, state, byKey.get(key) ?? []);
  }
}

/** What cannot be answered without a statement; all else is put in place. */
async function waitingFor(port: LoadPort, states: readonly InstanceState[], property: RelationshipProperty) {
  const keys = new Map<unknown, KeyValues>();
  const waiting: { readonly state: InstanceState; readonly key: unknown }[] = [];
  const keyOf = keyFunction(keyPairs(property));
  for (const state of states) {
    const values = await keyValues(port, state, property);
    const known = values === null ? [] : await inMemory(port, property, values);
    if (known !== null) putInPlace(property, state, known);
    else if (values !== null) {
      const key = keyOf(values);
      keys.set(key, values);
      waiting.push({ state, key });
    }
  }
  return { keys, waiting };
}

const NO_OPTIONS: readonly LoaderOption[] = [];

/** On demand, or along with the objects of another load, and by which way that has come. */
export interface LoadHow {
  readonly relationship: 'lazy' | 'eager';
  readonly path?: readonly Mapper[];
  /** What it leads to by the keys that the database has, and not by those that a flush is about to write. */
  readonly asSaved?: boolean;
}

const ON_DEMAND: LoadHow = { relationship: 'lazy' };

const lazyLoad = (
  property: RelationshipProperty,
  options: readonly LoaderOption[],
  { relationship, path = [property.parent] }: LoadHow,
): RelatedLoad => ({ property, options, path, relationship, populateExisting: false });

/** The many to one that leads back, if it finds its object without a statement. */
function wayBack({ reverse, useGet }: RelationshipProperty): RelationshipProperty | null {
  return !useGet && reverse?.useGet ? reverse : null;
}

interface Wanted {
  readonly state: InstanceState;
  readonly property: RelationshipProperty;
  readonly how: LoadHow;
}

async function related(
  port: LoadPort,
  { state, property, how }: Wanted,
  values: KeyValues,
): Promise<object[]> {
  const known = await inMemory(port, property, values, how);
  if (known !== null) return known;
  // what loads an object is what has put options there
  const given = (state.loadOptions ?? NO_OPTIONS) as readonly LoaderOption[];
  const load = lazyLoad(property, chosenFor(property, given).options, how);
  const select = relatedSelect(property, [values]);
  const request = { ...relatedRequest(load, select), back: wayBack(property) };
  const found = await port.execute(property.useGet ? byKey(request, keyOfTarget(property, values)) : request);
  return [...new Set(found.map(({ obj }) => obj))];
}

const byKey = (request: LoadRequest, key: PrimaryKey): LoadRequest => ({ ...request, select: null, key });

/** The related object, if the identity map has it; null where a statement is needed. */
async function inMemory(
  port: LoadPort,
  property: RelationshipProperty,
  values: KeyValues,
  { relationship }: LoadHow = ON_DEMAND,
): Promise<object[] | null> {
  if (!property.useGet) return null;
  const { tracked } = port;
  const state = tracked.identityMap.find(property.target, keyOfTarget(property, values));
  if (state === undefined) return null;
  if (!state.expired) return [state.obj];
  try {
    await loadExpired(port, state, relationship === 'eager' ? relationship : undefined);
    return [state.obj];
  } catch (error) {
    if (!(error instanceof ObjectDeletedError)) throw error;
    tracked.settleDeleted([state]);
    return null;
  }
}

/** The target's primary key, in its own order. */
function keyOfTarget({ target, synchronizePairs }: RelationshipProperty, values: KeyValues): PrimaryKey {
  const parts = target.primaryKey.map(
    (part) => values[synchronizePairs.findIndex(({ source }) => source.index === part.index)],
  );
  return parts.length === 1 ? parts[0] : parts;
}

/** The values by which the object is related, as it holds them or as they are saved; null if one of them is null. */
async function keyValues(
  port: LoadPort,
  state: InstanceState,
  property: RelationshipProperty,
  asSaved = false,
): Promise<KeyValues | null> {
  if (state.key === null) return null;
  const values: unknown[] = [];
  for (const column of ownColumns(property)) {
    const { index } = column;
    const attribute = state.manager.attributes[index];
    if (attribute?.isUnloaded(state)) await loadColumn(port, state, index);
    const value = (asSaved ? committed(state, index) : null) ?? attribute?.get(state);
    const isNothing = value === null || value === undefined || value === NO_VALUE;
    if (isNothing && !property.join.nullable.has(column)) return null;
    values.push(isNothing ? null : value);
  }
  return values;
}

function committed(state: InstanceState, index: number): unknown {
  return state.isChanged(index) ? state.committedValue(index) : state.values[index];
}

/** A key that is expired, or was left out, is read first. */
async function loadColumn(port: LoadPort, state: InstanceState, index: number): Promise<void> {
  if (state.tracker === null) return;
  if (state.expiredAttributes?.has(index)) return loadExpired(port, state);
  await loadAttributes(port, state, new Set([index]));
}
