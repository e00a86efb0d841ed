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

/** A member of a map is under the key that it has itself: under another one it would be found until it is loaded anew. */
export function requireOwnKey(
  { property, key: attribute }: RelationshipAttribute,
  state: InstanceState,
  [key, member]: readonly [key: unknown, member: object],
): void {
  const own = property.collection?.keyOf?.(member);
  // who has no key yet, or one that no other object is equal to, is left alone
  if (own === undefined || (typeof own === 'object' && own !== null) || own === key) return;
  throw collectionErrors.KEY_OF_MEMBER({
    member: describeGiven(member),
    at: `${describeState(state)}.${attribute}`,
    key,
    own,
  });
}

const KIND_WORDS = { array: 'an array', set: 'a Set', map: 'a Map', custom: 'an iterable' } as const;

function isOfKind(kind: keyof typeof KIND_WORDS, value: unknown): value is Iterable<object> {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'set') return value instanceof Set;
  if (kind === 'map') return value instanceof Map;
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
