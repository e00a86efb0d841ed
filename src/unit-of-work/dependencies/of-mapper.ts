// The dependencies that objects of a mapper bring into a flush: those of its relationships, and those of relationships to
// it whose keys have to follow its own.
import { configuration } from '../../mapping/configure.ts';
import { derived } from '../../mapping/derived.ts';
import type { Mapper } from '../../mapping/mapper.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { Dependency } from './dependency.ts';
import { KeySwitch } from './key-switch.ts';
import { ManyToMany } from './many-to-many.ts';
import { ManyToOne } from './many-to-one.ts';
import { OneToMany } from './one-to-many.ts';

interface Kept {
  version: number;
  dependencies: readonly Dependency[];
}

const kept = derived((_: Mapper): Kept => ({ version: -1, dependencies: [] }));

export function dependenciesOf(mapper: Mapper): readonly Dependency[] {
  const known = kept(mapper);
  // a class that is mapped later may have a relationship to this one
  if (known.version !== configuration.version) {
    known.version = configuration.version;
    known.dependencies = [
      ...keySwitches(mapper),
      ...mapper.ownRelationships.filter(({ viewOnly }) => !viewOnly).map(dependencyOf),
    ];
  }
  return known.dependencies;
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
