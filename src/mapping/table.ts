// A table as it is mapped: its columns in order, with the attribute each belongs to. Made once from the column builders
// of an entity; everything below works with it by position.
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import { mappingErrors } from '../errors/catalog/mapping.ts';
import type { AnyClass } from '../instrumentation/class-manager.ts';
import type { PgType } from '../sql/types.ts';
import type { ColumnSpec } from './column-spec.ts';
import { type NamingConvention, snakeCase } from './naming.ts';
import { checkOptions, checkText } from './options.ts';
import { defaultRegistry, type Registry } from './registry.ts';
import { checkShape, Shape, type ShapeOptions } from './shape.ts';
import { constraintsOf, type TableConstraints } from './table-spec.ts';
import { settledSpec } from './type-annotation.ts';

/** One column of a mapped table; `index` is the position of its attribute's value in every object. */
export interface MappedColumn {
  readonly key: string;
  readonly name: string;
  readonly index: number;
  readonly type: PgType;
  readonly spec: ColumnSpec;
  /** Of a column that is computed: its expression, with `prefix` before the columns of the table. */
  readonly sql?: (prefix: string) => string;
}

export interface TableOptions extends TableConstraints {
  /** The PostgreSQL schema the table is in; the connection's search path decides if it is left out. */
  readonly schema?: string;
  /** From attribute names to column names; the registry's convention (snake_case) if it is left out. */
  readonly naming?: NamingConvention;
  readonly registry?: Registry;
}

/** Their names. */
export const TABLE_OPTIONS = [
  'schema',
  'naming',
  'registry',
  'unique',
  'indexes',
  'checks',
  'foreignKeys',
  'comment',
] as const satisfies readonly (keyof TableOptions)[];

/** What a shape has besides what is declared. */
interface FurtherShape extends Pick<ShapeOptions, 'base' | 'hidden'> {
  /** The base class that it is declared with. */
  readonly cls?: AnyClass;
}

/** A mapped table: name, columns and primary key. Made by {@link table} or `entity()`. */
export class Table {
  readonly name: string;
  readonly schema?: string;
  readonly options: TableOptions;
  /** The attributes of the class that was declared with it. */
  readonly shape: Shape;
  readonly primaryKey: readonly MappedColumn[];
  readonly #columns: MappedColumn[];
  #referredTables: ReadonlySet<string>;

  constructor(name: string, shape: object, options: TableOptions, further: FurtherShape = {}) {
    this.name = name;
    if (options.schema !== undefined) this.schema = options.schema;
    this.options = options;
    this.shape = new Shape(shape, { ...further, ...this.#words(further.cls ?? null) });
    this.#columns = [...this.shape.columns];
    this.primaryKey = this.columns.filter(({ spec }) => spec.primaryKey);
    this.#referredTables = referredBy(this);
  }

  /** All columns: those of the class that it was declared with, then those of classes that were put into it. */
  get columns(): readonly MappedColumn[] {
    return this.#columns;
  }

  /** Names of the tables that its foreign keys point to. */
  get referredTables(): ReadonlySet<string> {
    return this.#referredTables;
  }

  /** @throws ArgumentError if its rows have no identity, so that no class can be mapped to it */
  requirePrimaryKey(): void {
    if (this.primaryKey.length === 0) throw mappingErrors.NO_PRIMARY_KEY({ table: this.name });
  }

  /**
   * Makes place for the columns of a class whose rows are in this table, too. Classes beside each other may have a
   * column in common; the database has it once.
   *
   * @throws ArgumentError if a column of that name is there already and is of another type
   */
  addShape(declared: object, base: Shape): Shape {
    const shape = new Shape(declared, {
      ...this.#words(null),
      base,
      isShared: true,
    });
    const added = shape.columns.filter((column) => !this.#hasAlready(column));
    this.#columns.push(...added);
    this.#referredTables = referredBy(this);
    return shape;
  }

  /** How its attributes become columns. */
  #words(cls: AnyClass | null): Pick<ShapeOptions, 'label' | 'naming' | 'settle'> {
    const { name: table, options } = this;
    const { registry = defaultRegistry } = options;
    const settle: ShapeOptions['settle'] = (spec, key) => settledSpec(spec, { registry, cls, table, key });
    return { label: table, naming: namingOf(options), settle };
  }

  #hasAlready({ name, key, type }: MappedColumn): boolean {
    const known = this.#columns.find((column) => column.name === name);
    if (known === undefined) return false;
    const isOwn = this.shape.columns.includes(known);
    if (!isOwn && known.type.sql === type.sql) return true;
    throw inheritanceErrors.COLUMN_TAKEN({ table: this.name, attribute: key, column: name });
  }
}

const namingOf = ({ naming, registry }: TableOptions): NamingConvention =>
  naming ?? registry?.naming ?? snakeCase;

const referredBy = (table: Table): ReadonlySet<string> =>
  new Set(constraintsOf(table).foreignKeys.map((key) => key.table));

/**
 * Declares a table without a class: one between two others, or one for `registry.mapImperatively`. It belongs to the
 * registry of its options; without one to the default registry, until a class of another registry is mapped to it.
 *
 * @throws ArgumentError if a value of the shape is no column, or there is no such option
 * @example
 * table('item_keywords', {
 *   itemId: integer().primaryKey().references('items.id'),
 *   keywordId: integer().primaryKey().references('keywords.id'),
 * });
 */
export function table(name: string, shape: object, options: TableOptions = {}): Table {
  checkText('table()', name, "table('users', { … })");
  checkShape('table()', shape, `table('${name}', { id: integer().primaryKey() })`);
  checkOptions(`table('${name}')`, options, TABLE_OPTIONS);
  const made = new Table(name, shape, options);
  (options.registry ?? defaultRegistry).addTable(made);
  return made;
}
