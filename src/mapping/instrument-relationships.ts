// Puts relationships, composites and their like in place when a mapper is configured: the bookkeeping of each on the
// class manager, the property on the prototype; and the order in which all attributes are gone through.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import { showEntry } from './attributes-of.ts';
import { defineProperty } from './instrument-columns.ts';
import type { Mapper } from './mapper.ts';
import { isRelationship } from './relationship.ts';
import type { RelationshipProperty } from './relationship-property.ts';
import { isShapeEntry } from './shape-entry.ts';
import type { TableEntry } from './table.ts';

/** @throws ArgumentError if a getter of the shape gives no attribute, or an entry does not fit */
export function instrumentRelationships(
  mapper: Mapper,
  relationships: readonly RelationshipProperty[],
): void {
  const entries = entriesOf(mapper);
  const { manager, prototype } = mapper;
  for (const { attribute, key, index } of relationships) {
    manager.addAttribute(attribute);
    defineProperty(prototype, key, index);
  }
  contribute(mapper, entries, mapper.columns.length + relationships.length);
  mapper.complete(relationships, attributeOrder(mapper));
}

/** The entries of a shape, those in getters included. */
function entriesOf({ table, class: cls }: Mapper): TableEntry[] {
  const inGetters = table.getters.flatMap(([key, declared]) => {
    if (isShapeEntry(declared)) return [{ key, entry: declared }];
    if (isRelationship(declared)) return [];
    throw relationshipErrors.NOT_A_RELATIONSHIP({ class: cls.name, attribute: key });
  });
  return [...table.entries, ...inGetters];
}

function contribute(mapper: Mapper, entries: readonly TableEntry[], first: number): void {
  const { prototype } = mapper;
  let next = first;
  for (const { key, entry } of entries) {
    const index = entry.stored ? next++ : -1;
    showEntry(mapper, key, entry.contribute({ mapper, key, index, prototype }));
  }
}

const RANKS: Readonly<Record<MappedAttribute['kind'], number>> = {
  reference: 1,
  collection: 1,
  composite: 2,
  synonym: 3,
  column: 4,
};

/** Relationships first, what is made of columns next, and the columns of the table last, in the table's order. */
function attributeOrder({ manager, columns }: Mapper): readonly MappedAttribute[] {
  const rank = ({ kind, index }: MappedAttribute): number => (index < columns.length ? LAST : RANKS[kind]);
  const order = [...manager.attributes].sort((a, b) => rank(a) - rank(b) || a.index - b.index);
  return Object.freeze(order);
}

const LAST = 5;
