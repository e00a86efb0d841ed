// UPDATE for the flush: one row by its key, or any number of rows through arrays. The parameters are the key columns
// first, the changed columns after them.
import { countedText } from './counted.ts';
import { requireKeys } from './load-statements.ts';
import {
  batchTypes,
  columnList,
  element,
  type MadeColumn,
  returningClause,
  rowTypes,
  type StatementText,
  statementText,
  unnest,
} from './statement-text.ts';
import { type ColumnRef, quoteIdentifier, quoteTable, type TableRef } from './table.ts';

export interface UpdateShape {
  readonly table: TableRef;
  /** What identifies a row: the primary key, and a version column's old value if there is one. */
  readonly keys: readonly ColumnRef[];
  /** The columns that get new values. */
  readonly columns: readonly ColumnRef[];
  /** Columns whose new value is SQL. */
  readonly made?: readonly MadeColumn[];
  /** What is read back. Rows of a batch come in any order: the number of each, from 1, comes before its values. */
  readonly returning?: readonly ColumnRef[];
  /** The statement fails when it matches another number of rows, and returns nothing. See {@link countedText}. */
  readonly counted?: boolean;
}

/** `UPDATE "t" SET "a" = $2 WHERE "id" = $1`. */
export function updateRow(shape: UpdateShape): StatementText {
  const { table, keys, columns } = shape;
  requireKeys(table, keys, 'UPDATE');
  const sent = columns.map(({ name }, i) => `${quoteIdentifier(name)} = $${keys.length + i + 1}`);
  const set = [...sent, ...madeSets(shape)].join(', ');
  const where = keys.map(({ name }, i) => `${quoteIdentifier(name)} = $${i + 1}`).join(' AND ');
  const text = `UPDATE ${quoteTable(table)} SET ${set} WHERE ${where}`;
  return finish(shape, { text, prefix: '', expected: '1', types: rowTypes([...keys, ...columns]) });
}

/**
 * `UPDATE "t" AS t SET "a" = v.c1 FROM unnest($1::integer[], $2::text[]) AS v(k1, c1) WHERE t."id" = v.k1`. The parameters
 * are one array literal for each column; a counted one takes the number of rows behind them. With `returning` the rows
 * are numbered, and the number is what comes back first.
 */
export function updateBatch(shape: UpdateShape): StatementText {
  const { table, keys, columns, returning = [] } = shape;
  requireKeys(table, keys, 'UPDATE');
  const all = [...keys, ...columns];
  const isNumbered = returning.length > 0;
  const sent = columns.map(
    (column, i) => `${quoteIdentifier(column.name)} = ${element(column, `v.c${i + 1}`)}`,
  );
  const set = [...sent, ...madeSets(shape)];
  const own = [...keys.map((_, i) => `k${i + 1}`), ...columns.map((_, i) => `c${i + 1}`)];
  const names = [...own, ...(isNumbered ? ['ord'] : [])].join(', ');
  const where = keys.map((key, i) => `${columnList([key], 't.')} = ${element(key, `v.k${i + 1}`)}`);
  const rows = `${unnest(all)}${isNumbered ? ' WITH ORDINALITY' : ''} AS v(${names})`;
  const text = `UPDATE ${quoteTable(table)} AS t SET ${set.join(', ')} FROM ${rows} WHERE ${where.join(' AND ')}`;
  const types = batchTypes(all);
  return finish(shape, { text, prefix: 't.', expected: `$${all.length + 1}::bigint`, types });
}

const madeSets = ({ made = [] }: UpdateShape): string[] =>
  made.map(({ name, sql }) => `${quoteIdentifier(name)} = ${sql}`);

interface Unfinished {
  readonly text: string;
  readonly prefix: string;
  readonly expected: string;
  readonly types: readonly string[];
}

function finish(shape: UpdateShape, { text, prefix, expected, types }: Unfinished): StatementText {
  const { table, returning = [], counted = false } = shape;
  if (!counted) return statementText('UPDATE', table, text + numbered(returning, prefix), types);
  const all = expected.startsWith('$') ? [...types, 'bigint'] : types;
  return statementText('UPDATE', table, countedText(text, expected), all);
}

/** The ordinal is a bigint, which would travel as text. */
function numbered(returning: readonly ColumnRef[], prefix: string): string {
  if (returning.length === 0 || prefix === '') return returningClause(returning, prefix);
  return ` RETURNING v.ord::integer, ${columnList(returning, prefix)}`;
}
