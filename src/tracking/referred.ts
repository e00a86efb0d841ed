// Who in the session a foreign key refers to, and what a reference becomes when it has to follow its key.
import { columnValue, isSameValue, sourceValue } from '../instrumentation/in-step.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { onDeleteOf } from '../mapping/key-links.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** Values of a foreign key, in the order of the relationship's pairs; undefined where one is not in memory. */
export type KeyValues = readonly unknown[];

/** What the foreign key of an object is now. */
export const keyValues = (state: InstanceState, { synchronizePairs }: RelationshipProperty): KeyValues =>
  synchronizePairs.map(({ dest }) => columnValue(state, dest));

export const refersToNobody = (values: KeyValues): boolean => values.includes(null);

/** Where in a relationship's pairs the parts of the primary key are that it refers to; null if it refers to other columns. */
type KeyPlaces = readonly number[] | null;

const placesOf = new WeakMap<RelationshipProperty, KeyPlaces>();

function keyPlaces(property: RelationshipProperty, { primaryKey }: Mapper): KeyPlaces {
  const known = placesOf.get(property);
  if (known !== undefined) return known;
  const { synchronizePairs } = property;
  const all = primaryKey.map(({ index }) =>
    synchronizePairs.findIndex(({ source }) => source.index === index),
  );
  const places = all.length === synchronizePairs.length && !all.includes(-1) ? all : null;
  placesOf.set(property, places);
  return places;
}

/**
 * The session's object that a foreign key refers to, of the class at that end of the relationship: by its primary key, or by
 * looking.
 */
export function findReferred(
  { identityMap }: TrackedObjects,
  mapper: Mapper,
  property: RelationshipProperty,
  values: KeyValues,
): InstanceState | undefined {
  for (const value of values) if (value === null || value === undefined) return undefined;
  const places = keyPlaces(property, mapper);
  if (places !== null) {
    const key = places.length === 1 ? values[0] : places.map((place) => values[place]);
    const found = identityMap.find(mapper, key);
    return found?.mapper.isA(mapper) ? found : undefined;
  }
  for (const state of identityMap.statesOf(mapper).values()) {
    const isIt = property.synchronizePairs.every(({ source }, at) =>
      isSameValue(source, sourceValue(state, source), values[at]),
    );
    if (isIt && state.mapper.isA(mapper)) return state;
  }
  return undefined;
}

const NOBODY: readonly InstanceState[] = Object.freeze([]);

/** The owners that a key has referred to before: where nobody knew it, all whose collections are in memory. */
export function formerOwners(
  tracked: TrackedObjects,
  owner: RelationshipProperty,
  before: KeyValues,
): readonly InstanceState[] {
  const { parent, index } = owner;
  if (!before.includes(undefined)) {
    const found = findReferred(tracked, parent, owner, before);
    return found === undefined ? NOBODY : [found];
  }
  const present = [...tracked.identityMap.statesOf(parent).values()];
  return present.filter(({ mapper, values }) => mapper.isA(parent) && values[index] !== undefined);
}

/** Makes a many to one what its foreign key says: an object of the session, nobody, or not in memory. */
export function followKey(
  tracked: TrackedObjects,
  state: InstanceState,
  property: RelationshipProperty,
): void {
  // what a listener of after_commit has changed is not written yet
  if (state.isChanged(property.index)) return;
  const values = keyValues(state, property);
  state.values[property.index] = refersToNobody(values)
    ? null
    : findReferred(tracked, property.target, property, values)?.obj;
}

/** Does to an object what the database has done to its row when the one that it referred to was deleted. */
export function followDatabase(
  tracked: TrackedObjects,
  state: InstanceState,
  property: RelationshipProperty,
): void {
  const action = onDeleteOf(property);
  if (action === 'set null') {
    for (const { dest } of property.synchronizePairs) state.values[dest.index] = null;
    state.values[property.index] = null;
  } else if (action === 'cascade' || action === 'set default') tracked.expire(state);
}
