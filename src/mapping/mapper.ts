// The mapper of one class: which class, which table, which attribute is which column, and how a row's key is made. What
// the unit of work and the loading read; it changes nothing and does no IO.

import type { Dispatch } from '../events/dispatch.ts';
import { allMappersTarget, classTarget, EVENT_TARGET } from '../events/targets.ts';
import { type AnyClass, ClassManager } from '../instrumentation/class-manager.ts';
import type { PrimaryKey } from '../instrumentation/instance-state.ts';
import type { ColumnAttribute } from '../sql/attributes.ts';
import { instrumentColumns } from './instrument-columns.ts';
import type { Registry } from './registry.ts';
import type { MappedColumn, Table } from './table.ts';

/** The attributes of a class as SQL expressions, by name. */
export type MapperAttributes = Readonly<Record<string, ColumnAttribute<object, unknown>>>;

export interface MapperParts {
  readonly class: AnyClass;
  readonly dispatch: Dispatch;
  /** Whether loading runs the (implicit) constructor of the class. */
  readonly constructs: boolean;
  readonly table: Table;
  readonly registry: Registry;
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
  /** The attributes of the class as SQL expressions, by name. */
  readonly attrs: MapperAttributes;
  /** Becomes true when the registry has configured this mapper. */
  configured = false;
  /** What was derived from this mapper and is kept with it: statements, plans. By the name of what it is. */
  readonly memo = new Map<string, unknown>();
  readonly #key: (values: readonly unknown[]) => PrimaryKey;

  constructor(parts: MapperParts) {
    // the parts come from a map by class, which forgets which class it was asked for
    this.class = parts.class as abstract new (...args: never) => E;
    this.table = parts.table;
    this.registry = parts.registry;
    const { class: cls, dispatch, constructs } = parts;
    this.manager = new ClassManager({ mapper: this, class: cls, dispatch, constructs });
    this.attrs = instrumentColumns(this);
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
