// Primary keys of programs as the API takes them: the value itself, or an array for a composite key.
import { type EntityClass, loose } from '../api.ts';
import type { Json } from '../case.ts';

export const primaryKey = (pk: Json | undefined): unknown => pk ?? null;

/** The identity key under which a session holds the object. */
export function keyOf(type: EntityClass, pk: Json | undefined): unknown {
  return loose.mapper(type).identityKey(...(Array.isArray(pk) ? pk : [pk]));
}
