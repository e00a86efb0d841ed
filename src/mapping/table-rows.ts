// What the rows of a mapper have in one table: most mappers have one table, those of joined inheritance one for each class
// from the base on. What the statements of a flush are made of.
import type { PersistenceSettings } from './mapper-options.ts';
import type { MappedColumn, Table } from './table.ts';
import type { Versioning } from './versioning.ts';

export interface TableRowsParts {
  readonly table: Table;
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  /** A row of this table belongs to one of the base's table, and comes after it. */
  readonly isFurther: boolean;
  /** What the database fills in by itself comes back with an INSERT: of tables that the root of an inheritance knows. */
  readonly returnsDefaults: boolean;
  /** How its rows are versioned; null if the version is in another table, or there is none. */
  readonly versioning: Versioning | null;
  readonly persistence: PersistenceSettings;
  /** Whose rows they are, for errors. */
  readonly className: string;
}

export class TableRows {
  readonly table: Table;
  readonly columns: readonly MappedColumn[];
  /** The columns of the key by their names in this table; their values stand where the base's stand. */
  readonly primaryKey: readonly MappedColumn[];
  readonly isFurther: boolean;
  readonly returnsDefaults: boolean;
  readonly versioning: Versioning | null;
  readonly persistence: PersistenceSettings;
  readonly className: string;
  /** Statements and what else is made of it and kept. */
  readonly derived: unknown[] = [];
  readonly #columnByIndex: readonly (MappedColumn | undefined)[];

  constructor(parts: TableRowsParts) {
    const { columns } = parts;
    this.table = parts.table;
    this.columns = columns;
    this.primaryKey = parts.primaryKey;
    this.isFurther = parts.isFurther;
    this.returnsDefaults = parts.returnsDefaults;
    this.versioning = parts.versioning;
    this.persistence = parts.persistence;
    this.className = parts.className;
    const columnByIndex: (MappedColumn | undefined)[] = [];
    for (const column of columns) columnByIndex[column.index] = column;
    this.#columnByIndex = columnByIndex;
  }

  /** The column whose attribute has its value at that position. */
  columnAt(index: number): MappedColumn | undefined {
    return this.#columnByIndex[index];
  }
}
