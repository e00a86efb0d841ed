// `subentity()`: a base class whose subclasses inherit from a mapped class: its attributes, methods, relationships and
// listeners. Their rows are in the base's table, in the base's and one of their own, or in one of their own alone.
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import type { AnyEntity } from '../sql/entity-types.ts';
import { describeValue } from '../util/describe-value.ts';
import { column, columnSpec, isColumn } from './column-builder.ts';
import { inheritedByConcrete } from './concrete.ts';
import { markSubEntityBase } from './construct.ts';
import { type Declaration, rememberHeir } from './declaration.ts';
import type { SubEntityClass } from './infer.ts';
import { defineProperties } from './instrument-columns.ts';
import { declarationOf, knownMapper, mappedAncestor, mapperOf, rememberEntity } from './mapper-of.ts';
import { MAPPER_OPTIONS, type MapperOptions } from './mapper-options.ts';
import { checkOptions } from './options.ts';
import { defaultRegistry } from './registry.ts';
import { checkShape } from './shape.ts';
import { TABLE_OPTIONS, Table, type TableOptions } from './table.ts';

export interface SubEntityOptions extends Omit<TableOptions, 'registry' | 'naming'>, MapperOptions {
  /** The table of its own columns; without one they are in the base's table, where all of them may be NULL. */
  readonly table?: string;
  /** The value of the base's discriminator in rows of this class; short for `polymorphicIdentity`. */
  readonly identity?: unknown;
  /** Everything, what it inherits included, is in a table of its own; the base's SELECTs do not see its rows. */
  readonly concrete?: boolean;
}

/**
 * Declares a mapped class that inherits from another. Seed: inheritance mapping, single, joined and concrete.
 *
 * - `{ identity }`: single table inheritance; its columns stand in the base's table and may be NULL there.
 * - `{ table, identity }`: joined table inheritance; a row in each table, found by the same primary key, which is made
 *   like the base's if the shape does not declare one.
 * - `{ table, concrete: true }`: a table of its own with copies of the columns that it inherits. Relationships and column
 *   properties of the base are errors on it, unless it declares them itself.
 *
 * Like every class it is mapped when it is first used. Where rows of the base may be loaded before, map it at once: call
 * `mapper(Engineer)`, or write `static { mapper(this); }` into the class.
 *
 * @throws ArgumentError if the base is not mapped, a column or an option does not fit, or nothing would tell its rows
 * @example
 * class Employee extends entity('employees', {
 *   id: integer().primaryKey(), name: text(), type: text().nullable(),
 * }, { polymorphicOn: 'type', polymorphicIdentity: 'employee' }) {}
 * class Engineer extends subentity(Employee, { table: 'engineers', identity: 'engineer' }, {
 *   skill: text().nullable(),
 * }) {}
 * new Engineer({ name: 'Ada', skill: 'looms' }) instanceof Employee; // true
 */
export function subentity<B extends AnyEntity, S>(
  base: B,
  options: SubEntityOptions,
  shape: S & object,
): SubEntityClass<B, S> {
  const inherited = declarationOf(base);
  if (inherited === undefined) {
    const ancestor = typeof base === 'function' ? mappedAncestor(base) : undefined;
    throw inheritanceErrors.NOT_A_BASE({ given: nameOf(base), base: ancestor });
  }
  checkOptions('subentity()', options, OPTIONS);
  checkShape('subentity()', shape, `subentity(${nameOf(base)}, { identity: '…' }, { … })`);
  checkKind({ base, inherited }, options);
  const declaration = rememberHeir(declare({ base, inherited }, options, shape));
  knownMapper(base)?.hasHeirs();
  // any class can be extended; what an abstract one lacks, its subclass brings
  const Base = base as unknown as new (values: unknown) => object;
  class SubEntity extends Base {}
  Object.defineProperty(SubEntity, 'name', { value: nameOf(base), configurable: true });
  defineProperties(SubEntity.prototype, declaration.shape);
  markSubEntityBase(SubEntity);
  rememberEntity(SubEntity, declaration, (cls: AnyClass) => {
    // a class that was declared with a base class of ours is one
    const inherits = mapperOf(base as unknown as AnyClass);
    return inherits.registry.mapClass(cls, declaration, { isEntity: true, inherits });
  });
  // the type says what the mapping of it makes true
  return SubEntity as unknown as SubEntityClass<B, S>;
}

const NOT_OF_SUBCLASSES = ['registry', 'naming'];
const OPTIONS = [
  ...['table', 'identity', 'concrete'],
  ...TABLE_OPTIONS.filter((option) => !NOT_OF_SUBCLASSES.includes(option)),
  ...MAPPER_OPTIONS,
];

interface Inherited {
  readonly base: AnyEntity;
  readonly inherited: Declaration;
}

/** What the three kinds ask for, and what of the options they leave to the base. */
function checkKind({ base, inherited }: Inherited, options: SubEntityOptions): void {
  const { table, concrete = false, identity, polymorphicIdentity = identity } = options;
  const names = { base: nameOf(base) };
  if (concrete && table === undefined) throw inheritanceErrors.CONCRETE_WITHOUT_TABLE(names);
  if (concrete) return;
  const isTold = options.polymorphicOn !== undefined || isDiscriminated(inherited);
  if (!isTold && (table === undefined || polymorphicIdentity !== undefined)) {
    const what = table === undefined ? `a subclass of ${nameOf(base)}` : `table "${table}"`;
    throw inheritanceErrors.NO_DISCRIMINATOR({ class: what, ...names });
  }
}

/** Whether rows are told apart by what the class inherits. */
function isDiscriminated({ kind, base, options }: Declaration): boolean {
  if (options.polymorphicOn !== undefined) return true;
  // a concrete class has a copy of the base's discriminator where it has an identity to put there
  if (base === null || (kind === 'concrete' && options.polymorphicIdentity === undefined)) return false;
  return isDiscriminated(base);
}

function declare({ base, inherited }: Inherited, options: SubEntityOptions, shape: object): Declaration {
  const { table: name, concrete = false, identity, ...others } = options;
  refuseOptionsOfBase(base, options);
  const mapping: MapperOptions =
    identity === undefined ? others : { ...others, polymorphicIdentity: identity };
  const parts = { base: inherited, options: mapping };
  if (name === undefined) {
    const own = inherited.table.addShape(shape, inherited.shape);
    return Object.freeze({ ...parts, kind: 'single', table: inherited.table, shape: own });
  }
  const kind = concrete ? 'concrete' : 'joined';
  const whole = concrete
    ? {
        ...inheritedByConcrete(inherited, mapping.polymorphicIdentity !== undefined),
        ...descriptorsOf(shape),
      }
    : withKey(inherited, shape);
  const { naming, registry = defaultRegistry } = inherited.table.options;
  const tableOptions = { ...others, registry, ...(naming !== undefined && { naming }) };
  const table = new Table(name, Object.defineProperties({}, whole), tableOptions, { base: inherited.shape });
  if (!concrete) checkJoined({ base, inherited }, table);
  registry.addTable(table);
  return Object.freeze({ ...parts, kind, table, shape: table.shape });
}

const OF_ROOT = ['batch'] as const;
const OF_BASE = [...OF_ROOT, 'confirmDeletedRows', 'eagerDefaults', 'passiveUpdates'] as const;

/** All classes of one inheritance are written together, as the root says; a concrete one has a table of its own. */
function refuseOptionsOfBase(base: AnyEntity, options: SubEntityOptions): void {
  const ofBase = options.concrete ? OF_ROOT : OF_BASE;
  for (const option of ofBase)
    if (options[option] !== undefined) throw inheritanceErrors.OPTION_OF_BASE({ base: nameOf(base), option });
}

const descriptorsOf = (shape: object): PropertyDescriptorMap => Object.getOwnPropertyDescriptors(shape);

const asProperty = (value: unknown): PropertyDescriptor => ({ value, enumerable: true });

/** The shape with a primary key that refers to the base's, if it declares none. */
function withKey({ table }: Declaration, shape: object): PropertyDescriptorMap {
  const declared = descriptorsOf(shape);
  const hasKey = Object.values(declared).some(({ value }) => isColumn(value) && columnSpec(value).primaryKey);
  if (hasKey) return declared;
  const target = table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
  const keys = table.primaryKey.map(({ key, name, type }) => {
    const made = column(type).primaryKey().named(name).references(`${target}.${name}`);
    return [key, asProperty(made)] as const;
  });
  return { ...Object.fromEntries(keys), ...declared };
}

/** Two tables that are read as one: whose column is meant has to be plain. */
function checkJoined({ base, inherited }: Inherited, table: Table): void {
  const names = { class: `the subclass with table "${table.name}"`, base: nameOf(base) };
  const { primaryKey } = inherited.table;
  if (table.primaryKey.length !== primaryKey.length) {
    const columns = table.primaryKey.map(({ key }) => key).join(', ');
    throw inheritanceErrors.NO_INHERITED_KEY({ ...names, columns });
  }
  for (let at: Declaration | null = inherited; at !== null; at = at.base) {
    for (const { key, name, spec } of table.columns) {
      const isTaken = at.shape.columns.some((other) => other.key === key || other.name === name);
      if (isTaken && !spec.primaryKey)
        throw inheritanceErrors.INHERITED_ATTRIBUTE({ ...names, attribute: key });
    }
  }
}

const nameOf = (given: unknown): string => (typeof given === 'function' ? given.name : describeValue(given));
