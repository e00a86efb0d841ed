// Puts relationships, composites and their like in place when a mapper is configured: the bookkeeping of each on the
// class manager, the property on the prototype; and the order in which all attributes are gone through.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import { showEntry } from './attributes-of.ts';
import { defineCollection, defineProperty } from './instrument-columns.ts';
import type { Mapper } from './mapper.ts';
import { isRelationship } from './relationship.ts';
import type { RelationshipProperty } from './relationship-property.ts';
import type { Shape, TableEntry } from './shape.ts';
import { isShapeEntry } from './shape-entry.ts';

/** @throws ArgumentError if a getter of the shape gives no attribute, or an entry does not fit */
export function instrumentRelationships(mapper: Mapper, own: readonly RelationshipProperty[]): void {
  const entries = mapper.shapes.map((shape) => [shape, entriesOf(mapper, shape)] as const);
  const { manager, prototype, inherits, declaration } = mapper;
  const inherited = declaration.kind === 'concrete' || inherits === null ? [] : inherits.relationships;
  for (const property of inherited) manager.addAttribute(property.attributeFor(mapper));
  for (const { attribute, key, index } of own) {
    manager.addAttribute(attribute);
    if (attribute.kind === 'collection') defineCollection(prototype, key, index);
    else defineProperty(prototype, key, index);
  }
  for (const [shape, own] of entries) contribute(mapper, shape, own);
  mapper.complete([...own, ...inherited], attributeOrder(mapper, own));
}

/** The entries of a shape, those in getters included. */
function entriesOf({ class: cls }: Mapper, shape: Shape): TableEntry[] {
  const inGetters = shape.getters.flatMap(([key, declared]) => {
    if (isShapeEntry(declared)) return [{ key, entry: declared }];
    if (isRelationship(declared)) return [];
    throw relationshipErrors.NO_ATTRIBUTE_IN_GETTER({ class: cls.name, attribute: key });
  });
  return [...shape.entries, ...inGetters];
}

function contribute(mapper: Mapper, shape: Shape, entries: readonly TableEntry[]): void {
  for (const { key, entry } of entries) {
    const index = entry.stored ? (shape.slotOf(key) ?? -1) : -1;
    const prototype = isOverridden(mapper, key) ? {} : mapper.prototype;
    showEntry(mapper, key, entry.contribute({ mapper, key, index, prototype }));
  }
}

/** Whether a class between has a property of its own in the place of an inherited entry. */
function isOverridden({ inherits }: Mapper, key: string): boolean {
  for (let at = inherits; at !== null; at = at.inherits) {
    for (
      let prototype: unknown = at.class.prototype;
      typeof prototype === 'object' && prototype !== null && prototype !== at.prototype;
      prototype = Object.getPrototypeOf(prototype)
    ) {
      if (Object.hasOwn(prototype, key)) return true;
    }
  }
  return false;
}

const RANKS: Readonly<Record<MappedAttribute['kind'], number>> = {
  reference: 1,
  collection: 1,
  composite: 2,
  synonym: 3,
  column: 4,
};
const LAST = 5;

/** What a class declares besides columns comes first, then what it inherits, then its columns in the table's order. */
function attributeOrder(mapper: Mapper, own: readonly RelationshipProperty[]): readonly MappedAttribute[] {
  const { manager, inherits, declaration } = mapper;
  const columns = new Set(mapper.columns.map(({ index }) => index));
  const isInherited = new Set(
    declaration.kind === 'concrete' ? [] : (inherits?.attributeOrder.map(({ index }) => index) ?? []),
  );
  const rank = ({ index, kind }: MappedAttribute): number => {
    if (own.some((property) => property.index === index)) return 1;
    return columns.has(index) ? LAST : RANKS[kind];
  };
  const further = manager.stored.filter(({ index }) => !isInherited.has(index));
  further.sort((a, b) => rank(a) - rank(b) || a.index - b.index);
  const before = further.filter((attribute) => rank(attribute) < LAST);
  const inheritedOnes = (inherits?.attributeOrder ?? []).flatMap(({ index }) =>
    isInherited.has(index) ? (manager.attributes[index] ?? []) : [],
  );
  const after = further.filter((attribute) => rank(attribute) === LAST);
  return Object.freeze([...before, ...inheritedOnes, ...after]);
}
