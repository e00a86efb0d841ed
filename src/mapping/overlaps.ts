// Two relationships that write the same foreign key and do not know of each other: what is put into the one is not in the
// other. Nearly always a forgotten backPopulates, so it is warned of when the mappings are configured.
import { warn } from '../util/warn.ts';
import type { Mapper } from './mapper.ts';
import type { RelationshipProperty } from './relationship-property.ts';
import type { MappedColumn } from './table.ts';

/** Warns of each pair once: of relationships that are new, and of new ones with those that were there. */
export function warnOfOverlaps(made: ReadonlyMap<Mapper, readonly RelationshipProperty[]>): void {
  const fresh = [...made.values()].flat().filter(({ viewOnly }) => !viewOnly);
  if (fresh.length === 0) return;
  const registries = new Set([...made.keys()].map(({ registry }) => registry));
  const mappers = [...registries].flatMap((registry) => [...registry.mappers]);
  const older = mappers
    .filter((mapper) => !made.has(mapper))
    .flatMap(({ ownRelationships }) => ownRelationships)
    .filter(({ viewOnly }) => !viewOnly);
  const writers = new Map<MappedColumn, RelationshipProperty[]>();
  for (const property of older) for (const column of written(property)) enter(writers, column, property);
  const warned = new Set<string>();
  for (const property of fresh) {
    for (const column of written(property)) {
      for (const other of writers.get(column) ?? []) {
        const pair = `${other} ${property}`;
        if (warned.has(pair) || !overlap(property, other)) continue;
        warned.add(pair);
        tell(other, property, column);
      }
      enter(writers, column, property);
    }
  }
}

function enter(
  writers: Map<MappedColumn, RelationshipProperty[]>,
  column: MappedColumn,
  property: RelationshipProperty,
): void {
  const known = writers.get(column);
  if (known === undefined) writers.set(column, [property]);
  else known.push(property);
}

const written = ({ synchronizePairs, secondarySynchronizePairs }: RelationshipProperty): MappedColumn[] =>
  [...synchronizePairs, ...secondarySynchronizePairs].map(({ dest }) => dest);

function overlap(a: RelationshipProperty, b: RelationshipProperty): boolean {
  if (a === b || a.reverse === b || b.reverse === a) return false;
  if (a.overlaps.includes(b.key) || b.overlaps.includes(a.key)) return false;
  // classes beside each other in one inheritance have rows of their own, and so has a class that overrides what it inherits
  const ends = [a.parent, a.target].flatMap((mapper) => [
    [mapper, b.parent],
    [mapper, b.target],
  ]);
  if (ends.some(([one, other]) => one !== undefined && other !== undefined && areSiblings(one, other)))
    return false;
  return a.key !== b.key || a.parent.baseMapper !== b.parent.baseMapper;
}

const areSiblings = (one: Mapper, other: Mapper): boolean =>
  one !== other && one.baseMapper === other.baseMapper && !one.isA(other) && !other.isA(one);

function tell(a: RelationshipProperty, b: RelationshipProperty, column: MappedColumn): void {
  const canPair =
    a.target.isA(b.parent) &&
    b.target.isA(a.parent) &&
    a.backPopulates === null &&
    b.backPopulates === null &&
    (a.direction !== b.direction || a.direction === 'MANYTOMANY');
  const pairing = canPair
    ? `If they are the two directions of one relationship, set backPopulates: '${b.key}' on ${a} and backPopulates: '${a.key}' on ${b}. If not, set`
    : `Set`;
  warn(
    'OVERLAPPING_RELATIONSHIPS',
    `${a} and ${b} both write "${column.name}", and neither knows of the other: what is put into the one is not in the other. ` +
      `${pairing} viewOnly: true on the one that is only read, or overlaps: '${a.key}' on ${b} if it is meant to be so.`,
  );
}
