// A table as it is mapped: its columns in order, with the attribute each belongs to. Made once from the column builders
// of an entity; everything below works with it by position.
import { mappingErrors } from '../errors/catalog/mapping.ts';
import type { PgType } from '../sql/types.ts';
import { columnSpec, isColumn } from './column-builder.ts';
import type { ColumnSpec } from './column-spec.ts';
import { type NamingConvention, snakeCase } from './naming.ts';
import type { Registry } from './registry.ts';
import { constraintsOf, type TableConstraints } from './table-spec.ts';

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

/** A mapped table: name, columns and primary key. Made by {@link table} or `entity()`. */
export class Table {
  readonly name: string;
  readonly schema?: string;
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  readonly options: TableOptions;
  /** Names of properties that are declared as relations: they are looked at when the mappers are configured. */
  readonly relations: readonly string[];

  /** Names of the tables that its foreign keys point to. */
  readonly referredTables: ReadonlySet<string>;

  constructor(name: string, shape: object, options: TableOptions) {
    this.name = name;
    if (options.schema !== undefined) this.schema = options.schema;
    this.options = options;
    const properties = Object.entries(Object.getOwnPropertyDescriptors(shape));
    this.relations = properties.filter(([, property]) => property.get !== undefined).map(([key]) => key);
    this.columns = properties
      .filter(([, property]) => property.get === undefined)
      .map(([key, property], index) => this.#column(key, property.value, index));
    this.primaryKey = this.columns.filter(({ spec }) => spec.primaryKey);
    this.referredTables = new Set(constraintsOf(this).foreignKeys.map((key) => key.table));
    if (this.primaryKey.length === 0) throw mappingErrors.NO_PRIMARY_KEY({ table: name });
  }

  #column(key: string, builder: unknown, index: number): MappedColumn {
    if (!isColumn(builder)) throw mappingErrors.NOT_A_COLUMN({ table: this.name, attribute: key });
    const spec = columnSpec(builder);
    const name = spec.sqlName ?? (this.options.naming ?? this.options.registry?.naming ?? snakeCase)(key);
    return Object.freeze({ key, name, index, type: spec.type, spec });
  }
}

/**
 * Declares a table for `registry.mapImperatively`, without a class.
 *
 * @example
 * const users = table('users', { id: integer().primaryKey(), name: text() });
 * registry.mapImperatively(User, users);
 */
export function table(name: string, shape: object, options: TableOptions = {}): Table {
  return new Table(name, shape, options);
}
