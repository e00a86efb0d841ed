// Which relationships go by the same foreign key, and which lead to a class: what has to agree in memory when a key was
// written or a row was deleted. Derived from all mappers of a registry.
import { configuration } from './configure.ts';
import { derived, derivedBy } from './derived.ts';
import type { ReferentialAction } from './infer.ts';
import type { Mapper } from './mapper.ts';
import type { ColumnPair, RelationshipProperty } from './relationship-property.ts';
import type { MappedColumn } from './table.ts';
import { constraintsOf } from './table-spec.ts';

/** A foreign key of a class, and the relationships that show it. */
export interface KeyLink {
  readonly columns: readonly MappedColumn[];
  /** Of the class itself, to the object that the key refers to. */
  readonly references: readonly RelationshipProperty[];
  /** Of that object, to those whose keys refer to it. */
  readonly owners: readonly RelationshipProperty[];
  /** Who fills the key in by a relationship has changed the only collection of an owner along with it. */
  readonly isClosed: boolean;
}

interface Kept {
  version: number;
  links: readonly KeyLink[];
  leading: readonly RelationshipProperty[];
  columns: ReadonlySet<number>;
}

const kept = derived((_: Mapper): Kept => ({ version: -1, links: [], leading: [], columns: new Set() }));

/** The foreign keys of a mapper's objects that relationships without further conditions go by. */
export const keyLinks = (mapper: Mapper): readonly KeyLink[] => upToDate(mapper).links;

/** The positions of the columns of these keys. */
export const linkedColumns = (mapper: Mapper): ReadonlySet<number> => upToDate(mapper).columns;

/** All relationships whose values may be objects of the mapper. */
export const relationshipsTo = (mapper: Mapper): readonly RelationshipProperty[] => upToDate(mapper).leading;

function upToDate(mapper: Mapper): Kept {
  const known = kept(mapper);
  // a class that is mapped later may have a relationship to this one
  if (known.version === configuration.version) return known;
  known.version = configuration.version;
  const all = [...mapper.registry.mappers].flatMap(({ ownRelationships }) => ownRelationships);
  known.leading = all.filter(({ target }) => mapper.isA(target));
  known.links = linksOf(mapper, all);
  known.columns = new Set(known.links.flatMap(({ columns }) => columns.map(({ index }) => index)));
  return known;
}

interface GrowingLink extends Pick<KeyLink, 'columns'> {
  readonly references: RelationshipProperty[];
  readonly owners: RelationshipProperty[];
}

function linksOf(mapper: Mapper, all: readonly RelationshipProperty[]): KeyLink[] {
  const links = new Map<string, GrowingLink>();
  const linkOf = ({ synchronizePairs }: RelationshipProperty): GrowingLink => {
    const columns = synchronizePairs.map(({ dest }) => dest);
    const name = columns
      .map(({ index }) => index)
      .sort((a, b) => a - b)
      .join();
    const known = links.get(name) ?? { columns, references: [], owners: [] };
    links.set(name, known);
    return known;
  };
  for (const property of mapper.relationships)
    if (property.direction === 'MANYTOONE' && property.join.isPlain)
      linkOf(property).references.push(property);
  for (const property of all) {
    if (property.direction !== 'ONETOMANY' || !property.join.isPlain) continue;
    if (mapper.isA(property.target) && property.synchronizePairs.every((pair) => isOwn(mapper, pair)))
      linkOf(property).owners.push(property);
  }
  return [...links.values()].map((link) => ({ ...link, isClosed: isClosed(link) }));
}

function isClosed({ references, owners }: GrowingLink): boolean {
  const [owner, ...others] = owners;
  if (owner === undefined) return true;
  return others.length === 0 && references.length < (owner.reverse === null ? 1 : 2);
}

/** A class whose rows are all its own has columns of its own in the place of its base's. */
const isOwn = ({ manager }: Mapper, { dest }: ColumnPair): boolean =>
  manager.attributes[dest.index]?.key === dest.key;

const actions = derivedBy<Mapper, RelationshipProperty, ReferentialAction>();

/** What the database does to the rows of a many to one when the row that they refer to is deleted. */
export const onDeleteOf = (property: RelationshipProperty): ReferentialAction =>
  actions(property.parent, property, () => findOnDelete(property));

function findOnDelete({ parent, synchronizePairs }: RelationshipProperty): ReferentialAction {
  const columns = synchronizePairs.map(({ dest }) => dest.name);
  const keys = parent.rows.flatMap(({ table }) => constraintsOf(table).foreignKeys);
  const found = keys.find(
    (foreign) =>
      foreign.columns.length === columns.length && foreign.columns.every((name) => columns.includes(name)),
  );
  return found?.onDelete ?? 'no action';
}

/** Whether the database itself changes or deletes the rows that referred to a deleted one. */
export function actsOnDelete(property: RelationshipProperty): boolean {
  const action = onDeleteOf(property);
  return action === 'set null' || action === 'cascade' || action === 'set default';
}
