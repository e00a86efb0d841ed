// What the rows of a mapper have in one table: most mappers have one table, those of joined inheritance one for each class
// from the base on. What the statements of a flush are made of.
import type { MappedColumn, Table } from './table.ts';

export interface TableRowsParts {
  readonly table: Table;
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  /** A row of this table belongs to one of the base's table, and comes after it. */
  readonly isFurther: boolean;
  /** What the database fills in by itself comes back with an INSERT: of tables that the root of an inheritance knows. */
  readonly returnsDefaults: boolean;
}

export class TableRows {
  readonly table: Table;
  readonly columns: readonly MappedColumn[];
  /** The columns of the key by their names in this table; their values stand where the base's stand. */
  readonly primaryKey: readonly MappedColumn[];
  readonly isFurther: boolean;
  readonly returnsDefaults: boolean;
  /** Statements and what else was derived, by name. */
  readonly memo = new Map<string, unknown>();
  readonly #columnByIndex: readonly (MappedColumn | undefined)[];

  constructor({ table, columns, primaryKey, isFurther, returnsDefaults }: TableRowsParts) {
    this.table = table;
    this.columns = columns;
    this.primaryKey = primaryKey;
    this.isFurther = isFurther;
    this.returnsDefaults = returnsDefaults;
    const columnByIndex: (MappedColumn | undefined)[] = [];
    for (const column of columns) columnByIndex[column.index] = column;
    this.#columnByIndex = columnByIndex;
  }

  /** The column whose attribute has its value at that position. */
  columnAt(index: number): MappedColumn | undefined {
    return this.#columnByIndex[index];
  }
}
