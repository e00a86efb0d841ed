// Single attributes in a merge: a column's value is set, equal ones too; what a relationship leads to is merged, then the
// relationship is set. What the given object does not hold is left alone.
import type { CollectionAttribute } from '../instrumentation/collection.ts';
import { expireAttributes, tellExpire } from '../instrumentation/expire.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import type { ReferenceAttribute } from '../instrumentation/reference.ts';
import { relatedState } from '../instrumentation/state-of.ts';
import { loadAttribute } from '../loading/refresh.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { loadPort } from './load-port.ts';
import { loadRelated } from './load-related.ts';
import type { SessionCore } from './session-core.ts';

/** What an attribute asks of the merge that it is part of. */
export interface Merging {
  readonly core: SessionCore;
  readonly loads: boolean;
  merge(given: InstanceState): Promise<InstanceState>;
  passing(property: RelationshipProperty, given: InstanceState): void;
  leadsBack(property: RelationshipProperty, given: InstanceState): boolean;
}

/** The object that is copied, and the session's own. */
interface Pair {
  readonly given: InstanceState;
  readonly merged: InstanceState;
}

export async function mergeColumn(
  merging: Merging,
  attribute: MappedAttribute,
  { given, merged }: Pair,
): Promise<void> {
  const value = given.values[attribute.index];
  if (value === undefined) forgetMissing(merged, attribute);
  else if (!merging.loads) merged.values[attribute.index] = value;
  else {
    await loadOld(merging, attribute, merged);
    attribute.set(merged, value);
  }
}

/** What neither of them holds is read anew. */
function forgetMissing(merged: InstanceState, { index, key, deferred }: MappedAttribute): void {
  if (merged.key === null || merged.values[index] !== undefined) return;
  if (deferred || merged.deferredLoads?.has(index)) tellExpire(merged, [key]);
  else expireAttributes(merged, [key]);
}

/** Where the old value is wanted it is loaded: setting it cannot do that. */
async function loadOld({ core }: Merging, attribute: MappedAttribute, merged: InstanceState): Promise<void> {
  if (!attribute.activeHistory || !attribute.isUnloaded(merged)) return;
  await loadAttribute(loadPort(core), merged, attribute.key);
}

export async function mergeRelationship(
  merging: Merging,
  attribute: MappedAttribute,
  { given, merged }: Pair,
): Promise<void> {
  // these two kinds are the attributes of relationships
  const own = attribute as ReferenceAttribute | CollectionAttribute;
  const { property } = own;
  if (merging.loads && merging.leadsBack(property, given)) return;
  if (!property.cascade.merge || given.values[attribute.index] === undefined) return;
  if (own.kind === 'collection') await mergeCollection(merging, own, { given, merged });
  else await mergeReference(merging, own, { given, merged });
}

async function mergeCollection(
  merging: Merging,
  attribute: CollectionAttribute,
  { given, merged }: Pair,
): Promise<void> {
  const { property } = attribute;
  if (merging.loads) await presentCollection(merging, attribute, merged);
  const members: object[] = [];
  for (const member of attribute.members(given) ?? []) {
    const state = relatedState(member);
    merging.passing(property, state);
    members.push((await merging.merge(state)).obj);
  }
  if (merging.loads) attribute.setMembers(merged, members);
  else {
    merged.beforeChange();
    const collection = attribute.initCollection(merged);
    for (const member of members) collection.appendWithoutEvent(member);
  }
}

/** The members that the session's own object has are in memory before the others are merged, and found among them. */
async function presentCollection(
  { core }: Merging,
  attribute: CollectionAttribute,
  merged: InstanceState,
): Promise<void> {
  if (attribute.isUnloaded(merged)) await loadRelated(core, merged, attribute.property);
  // an object that never had the collection has an empty one from now on, and who listens hears of it
  else attribute.get(merged);
}

async function mergeReference(
  merging: Merging,
  attribute: ReferenceAttribute,
  { given, merged }: Pair,
): Promise<void> {
  const { property } = attribute;
  const current = given.values[attribute.index];
  let value: object | null = null;
  if (typeof current === 'object' && current !== null) {
    const state = relatedState(current);
    merging.passing(property, state);
    value = (await merging.merge(state)).obj;
  }
  if (!merging.loads) {
    merged.values[attribute.index] = value;
    return;
  }
  if (attribute.activeHistory && attribute.isUnloaded(merged))
    await loadRelated(merging.core, merged, property);
  attribute.set(merged, value);
}
