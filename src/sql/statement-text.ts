// A statement whose text is built once and executed with many values: what the builders of this folder return, and how it
// becomes a statement for the driver.
import type { Statement } from '../drivers/driver.ts';
import { statementName } from './statement-name.ts';
import { type ColumnRef, quoteIdentifier, type TableRef } from './table.ts';

export interface StatementText {
  readonly text: string;
  /** The name of the prepared statement: a hash of the text. */
  readonly name: string;
  readonly verb: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** The table's name, for logs. */
  readonly table: string;
  /** The types of the parameters, in order. */
  readonly parameterTypes: readonly string[];
}

/** A column whose value is SQL in the statement itself. */
export interface MadeColumn {
  readonly name: string;
  readonly sql: string;
}

export function statementText(
  verb: StatementText['verb'],
  table: TableRef,
  text: string,
  parameterTypes: readonly string[],
): StatementText {
  return Object.freeze({ text, name: statementName(text), verb, table: table.name, parameterTypes });
}

/** The statement with its values; `count` is the number of rows that they stand for. */
export function bindStatement(built: StatementText, values: readonly unknown[], count: number): Statement {
  const { text, name, verb, table } = built;
  return { text, values, name, verb, table, count };
}

/** `"a", "b"`, each with the prefix if there is one: `t."a", t."b"`. */
export function columnList(columns: readonly ColumnRef[], prefix = ''): string {
  return columns.map(({ name, sql }) => sql?.(prefix) ?? prefix + quoteIdentifier(name)).join(', ');
}

/** ` RETURNING …`, or nothing when nothing is to be returned. */
export function returningClause(columns: readonly ColumnRef[], prefix = ''): string {
  return columns.length === 0 ? '' : ` RETURNING ${columnList(columns, prefix)}`;
}

/** The arrays of a batch as rows: `unnest($1::integer[], $2::text[])`, numbered from `first`. */
export function unnest(columns: readonly ColumnRef[], first = 1): string {
  return `unnest(${columns.map(({ type }, i) => `$${first + i}::${type.batch}[]`).join(', ')})`;
}

/** An unnested element as the column's type: `v.c1`, or `v.c1::jsonb`. */
export function element(column: ColumnRef, name: string): string {
  return column.type.cast === undefined ? name : `${name}::${column.type.cast}`;
}

export const rowTypes = (columns: readonly ColumnRef[]): string[] => columns.map(({ type }) => type.sql);

export const batchTypes = (columns: readonly ColumnRef[]): string[] =>
  columns.map(({ type }) => `${type.batch}[]`);
