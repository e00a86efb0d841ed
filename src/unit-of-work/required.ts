// References that an object cannot be without (`belongsTo(…, { required: true })`): looked at before anything is written, so
// that the transaction goes on.
import { flushErrors } from '../errors/catalog/flush.ts';
import { mapperEvents } from '../events/catalog.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { keyLinks } from '../mapping/key-links.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';

/** @throws FlushError for an object that is to be saved without a reference that it cannot be without */
export function refuseWithoutRequired(state: InstanceState): void {
  for (const property of state.mapper.requiredReferences) {
    if (!lacks(state, property)) continue;
    throw flushErrors.REQUIRED_MISSING({
      object: describeState(state),
      relationship: property.toString(),
      reference: property.key,
      target: property.target.class.name,
      attribute: property.synchronizePairs.map(({ dest }) => dest.key).join(', '),
    });
  }
}

function lacks(state: InstanceState, property: RelationshipProperty): boolean {
  if (mayStillCome(state, property)) return false;
  const { index, synchronizePairs } = property;
  const isNullKey = synchronizePairs.some(({ dest }) => (state.values[dest.index] ?? null) === null);
  if (state.key === null) {
    const isGiven = ({ dest }: (typeof synchronizePairs)[number]): boolean =>
      dest.spec.default !== undefined || dest.spec.serverDefault !== undefined;
    return (state.values[index] ?? null) === null && isNullKey && !synchronizePairs.some(isGiven);
  }
  if (state.isChanged(index)) return state.values[index] === null;
  return isNullKey && synchronizePairs.some(({ dest }) => state.isChanged(dest.index));
}

/** Whether somebody fills it in who is asked later: a listener, or a collection that the reference knows nothing of. */
function mayStillCome(state: InstanceState, property: RelationshipProperty): boolean {
  const { dispatch } = state.manager;
  const isHeard =
    state.key === null ? dispatch.has(mapperEvents.before_insert) : dispatch.has(mapperEvents.before_update);
  if (isHeard) return true;
  const link = keyLinks(state.mapper).find(({ references }) => references.includes(property));
  const others = [...(link?.owners ?? []), ...(link?.references ?? [])];
  return others.some((other) => other !== property && other !== property.reverse && !other.viewOnly);
}
