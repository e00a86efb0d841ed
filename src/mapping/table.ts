// A table as it is mapped: its columns in order, with the attribute each belongs to. Made once from the column builders
// of an entity; everything below works with it by position.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import type { PgType } from '../sql/types.ts';
import { columnSpec, isColumn } from './column-builder.ts';
import type { ColumnSpec } from './column-spec.ts';
import { type NamingConvention, snakeCase } from './naming.ts';
import { defaultRegistry, type Registry } from './registry.ts';
import { isShapeEntry, type ShapeEntry } from './shape-entry.ts';
import { constraintsOf, type TableConstraints } from './table-spec.ts';
import { settledSpec } from './type-annotation.ts';

/** One column of a mapped table; `index` is the position of its attribute's value in every object. */
export interface MappedColumn {
  readonly key: string;
  readonly name: string;
  readonly index: number;
  readonly type: PgType;
  readonly spec: ColumnSpec;
}

export interface TableOptions extends TableConstraints {
  /** The PostgreSQL schema the table is in; the connection's search path decides if it is left out. */
  readonly schema?: string;
  /** From attribute names to column names; the registry's convention (snake_case) if it is left out. */
  readonly naming?: NamingConvention;
  readonly registry?: Registry;
}

/** An attribute of a shape that is no column: a composite, a synonym, …. */
export interface TableEntry {
  readonly key: string;
  readonly entry: ShapeEntry;
}

/** A mapped table: name, columns and primary key. Made by {@link table} or `entity()`. */
export class Table {
  readonly name: string;
  readonly schema?: string;
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  readonly options: TableOptions;
  /** Names of the getters of its shape: relationships mostly. What they give is looked at by {@link getters}. */
  readonly relations: readonly string[];
  /** The other attributes that stand in its shape as plain values, in their order. */
  readonly entries: readonly TableEntry[];
  /** Names of the tables that its foreign keys point to. */
  readonly referredTables: ReadonlySet<string>;
  readonly #shape: object;
  readonly #cls: AnyClass | null;
  #getters: readonly (readonly [key: string, declared: unknown])[] | undefined;

  /** @param cls the base class that it is declared with */
  constructor(name: string, shape: object, options: TableOptions, cls: AnyClass | null = null) {
    this.name = name;
    this.#cls = cls;
    if (options.schema !== undefined) this.schema = options.schema;
    this.options = options;
    this.#shape = shape;
    const properties = Object.entries(Object.getOwnPropertyDescriptors(shape));
    this.relations = properties.filter(([, property]) => property.get !== undefined).map(([key]) => key);
    const plain = properties.filter(([, property]) => property.get === undefined);
    this.entries = plain.flatMap(([key, { value }]) => (isShapeEntry(value) ? [{ key, entry: value }] : []));
    this.columns = plain
      .filter(([, { value }]) => !isShapeEntry(value))
      .map(([key, { value }], index) => this.#column(key, value, index));
    this.primaryKey = this.columns.filter(({ spec }) => spec.primaryKey);
    this.referredTables = new Set(constraintsOf(this).foreignKeys.map((key) => key.table));
  }

  /** @throws ArgumentError if its rows have no identity, so that no class can be mapped to it */
  requirePrimaryKey(): void {
    if (this.primaryKey.length === 0) throw mappingErrors.NO_PRIMARY_KEY({ table: this.name });
  }

  /** What the getters of its shape give: read once, when the classes that they name may be there. */
  get getters(): readonly (readonly [key: string, declared: unknown])[] {
    this.#getters ??= this.relations.map((key) => [key, Reflect.get(this.#shape, key)] as const);
    return this.#getters;
  }

  #column(key: string, builder: unknown, index: number): MappedColumn {
    if (!isColumn(builder)) throw mappingErrors.NOT_A_COLUMN({ table: this.name, attribute: key });
    const registry = this.options.registry ?? defaultRegistry;
    const place = { registry, cls: this.#cls, table: this.name, key };
    const spec = settledSpec(columnSpec(builder), place);
    const name = spec.sqlName ?? (this.options.naming ?? this.options.registry?.naming ?? snakeCase)(key);
    return Object.freeze({ key, name, index, type: spec.type, spec });
  }
}

/**
 * Declares a table without a class: one between two others, or one for `registry.mapImperatively`. It belongs to the
 * registry of its options; without one to the default registry, until a class of another registry is mapped to it.
 *
 * @throws ArgumentError if a value of the shape is no column
 * @example
 * table('item_keywords', {
 *   itemId: integer().primaryKey().references('items.id'),
 *   keywordId: integer().primaryKey().references('keywords.id'),
 * });
 */
export function table(name: string, shape: object, options: TableOptions = {}): Table {
  const made = new Table(name, shape, options);
  (options.registry ?? defaultRegistry).addTable(made);
  return made;
}
