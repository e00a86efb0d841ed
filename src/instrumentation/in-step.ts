// Puts right what an object holds of its relationships, without events and without history: when the rows have changed in
// a way that no relationship was told of, and the transaction is over.
import { NO_VALUE } from '../events/symbols.ts';
import type { CollectionAttribute } from './collection.ts';
import { adapterOfCollection, type CollectionMedium, membersOf } from './collection-medium.ts';
import type { InstanceState } from './instance-state.ts';
import type { ReferenceAttribute } from './reference.ts';
import type { RelationshipProperty } from './relationship-attribute.ts';
import { relatedState } from './state-of.ts';

type KeyColumn = RelationshipProperty['synchronizePairs'][number]['dest'];

/** Who does not belong to an object any more, and who does. */
export interface MemberChanges {
  readonly gone: ReadonlySet<object>;
  readonly come: ReadonlySet<object>;
}

/** The value of a column as far as memory knows it: null also where none was ever given; undefined if it is not in memory. */
export function columnValue(state: InstanceState, { index }: KeyColumn): unknown {
  const value = state.values[index];
  if (value !== undefined) return value;
  return state.manager.attributes[index]?.isUnloaded(state) ? undefined : null;
}

/** As {@link columnValue}, before a change that was not written. */
export function committedValue(state: InstanceState, column: KeyColumn): unknown {
  if (!state.isChanged(column.index)) return columnValue(state, column);
  const value = state.committedValue(column.index);
  return value === NO_VALUE ? undefined : value;
}

/** As {@link columnValue}; a primary key is known of an expired object, too. */
export function sourceValue(state: InstanceState, column: KeyColumn): unknown {
  const value = columnValue(state, column);
  if (value !== undefined) return value;
  const part = state.mapper.primaryKey.findIndex(({ index }) => index === column.index);
  if (part < 0) return undefined;
  return Array.isArray(state.key) ? state.key[part] : state.key;
}

export function isSameValue({ type }: KeyColumn, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || a === undefined || b === undefined) return false;
  return type.equals?.(a, b) ?? Object.is(a, b);
}

/** Whether a reference that is in memory is what its foreign key says. */
export function agreesWithKey(
  state: InstanceState,
  { index, synchronizePairs }: RelationshipProperty,
): boolean {
  const value = state.values[index];
  if (value === undefined) return true;
  if (value === null) return synchronizePairs.some(({ dest }) => columnValue(state, dest) === null);
  // under this index there are objects only
  const referred = relatedState(value as object);
  if (referred.key === null || referred.wasDeleted) return false;
  for (const { source, dest } of synchronizePairs)
    if (!isSameValue(dest, sourceValue(referred, source), state.values[dest.index])) return false;
  return true;
}

/** Changes who belongs to an object, in whatever its relationship holds; what is not in memory stays so. */
export function changeMembers(
  state: InstanceState,
  property: RelationshipProperty,
  changes: MemberChanges,
): void {
  const attribute = property.attributeOf(state);
  const isUntouched = state.values[property.index] === undefined;
  if (isUntouched && !(attribute.isKnownEmpty(state) && changes.come.size > 0)) return;
  if (attribute.kind === 'collection') changeCollection(attribute, state, changes);
  else changeReference(attribute, state, changes);
}

function changeReference(
  attribute: ReferenceAttribute,
  state: InstanceState,
  { gone, come }: MemberChanges,
): void {
  const { index } = attribute;
  const present = state.values[index] ?? null;
  // under this index there are objects only
  const others = new Set([present as object | null, ...come]);
  others.delete(null);
  for (const object of gone) if (!come.has(object)) others.delete(object);
  const [only = null] = others;
  // of several that claim the place a statement has to choose
  state.values[index] = others.size > 1 ? undefined : only;
}

function changeCollection(
  attribute: CollectionAttribute,
  state: InstanceState,
  { gone, come }: MemberChanges,
): void {
  const adapter = adapterOfCollection(state.values[attribute.index]);
  const members = adapter?.members() ?? membersOf(state.values[attribute.index]) ?? [];
  const present = new Set(members);
  const leaving = new Set([...gone].filter((object) => present.has(object) && !come.has(object)));
  const entering = [...come].filter((object) => !present.has(object));
  if (adapter === undefined) {
    attribute.loaded(state, [...members.filter((member) => !leaving.has(member)), ...entering]);
    return;
  }
  takeOut(adapter.medium, members, leaving);
  if (putIn(adapter.medium, entering)) return;
  adapter.invalidated = true;
  state.values[attribute.index] = undefined;
}

function takeOut(medium: CollectionMedium, members: readonly object[], leaving: ReadonlySet<object>): void {
  if (leaving.size === 0) return;
  if (!medium.allowsDuplicates) {
    for (const object of leaving) medium.drop(object);
    return;
  }
  medium.clear();
  for (const member of members) if (!leaving.has(member)) medium.add(member);
}

/** Whether all could be put in: the key of a map may be made of what is not in memory. */
function putIn(medium: CollectionMedium, entering: readonly object[]): boolean {
  try {
    for (const object of entering) medium.add(object);
    return true;
  } catch {
    return false;
  }
}
