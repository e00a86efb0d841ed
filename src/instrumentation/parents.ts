// Which parent an object has by which relationship: what decides whether it is an orphan. Known only for objects that were
// given to or taken from a parent in memory; of all others nothing is known.
import type { InstanceState } from './instance-state.ts';
import type { RelationshipProperty } from './relationship-attribute.ts';

/** The last parent by each relationship; `false` where it was taken away. */
export type Parents = Map<RelationshipProperty, InstanceState | false>;

/** Whether anybody asks for the parents of this relationship's members. */
export const tracksParents = ({ singleParent, direction }: RelationshipProperty): boolean =>
  singleParent || direction === 'ONETOMANY';

/** Whether the object has a parent by the relationship; `optimistic` is the answer where nothing is known. */
export function hasParent(
  state: InstanceState,
  property: RelationshipProperty,
  optimistic: boolean,
): boolean {
  const parent = state.parents?.get(property);
  return parent === undefined ? optimistic : parent !== false;
}

export function gainParent(
  state: InstanceState,
  property: RelationshipProperty,
  parent: InstanceState,
): void {
  state.beforeChange();
  state.parents ??= new Map();
  state.parents.set(property, parent);
}

/** One that has meanwhile got another parent keeps it. */
export function loseParent(
  state: InstanceState,
  property: RelationshipProperty,
  parent: InstanceState,
): void {
  const last = state.parents?.get(property);
  if (last !== undefined && last !== false && last !== parent && last.key !== parent.key) return;
  state.beforeChange();
  state.parents ??= new Map();
  state.parents.set(property, false);
}
