// Whether what is given to a collection can be in it: a collection of the right kind, objects of the right class.
import { collectionErrors } from '../errors/catalog/collections.ts';
import { describeGiven, describeState } from './identity.ts';
import type { InstanceState } from './instance-state.ts';
import type { RelationshipAttribute } from './relationship-attribute.ts';

/** The members of what is to be an object's collection. @throws ArgumentError for a collection of another kind */
export function asMembers(attribute: RelationshipAttribute, state: InstanceState, value: unknown): object[] {
  const kind = attribute.property.collection?.kind ?? 'array';
  if (!isOfKind(kind, value)) {
    throw collectionErrors.OTHER_COLLECTION({
      object: describeState(state),
      attribute: attribute.key,
      given: describeGiven(value),
      expected: KIND_WORDS[kind],
    });
  }
  const all: object[] = [...(value instanceof Map ? value.values() : value)];
  for (const member of all) attribute.requireMember(state, member);
  return all;
}

const KIND_WORDS = { array: 'an array', set: 'a Set', map: 'a Map', custom: 'an iterable' } as const;

function isOfKind(kind: keyof typeof KIND_WORDS, value: unknown): value is Iterable<object> {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'set') return value instanceof Set;
  if (kind === 'map') return value instanceof Map;
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
