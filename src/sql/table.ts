// What the SQL layer knows of a table: its name and its columns. The mapping fills these in; and an entity class shows
// its table and attributes to statements under the two symbols of this file.
import { sqlErrors } from '../errors/catalog/sql.ts';
import type { PgType } from './types.ts';

/** One mapped column; `index` is the place of its attribute in the instance state, `key` the attribute's name. */
export interface ColumnRef {
  readonly key: string;
  readonly name: string;
  readonly type: PgType;
  readonly index: number;
  /** Of a column that is computed: its expression, with `prefix` before the columns of the table. */
  readonly sql?: (prefix: string) => string;
}

export interface TableRef {
  readonly name: string;
  readonly schema?: string;
  readonly columns: readonly ColumnRef[];
  /** Of several tables that are read as one under this name: what they are and how they are joined. */
  readonly joined?: JoinedTables;
  /** Of a table with rows of several classes: which of them are meant; none of them if there are no values. */
  readonly only?: RowFilter;
}

export interface JoinedTables {
  /** The join in parentheses. */
  readonly text: string;
  readonly names: readonly string[];
}

/** Rows whose column has one of these values. */
export interface RowFilter {
  readonly column: ColumnRef;
  readonly values: readonly unknown[];
}

/** Where an entity class keeps the attributes that `select(User).where((u) => …)` hands to the callback. */
export const ENTITY_ATTRS: unique symbol = Symbol('imago.attributes');
/** Where an entity class keeps the table that `select(User)` reads. */
export const ENTITY_TABLE: unique symbol = Symbol('imago.table');

/** What a statement asks of an entity class. Both may be getters: they are read at the first use, not at import. */
export interface EntitySource {
  readonly [ENTITY_ATTRS]: object;
  readonly [ENTITY_TABLE]: TableRef;
}

/** A name as SQL text: `user"s` becomes `"user""s"`. A name with a zero byte, which no database can hold, is refused. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw sqlErrors.BAD_IDENTIFIER({ name: JSON.stringify(name) });
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of a table as SQL text, with its schema if it has one. */
export function quoteTable(table: Pick<TableRef, 'name' | 'schema'>): string {
  const name = quoteIdentifier(table.name);
  return table.schema === undefined ? name : `${quoteIdentifier(table.schema)}.${name}`;
}

/** What stands in FROM, under its own name or under another. */
export function fromText(table: TableRef, alias?: string): string {
  const name = table.joined?.text ?? quoteTable(table);
  if (alias === undefined && table.joined === undefined) return name;
  return `${name} AS ${quoteIdentifier(alias ?? table.name)}`;
}
