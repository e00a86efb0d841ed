// The kinds of collections that can be assigned, and how they are told apart.

/** What a collection of each kind is called in messages. */
export const KIND_WORDS = { array: 'an array', set: 'a Set', map: 'a Map', custom: 'an iterable' } as const;

/** Whether a value can be taken for a collection of that kind. */
export function isOfKind(kind: keyof typeof KIND_WORDS, value: unknown): value is Iterable<object> {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'set') return value instanceof Set;
  if (kind === 'map') return value instanceof Map;
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
