// Settles the relationships of mappers when all classes are known: who is at the other end, by which keys, and which two
// are each other's other direction. Nothing is put in place before everything has been found right.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import { nearest } from '../util/nearest.ts';
import { CascadeOptions } from './cascade-options.ts';
import { collectionFactory } from './collection-factory.ts';
import type { Declared } from './foreign-keys.ts';
import { joinKeys } from './join-condition.ts';
import type { Mapper } from './mapper.ts';
import { mapperOf } from './mapper-of.ts';
import { isRelationship, type RelationshipDeclaration } from './relationship.ts';
import { relationshipKeys } from './relationship-keys.ts';
import { relationshipOrder } from './relationship-order.ts';
import { type RelationshipFacts, RelationshipProperty } from './relationship-property.ts';
import type { Table } from './table.ts';

/** Relationships that are not in place yet, in the order of their declaration. */
export type Relationships = ReadonlyMap<Mapper, readonly RelationshipProperty[]>;

/** What could be made, and what not: by mapper. */
export interface MadeRelationships {
  readonly made: Relationships;
  readonly failures: Map<Mapper, { readonly error: unknown }>;
}

/**
 * The mappers that can be reached from these over relationships; classes that nobody has asked for yet are mapped.
 *
 * @throws InvalidRequestError if a class is not there yet, as where modules import each other in a circle
 */
export function reachable(mappers: Iterable<Mapper>): Mapper[] {
  const found = new Set(mappers);
  // a set is gone through with what is added on the way
  for (const mapper of found) for (const target of targetsOf(mapper)) found.add(target);
  return [...found];
}

/** What is wrong for good is said when the mapper is configured; what may come right by itself is said at once. */
function targetsOf(mapper: Mapper): readonly Mapper[] {
  try {
    const targets = declaredOf(mapper).map(({ target }) => target);
    return mapper.inherits === null ? targets : [mapper.inherits, ...targets];
  } catch (error) {
    const reason = error instanceof Error && error.cause !== undefined ? error.cause : error;
    if (reason instanceof ReferenceError) throw error;
    return [];
  }
}

/** The relationships of mappers that have none in place yet, made and paired: those of a mapper that all fit. */
export function makeRelationships(mappers: Iterable<Mapper>): MadeRelationships {
  const made = new Map<Mapper, RelationshipProperty[]>();
  const failures: MadeRelationships['failures'] = new Map();
  const attempt = (mapper: Mapper, step: () => void): void => {
    try {
      step();
    } catch (error) {
      failures.set(mapper, { error });
    }
  };
  for (const mapper of mappers) {
    if (!mapper.hasRelationships) attempt(mapper, () => void made.set(mapper, relationshipsOf(mapper)));
  }
  for (const [mapper, properties] of made) {
    attempt(mapper, () => {
      for (const property of properties) if (!failures.has(property.target)) pair(property, made);
    });
  }
  for (const mapper of failures.keys()) made.delete(mapper);
  return { made, failures };
}

function relationshipsOf(mapper: Mapper): RelationshipProperty[] {
  const { shape } = mapper.declaration;
  return declaredOf(mapper).map((declared) => makeRelationship(declared, shape.slotOf(declared.key) ?? -1));
}

interface DeclaredRelationship extends Declared {
  readonly key: string;
}

function declaredOf(parent: Mapper): DeclaredRelationship[] {
  return parent.declaration.shape.getters.flatMap(([key, declaration]) => {
    if (!isRelationship(declaration)) return [];
    const label = `${parent.class.name}.${key}`;
    return [{ key, label, parent, target: targetOf(label, declaration), declaration }];
  });
}

function targetOf(relationship: string, { target }: RelationshipDeclaration): Mapper {
  const given = readTarget(relationship, target);
  if (typeof given !== 'function') {
    throw relationshipErrors.UNMAPPED_TARGET({ relationship, target: String(given) });
  }
  try {
    // a function that is no class has no mapper, either
    return mapperOf(given as AnyClass);
  } catch (error) {
    throw relationshipErrors.UNMAPPED_TARGET({ relationship, target: given.name }, error);
  }
}

function readTarget(relationship: string, target: () => unknown): unknown {
  try {
    return target();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw relationshipErrors.TARGET_NOT_READY({ relationship, reason }, error);
  }
}

function makeRelationship(declared: DeclaredRelationship, index: number): RelationshipProperty {
  const { key, parent, target } = declared;
  const secondary = secondaryOf(declared);
  const { primaryJoin, secondaryJoin } = declared.declaration.options;
  const isJoined = primaryJoin !== undefined || secondaryJoin !== undefined;
  const keys = isJoined ? joinKeys(declared, secondary) : relationshipKeys(declared, secondary);
  const facts = factsOf(declared, secondary);
  const property = new RelationshipProperty({ key, index, parent, target, keys, facts });
  checkCascade(property);
  checkRequired(property);
  return property;
}

function factsOf(declared: Declared, secondary: Table | null): RelationshipFacts {
  const { label, declaration } = declared;
  const { options, many } = declaration;
  const { cascade, viewOnly = false } = options;
  return {
    uselist: many,
    cascade: CascadeOptions.from(cascade ?? (viewOnly ? 'merge' : 'save-update, merge')),
    backPopulates: options.backPopulates ?? null,
    orderBy: relationshipOrder(declared, secondary),
    lazy: options.lazy ?? 'select',
    innerJoin: options.innerJoin ?? false,
    viewOnly,
    postUpdate: options.postUpdate ?? false,
    passiveDeletes: options.passiveDeletes ?? false,
    passiveUpdates: options.passiveUpdates ?? true,
    singleParent: options.singleParent ?? false,
    activeHistory: options.activeHistory ?? false,
    required: options.required ?? false,
    overlaps: namesIn(options.overlaps),
    collection: many ? collectionFactory(label, options.collectionClass) : null,
  };
}

const namesIn = (names: string | undefined): readonly string[] =>
  (names ?? '').split(',').flatMap((name) => name.trim() || []);

function secondaryOf({ label, parent, declaration }: Declared): Table | null {
  const { secondary } = declaration.options;
  if (secondary === undefined) return null;
  if (typeof secondary !== 'string') {
    parent.registry.addTable(secondary);
    return secondary;
  }
  const tables = [...parent.registry.tables];
  const nameOf = ({ schema, name }: Table): string => (schema === undefined ? name : `${schema}.${name}`);
  const own = parent.localTable.schema === undefined ? secondary : `${parent.localTable.schema}.${secondary}`;
  const found =
    tables.find((table) => nameOf(table) === secondary) ?? tables.find((table) => nameOf(table) === own);
  if (found !== undefined) return found;
  const known = tables.map(nameOf);
  throw relationshipErrors.UNKNOWN_SECONDARY({
    relationship: label,
    secondary,
    known,
    nearest: nearest(secondary, known),
  });
}

function checkRequired(property: RelationshipProperty): void {
  const nullable = property.synchronizePairs.filter(({ dest }) => dest.spec.nullable);
  if (!property.required || nullable.length === 0) return;
  const columns = nullable.map(({ dest }) => dest.key).join(', ');
  throw relationshipErrors.REQUIRED_BUT_NULLABLE({ relationship: property.toString(), columns });
}

const NEVER_WRITTEN = ['save-update', 'delete', 'delete-orphan'] as const;

function checkCascade(property: RelationshipProperty): void {
  const { cascade, direction, singleParent, passiveDeletes, parent, target } = property;
  const relationship = property.toString();
  const words = NEVER_WRITTEN.filter((name) => cascade.has(name));
  if (property.viewOnly && words.length > 0) {
    throw relationshipErrors.VIEW_ONLY_CASCADE({ relationship, words: words.join(', ') });
  }
  if (cascade.deleteOrphan && direction !== 'ONETOMANY' && !singleParent) {
    throw relationshipErrors.ORPHANS_OF_MANY({
      relationship,
      direction: direction === 'MANYTOONE' ? 'many-to-one' : 'many-to-many',
      target: target.class.name,
      class: parent.class.name,
    });
  }
  if (passiveDeletes === 'all' && (cascade.delete || cascade.deleteOrphan)) {
    throw relationshipErrors.PASSIVE_DELETES_ALL({ relationship });
  }
}

/**
 * Makes a relationship and the one that it names each other's other direction, also if only one of them names the other.
 * Those that are only looked at are left alone: a change of the other side is none of theirs.
 */
function pair(property: RelationshipProperty, made: Relationships): void {
  const { backPopulates, target } = property;
  if (backPopulates === null) return;
  const known = [...target.iterateToRoot()].flatMap((mapper) => made.get(mapper) ?? mapper.ownRelationships);
  const reverse = known.find(({ key }) => key === backPopulates);
  if (reverse === undefined) throw noReverse(property, backPopulates, known);
  checkReverse(property, reverse);
  if (!property.viewOnly && !reverse.viewOnly) property.pairWith(reverse);
}

function noReverse(
  property: RelationshipProperty,
  name: string,
  relationships: readonly RelationshipProperty[],
): Error {
  const known = relationships.map(({ key }) => key);
  const target = property.target.class.name;
  const facts = { relationship: property.toString(), target, name, known };
  return relationshipErrors.NO_BACK_POPULATES({ ...facts, nearest: nearest(name, known) });
}

function checkReverse(property: RelationshipProperty, reverse: RelationshipProperty): void {
  const names = { relationship: property.toString(), reverse: reverse.toString() };
  const { parent, direction } = property;
  if (!parent.isA(reverse.target) && !reverse.target.isA(parent)) {
    const leads = reverse.target.class.name;
    throw relationshipErrors.BACK_POPULATES_ELSEWHERE({ ...names, leads, class: parent.class.name });
  }
  const named = otherPartner(property, reverse);
  if (named !== undefined) throw relationshipErrors.BACK_POPULATES_MISMATCH({ ...names, named });
  if (direction === reverse.direction && direction !== 'MANYTOMANY') {
    const said = direction === 'MANYTOONE' ? 'many-to-one' : 'one-to-many';
    throw relationshipErrors.SAME_DIRECTION({ ...names, direction: said });
  }
  checkColumns(property, reverse);
}

/** With whom the reverse is paired if it is not this one. */
function otherPartner(property: RelationshipProperty, reverse: RelationshipProperty): string | undefined {
  const { backPopulates } = reverse;
  if (backPopulates !== null && backPopulates !== property.key) {
    return `${reverse.target.class.name}.${backPopulates}`;
  }
  const paired = reverse.reverse;
  if (paired === null || property.viewOnly) return undefined;
  // by name: a configuration that failed may have left one of the same name
  const isSame = paired.parent === property.parent && paired.key === property.key;
  return isSame ? undefined : paired.toString();
}

function checkColumns(property: RelationshipProperty, reverse: RelationshipProperty): void {
  // what is only looked at may go by anything
  if (property.viewOnly && !property.join.isPlain) return;
  const own = holdersOf(property);
  const others = holdersOf(reverse);
  if (own.join() === others.join() && property.secondary === reverse.secondary) return;
  throw relationshipErrors.OTHER_COLUMNS({
    relationship: property.toString(),
    reverse: reverse.toString(),
    own: own.join(', '),
    others: others.join(', '),
  });
}

/** The columns that hold the foreign key, or both of them: the same seen from both ends. */
function holdersOf({
  synchronizePairs,
  secondarySynchronizePairs,
  secondary,
  parent,
  target,
  direction,
}: RelationshipProperty) {
  const holder = secondary ?? (direction === 'MANYTOONE' ? parent.localTable : target.localTable);
  return [...synchronizePairs, ...secondarySynchronizePairs]
    .map(({ dest }) => `${holder.name}.${dest.name}`)
    .sort();
}
