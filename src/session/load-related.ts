// Loads a relationship of one object as part of another trip: what a deletion or a merge has to reach, and what a flush has
// to know.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { loadRelationship } from '../loading/strategies/lazy.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { loadPort } from './load-port.ts';
import type { SessionCore } from './session-core.ts';

export async function loadRelated(
  core: SessionCore,
  state: InstanceState,
  property: RelationshipProperty,
  { asSaved = false }: { readonly asSaved?: boolean } = {},
): Promise<void> {
  await loadRelationship(loadPort(core), state, property, { relationship: 'lazy', asSaved });
}
