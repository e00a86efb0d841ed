// The dependencies that objects of a mapper bring into a flush: those of its relationships, and those of relationships to
// it whose keys have to follow its own.
import { type Mapper, memoized } from '../../mapping/mapper.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { Dependency } from './dependency.ts';
import { KeySwitch } from './key-switch.ts';
import { ManyToMany } from './many-to-many.ts';
import { ManyToOne } from './many-to-one.ts';
import { OneToMany } from './one-to-many.ts';

export function dependenciesOf(mapper: Mapper): readonly Dependency[] {
  let configured = 0;
  for (const other of mapper.registry.mappers) if (other.configured) configured++;
  // a class that is mapped later may have a relationship to this one
  return memoized(mapper, `dependencies among ${configured}`, () => [
    ...keySwitches(mapper),
    ...mapper.ownRelationships.filter(({ viewOnly }) => !viewOnly).map(dependencyOf),
  ]);
}

function keySwitches(mapper: Mapper): Dependency[] {
  const all = [...mapper.registry.mappers].flatMap(({ ownRelationships }) => ownRelationships);
  const toHere = all.filter(
    ({ direction, target, viewOnly }) => direction === 'MANYTOONE' && target === mapper && !viewOnly,
  );
  return toHere.map((property) => new KeySwitch(property)).filter(({ isNeeded }) => isNeeded);
}

const BY_DIRECTION = { ONETOMANY: OneToMany, MANYTOONE: ManyToOne, MANYTOMANY: ManyToMany } as const;

const dependencyOf = (property: RelationshipProperty): Dependency =>
  new BY_DIRECTION[property.direction](property);
