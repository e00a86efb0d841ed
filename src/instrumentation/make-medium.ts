// From how a relationship was declared to an empty collection of its kind.
import type { CollectionMedium } from './collection-medium.ts';
import { arrayMedium } from './instrumented-array.ts';
import { customMedium } from './instrumented-custom.ts';
import { mapMedium } from './instrumented-map.ts';
import { setMedium } from './instrumented-set.ts';
import type { RelationshipProperty } from './relationship-attribute.ts';

export function makeMedium({ collection }: RelationshipProperty): CollectionMedium {
  if (collection === null || collection.kind === 'array') return arrayMedium();
  if (collection.kind === 'set') return setMedium();
  if (collection.kind === 'map' && collection.keyOf !== undefined) return mapMedium(collection.keyOf);
  return collection.make === undefined ? arrayMedium() : customMedium(collection.make());
}
