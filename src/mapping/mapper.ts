// The mapper of one class: which class, which table, which attribute is which column, and how a row's key is made. What
// the unit of work and the loading read; it changes nothing and does no IO.

import type { Dispatch } from '../events/dispatch.ts';
import { allMappersTarget, classTarget, EVENT_TARGET } from '../events/targets.ts';
import { type AnyClass, ClassManager } from '../instrumentation/class-manager.ts';
import type { InstanceState, PrimaryKey } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import type { ColumnAttribute } from '../sql/attributes.ts';
import { attributesOf } from './attributes-of.ts';
import { instrumentColumns } from './instrument-columns.ts';
import type { Registry } from './registry.ts';
import type { RelationshipProperty } from './relationship-property.ts';
import type { MappedColumn, Table } from './table.ts';

/** The attributes of a class as SQL expressions, by name. Typed for its columns; what else there is stands there, too. */
export type MapperAttributes = Readonly<Record<string, ColumnAttribute<object, unknown>>>;

export interface MapperParts {
  readonly class: AnyClass;
  readonly dispatch: Dispatch;
  /** Whether loading runs the (implicit) constructor of the class. */
  readonly constructs: boolean;
  readonly table: Table;
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
  readonly table: Table;
  readonly registry: Registry;
  /** Where the accessors of its attributes stand: a prototype of the class, or its base's. */
  readonly prototype: object;
  /** The attributes of the class as SQL expressions, by name. */
  readonly attrs: MapperAttributes;
  /** Becomes true when the registry has configured this mapper. */
  configured = false;
  /** @internal why it could not be configured; it is not tried again */
  failure: { readonly error: unknown } | null = null;
  /** What was derived from this mapper and is kept with it: statements, plans. By the name of what it is. */
  readonly memo = new Map<string, unknown>();
  /** Relationships of any mapper to this one whose cascade has delete-orphan. */
  readonly orphanProperties: RelationshipProperty[] = [];
  #relationships: readonly RelationshipProperty[] | null = null;
  #attributeOrder: readonly MappedAttribute[] = [];
  readonly #key: (values: readonly unknown[]) => PrimaryKey;

  constructor(parts: MapperParts) {
    // the parts come from a map by class, which forgets which class it was asked for
    this.class = parts.class as abstract new (...args: never) => E;
    this.table = parts.table;
    this.registry = parts.registry;
    this.prototype = parts.prototype;
    const { class: cls, dispatch, constructs } = parts;
    this.manager = new ClassManager({ mapper: this, class: cls, dispatch, constructs });
    instrumentColumns(this);
    this.attrs = attributesOf(this);
    this.#key = keyReader(parts.table.primaryKey);
  }

  get [EVENT_TARGET]() {
    return classTarget(this.class);
  }

  get columns(): readonly MappedColumn[] {
    return this.table.columns;
  }

  get primaryKey(): readonly MappedColumn[] {
    return this.table.primaryKey;
  }

  /** Its relationships in the order of their declaration; none before it is configured. */
  get relationships(): readonly RelationshipProperty[] {
    return this.#relationships ?? [];
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
    this.#attributeOrder = attributeOrder;
    for (const property of relationships) {
      if (property.cascade.deleteOrphan) property.target.orphanProperties.push(property);
    }
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

  toString(): string {
    return `Mapper[${this.class.name}(${this.table.name})]`;
  }
}

/** Made once by key and kept with the mapper. */
export function memoized<T>(mapper: Mapper, name: string, make: () => T): T {
  const known = mapper.memo.get(name);
  // under one name there is only what one maker made
  if (known !== undefined) return known as T;
  const made = make();
  mapper.memo.set(name, made);
  return made;
}

function keyReader(primaryKey: readonly MappedColumn[]): (values: readonly unknown[]) => PrimaryKey {
  const [first, ...others] = primaryKey.map(({ index }) => index);
  if (first !== undefined && others.length === 0) return (values) => values[first] ?? null;
  return (values) => {
    const key = primaryKey.map(({ index }) => values[index]);
    return key.some((part) => part === undefined || part === null) ? null : key;
  };
}
