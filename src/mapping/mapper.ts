// The mapper of one class: which class, which table, which attribute is which column, and how a row's key is made. What
// the unit of work and the loading read; it changes nothing and does no IO.

import { inspect } from 'node:util';
import type { Dispatch } from '../events/dispatch.ts';
import { allMappersTarget, classTarget, EVENT_TARGET } from '../events/targets.ts';
import { type AnyClass, ClassManager } from '../instrumentation/class-manager.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import type { ColumnAttribute } from '../sql/attributes.ts';
import type { TableRef } from '../sql/table.ts';
import { attributesOf, columnAttributesOf, type MapperAttribute } from './attributes-of.ts';
import type { MappedExpression } from './column-property.ts';
import type { Declaration } from './declaration.ts';
import { entriesOf, gettersOf, mappedRows, selectableOf, shapesOf } from './inheritance.ts';
import { instrumentColumns } from './instrument-columns.ts';
import { type PersistenceSettings, persistenceSettings } from './mapper-options.ts';
import { Polymorphism } from './polymorphism.ts';
import type { Registry } from './registry.ts';
import type { RelationshipProperty } from './relationship-property.ts';
import type { ReadGetter, Shape, TableEntry } from './shape.ts';
import type { MappedColumn, Table } from './table.ts';
import type { TableRows } from './table-rows.ts';
import type { Versioning } from './versioning.ts';

export interface MapperParts {
  readonly class: AnyClass;
  readonly dispatch: Dispatch;
  /** Whether loading runs the (implicit) constructor of the class. */
  readonly constructs: boolean;
  readonly declaration: Declaration;
  /** The mapper that it inherits from. */
  readonly inherits: Mapper | null;
  readonly registry: Registry;
  /** Where the accessors of its attributes stand. */
  readonly prototype: object;
}

/**
 * Says how a class is mapped to a table. Get one with `mapper(User)`; the class itself, as an event target, means all
 * mappers. Seed: MapperEvents, "Available targets".
 *
 * @example
 * listen(Mapper, 'before_insert', (mapper, connection, target) => console.log(mapper.class.name));
 */
export class Mapper<E extends object = object> {
  /** Listeners on the class hear of every mapper. */
  static readonly [EVENT_TARGET] = allMappersTarget;

  /** The mapped class. */
  readonly class: abstract new (
    ...args: never
  ) => E;
  readonly manager: ClassManager;
  readonly declaration: Declaration;
  /** What its objects are read from: its table, or several that are joined. Seed: `Mapper.selectable`. */
  readonly selectable: TableRef;
  /** Where its own columns are. Seed: `Mapper.local_table`. */
  readonly localTable: Table;
  /** The columns that are attributes, inherited ones first. */
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  /** Its rows, table by table, in the order in which they are written. */
  readonly rows: readonly TableRows[];
  /** The mapper that it inherits from. Seed: `Mapper.inherits`. */
  readonly inherits: Mapper | null;
  /** The mapper at the root of the inheritance; itself, if it inherits from none. Seed: `Mapper.base_mapper`. */
  readonly baseMapper: Mapper;
  /** Its base was configured before it was mapped. */
  readonly hasBeenLate: boolean;
  /** The mapper among whose objects there is one for a key: the base, but for concrete classes. */
  readonly identityMapper: Mapper;
  /** Who its rows belong to, where they may be of several classes. */
  readonly polymorphism: Polymorphism;
  readonly shapes: readonly Shape[];
  readonly registry: Registry;
  /** Where the accessors of its attributes stand: a prototype of the class, or its base's. */
  readonly prototype: object;
  /** How its rows are versioned; null if they are not. */
  readonly versioning: Versioning | null;
  /** What a flush checks and reads back. */
  readonly persistence: PersistenceSettings;
  /** The attributes of the class in statements and as targets of events, by name. `attrs(User)` knows their types. */
  readonly attrs: Readonly<Record<string, MapperAttribute>>;
  /** Those that are columns; SQLAlchemy's `column_attrs`. */
  readonly columnAttrs: Readonly<Record<string, ColumnAttribute<object, unknown>>>;
  /** Becomes true when the registry has configured this mapper. */
  configured = false;
  /** @internal why it could not be configured; it is not tried again */
  failure: { readonly error: unknown } | null = null;
  readonly #orphanProperties: RelationshipProperty[] = [];
  readonly #subMappers: Mapper[] = [];
  #descendants: ReadonlySet<Mapper> | null = null;
  /** @internal mapped SQL expressions, in the order of their declarations */
  readonly columnProperties: MappedExpression[] = [];
  /** @internal what is made of it and kept: plans, statements */
  readonly derived: unknown[] = [];
  #relationships: readonly RelationshipProperty[] | null = null;
  /** The many to ones that no object may be without. */
  requiredReferences: readonly RelationshipProperty[] = [];
  #attributeOrder: readonly MappedAttribute[] = [];
  readonly #key: (values: readonly unknown[]) => PrimaryKey;

  constructor(parts: MapperParts) {
    const { class: cls, dispatch, constructs, declaration, inherits } = parts;
    // the parts come from a map by class, which forgets which class it was asked for
    this.class = cls as abstract new (...args: never) => E;
    this.declaration = declaration;
    this.localTable = declaration.table;
    this.registry = parts.registry;
    this.prototype = parts.prototype;
    this.inherits = inherits;
    this.baseMapper = inherits?.baseMapper ?? this;
    this.hasBeenLate = inherits?.configured ?? false;
    const isOfBase = inherits !== null && declaration.kind !== 'concrete';
    this.identityMapper = isOfBase ? inherits.identityMapper : this;
    this.shapes = shapesOf(declaration, inherits);
    const { columns, primaryKey, rows } = mappedRows(declaration, { base: inherits, className: cls.name });
    this.columns = columns;
    this.primaryKey = primaryKey;
    this.rows = rows;
    this.versioning = rows.find(({ versioning }) => versioning !== null)?.versioning ?? null;
    this.persistence = isOfBase ? inherits.persistence : persistenceSettings(cls.name, declaration.options);
    this.#key = keyReader(primaryKey);
    this.polymorphism = new Polymorphism(this);
    this.selectable = selectableOf(declaration, this);
    this.manager = new ClassManager({ mapper: this, class: cls, dispatch, constructs });
    instrumentColumns(this);
    this.columnAttrs = columnAttributesOf(this);
    this.attrs = attributesOf(this);
    if (inherits !== null) inherits.#comesUnder(this);
  }

  /** Another class inherits from this one: plans that knew of fewer are made anew. */
  #comesUnder(mapper: Mapper): void {
    this.#subMappers.push(mapper);
    this.hasHeirs();
  }

  /** @internal a class that is to inherit from this one was declared, or mapped */
  hasHeirs(): void {
    for (const at of this.iterateToRoot()) {
      at.#descendants = null;
      at.derived.length = 0;
    }
  }

  get [EVENT_TARGET]() {
    return classTarget(this.class);
  }

  /** The getters of its declarations, inherited ones first. */
  get getters(): readonly ReadGetter[] {
    return gettersOf(this.shapes);
  }

  /** Names of its getters, which need not be read for that. */
  get relations(): readonly string[] {
    return [...new Set(this.shapes.flatMap(({ relations }) => relations))];
  }

  /** What stands in its declarations besides columns and getters. */
  get entries(): readonly TableEntry[] {
    return entriesOf(this.shapes);
  }

  // --- inheritance ---

  /** Whether it is the other mapper, or inherits from it. Seed: `Mapper.isa()`. */
  isA(other: Mapper): boolean {
    if (this === other) return true;
    for (let at = this.inherits; at !== null; at = at.inherits) if (at === other) return true;
    return false;
  }

  /** Itself and all that it inherits from, nearest first. Seed: `Mapper.iterate_to_root()`. */
  *iterateToRoot(): Generator<Mapper> {
    for (let at: Mapper | null = this; at !== null; at = at.inherits) yield at;
  }

  /** Itself and all that inherit from it, level by level. Seed: `Mapper.self_and_descendants`. */
  selfAndDescendants(): ReadonlySet<Mapper> {
    this.#descendants ??= this.#findDescendants();
    return this.#descendants;
  }

  #findDescendants(): ReadonlySet<Mapper> {
    const found = new Set<Mapper>([this]);
    // a set is gone through with what is added on the way
    for (const mapper of found) for (const sub of mapper.#subMappers) found.add(sub);
    return found;
  }

  get hasDescendants(): boolean {
    return this.#subMappers.length > 0;
  }

  /** The column that tells whose object a row is. Seed: `Mapper.polymorphic_on`. */
  get polymorphicOn(): MappedColumn | null {
    return this.polymorphism.on;
  }

  /** Its value in rows of this class. Seed: `Mapper.polymorphic_identity`. */
  get polymorphicIdentity(): unknown {
    return this.declaration.options.polymorphicIdentity;
  }

  /** Its relationships in the order of their declaration; none before it is configured. */
  get relationships(): readonly RelationshipProperty[] {
    return this.#relationships ?? [];
  }

  /** Those that it has not inherited. */
  get ownRelationships(): readonly RelationshipProperty[] {
    return this.inherits === null
      ? this.relationships
      : this.relationships.filter(({ parent }) => parent === this);
  }

  /** The relationship of that name, if there is one. Seed: `Mapper.relationships`. */
  relationship(key: string): RelationshipProperty | undefined {
    return this.relationships.find((property) => property.key === key);
  }

  /**
   * All attributes in the order in which events go over them: deferred columns and those with active history,
   * relationships, composites, synonyms, column properties, then the other columns.
   */
  get attributeOrder(): readonly MappedAttribute[] {
    return this.#attributeOrder;
  }

  /** @internal whether its relationships are in place */
  get hasRelationships(): boolean {
    return this.#relationships !== null;
  }

  /** @internal puts its relationships in place: once, by the configuration */
  complete(relationships: readonly RelationshipProperty[], attributeOrder: readonly MappedAttribute[]): void {
    this.#relationships = relationships;
    this.requiredReferences = relationships.filter(({ required }) => required);
    this.#attributeOrder = attributeOrder;
    for (const property of relationships) {
      const isOwn = property.parent === this;
      if (isOwn && property.cascade.deleteOrphan) property.target.#orphanProperties.push(property);
    }
  }

  /** Relationships of any mapper to this one, or to one that it inherits from, whose cascade has delete-orphan. */
  get orphanProperties(): readonly RelationshipProperty[] {
    if (this.inherits === null) return this.#orphanProperties;
    return [...this.inherits.orphanProperties, ...this.#orphanProperties];
  }

  /** Whether an object lacks one of the parents that it cannot be without. Of what nobody knows, one that was saved has it. */
  isOrphan(state: InstanceState): boolean {
    return this.orphanProperties.some((property) => !state.hasParent(property, state.key !== null));
  }

  /** The name by which mappers without dependency on each other are ordered. */
  get sortKey(): string {
    return this.class.name;
  }

  /** The primary key in an array of values, or null if part of it is missing. */
  keyOf(values: readonly unknown[]): PrimaryKey {
    return this.#key(values);
  }

  /** Names the row with these key values, for `session.identityMap.get(…)`. */
  identityKey(...values: readonly unknown[]): {
    readonly mapper: Mapper;
    readonly values: readonly unknown[];
  } {
    return { mapper: this, values };
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return this.toString();
  }

  toString(): string {
    return `Mapper[${this.class.name}(${this.localTable.name})]`;
  }
}

function keyReader(primaryKey: readonly MappedColumn[]): (values: readonly unknown[]) => PrimaryKey {
  const [first, ...others] = primaryKey.map(({ index }) => index);
  if (first !== undefined && others.length === 0) return (values) => values[first] ?? null;
  return (values) => {
    const key = primaryKey.map(({ index }) => values[index]);
    return key.some((part) => part === undefined || part === null) ? null : key;
  };
}
