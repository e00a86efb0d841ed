// Objects whose rows were deleted leave the collections and references that lead to them. Who holds one is known from its
// own side of the relationship or from its foreign key; only where neither is in memory the session's objects are gone through.
import { membersOf } from '../instrumentation/collection-medium.ts';
import { mapKey } from '../instrumentation/identity.ts';
import { committedValue, sourceValue } from '../instrumentation/in-step.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { relatedState } from '../instrumentation/state-of.ts';
import { actsOnDelete, relationshipsTo } from '../mapping/key-links.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import type { MemberMoves } from './member-moves.ts';
import { followDatabase, followKey, formerOwners, keyValues } from './referred.ts';
import type { Snapshot } from './snapshot.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** What the leaving of a transaction's deleted objects works with. */
export interface Commit {
  readonly tracked: TrackedObjects;
  readonly snapshot: Snapshot;
  readonly moves: MemberMoves;
}

export function leaveHolders(commit: Commit): void {
  const byMapper = new Map<Mapper, InstanceState[]>();
  for (const state of commit.snapshot.deleted) {
    if (state.tracker !== commit.tracked) continue;
    const known = byMapper.get(state.mapper);
    if (known === undefined) byMapper.set(state.mapper, [state]);
    else known.push(state);
  }
  for (const [mapper, states] of byMapper)
    for (const property of relationshipsTo(mapper)) leaveAlong(commit, property, states);
}

function leaveAlong(commit: Commit, property: RelationshipProperty, states: readonly InstanceState[]): void {
  const lost = new Set<InstanceState>();
  for (const state of states) {
    const holders = holdersOf(commit, property, state);
    if (holders === null) lost.add(state);
    else for (const holder of holders) letGo(commit, property, holder, state);
  }
  if (lost.size > 0) lookThrough(commit, property, lost);
}

/** Who may hold the object by the relationship; null if that cannot be told. */
function holdersOf(
  commit: Commit,
  property: RelationshipProperty,
  state: InstanceState,
): readonly InstanceState[] | null {
  const { reverse, direction, join } = property;
  const isByKey = direction === 'ONETOMANY' && join.isPlain;
  if (isByKey) return holdersByKey(commit, property, state);
  const value = reverse === null ? undefined : state.values[reverse.index];
  if (value === null) return NOBODY;
  if (typeof value !== 'object') return null;
  return (membersOf(value) ?? [value]).map(relatedState);
}

/** The parents that the foreign key has referred to in this transaction. */
function holdersByKey(
  { tracked, snapshot }: Commit,
  property: RelationshipProperty,
  state: InstanceState,
): readonly InstanceState[] {
  const now = formerOwners(tracked, property, keyValues(state, property));
  const former = snapshot.formerKeys.get(state);
  if (former === undefined && !state.modified) return now;
  const columns = property.synchronizePairs.map(({ dest }) => dest);
  const keys = [columns.map((column) => committedValue(state, column))];
  for (const values of former ?? []) keys.push(columns.map(({ index }) => values[index]));
  return [...new Set([...now, ...keys.flatMap((values) => formerOwners(tracked, property, values))])];
}

const NOBODY: readonly InstanceState[] = Object.freeze([]);

function letGo(
  { tracked, moves }: Commit,
  property: RelationshipProperty,
  holder: InstanceState,
  state: InstanceState,
): void {
  if (holder.tracker !== tracked || holder.wasDeleted) return;
  if (property.direction !== 'MANYTOONE') moves.gone(property, holder, state);
  else forget(tracked, property, goneBy(property, [state]), holder);
}

/** Goes through the session's objects of the class that has the relationship. */
function lookThrough(
  { tracked, moves }: Commit,
  property: RelationshipProperty,
  lost: ReadonlySet<InstanceState>,
): void {
  const { parent, index, direction } = property;
  const gone = goneBy(property, lost);
  for (const holder of [...tracked.identityMap.statesOf(parent).values()]) {
    if (!holder.mapper.isA(parent)) continue;
    if (direction === 'MANYTOONE') {
      forget(tracked, property, gone, holder);
      continue;
    }
    const value = holder.values[index];
    if (typeof value !== 'object' || value === null) continue;
    for (const member of (membersOf(value) ?? [value]).map(relatedState))
      if (lost.has(member)) moves.gone(property, holder, member);
  }
}

/** Deleted objects, and the keys by which rows have referred to them where the database itself has changed those. */
interface Gone {
  readonly states: ReadonlySet<InstanceState>;
  readonly keys: ReadonlySet<unknown> | null;
}

function goneBy(property: RelationshipProperty, states: Iterable<InstanceState>): Gone {
  const all = new Set(states);
  if (property.direction !== 'MANYTOONE' || !actsOnDelete(property)) return { states: all, keys: null };
  const keyOf = (state: InstanceState): unknown =>
    mapKey(property.synchronizePairs.map(({ source }) => sourceValue(state, source)));
  return { states: all, keys: new Set([...all].map(keyOf)) };
}

/** A many to one that leads to one of them follows its key; a key that still refers there is what the database has made of it. */
function forget(
  tracked: TrackedObjects,
  property: RelationshipProperty,
  { states, keys }: Gone,
  holder: InstanceState,
): void {
  const value = holder.values[property.index];
  if (value === null) return;
  // under this index there are objects only
  if (value !== undefined && !states.has(relatedState(value as object))) return;
  if (value !== undefined) followKey(tracked, holder, property);
  const isLeft = holder.values[property.index] === undefined;
  if (isLeft && keys?.has(mapKey(keyValues(holder, property)))) followDatabase(tracked, holder, property);
}
