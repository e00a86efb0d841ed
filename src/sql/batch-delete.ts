// DELETE for the flush: one row by its key, or any number of rows through arrays.
import { countedText } from './counted.ts';
import { keysCondition, requireKeys } from './load-statements.ts';
import { batchTypes, rowTypes, type StatementText, statementText } from './statement-text.ts';
import { type ColumnRef, quoteIdentifier, quoteTable, type TableRef } from './table.ts';

export interface DeleteShape {
  readonly table: TableRef;
  /** What identifies a row: the primary key, and a version column's value if there is one. */
  readonly keys: readonly ColumnRef[];
  /** The statement fails when it matches another number of rows. See {@link countedText}. */
  readonly counted?: boolean;
}

/** `DELETE FROM "t" WHERE "id" = $1`. */
export function deleteRow({ table, keys, counted = false }: DeleteShape): StatementText {
  requireKeys(table, keys, 'DELETE');
  const where = keys.map(({ name }, i) => `${quoteIdentifier(name)} = $${i + 1}`).join(' AND ');
  const text = `DELETE FROM ${quoteTable(table)} WHERE ${where}`;
  return statementText('DELETE', table, counted ? countedText(text, '1') : text, rowTypes(keys));
}

/**
 * `DELETE FROM "t" WHERE "id" = ANY($1::integer[])`. The parameters are one array literal for each key column; a counted
 * one takes the number of rows behind them.
 */
export function deleteBatch({ table, keys, counted = false }: DeleteShape): StatementText {
  requireKeys(table, keys, 'DELETE');
  const text = `DELETE FROM ${quoteTable(table)} WHERE ${keysCondition(keys)}`;
  const types = batchTypes(keys);
  if (!counted) return statementText('DELETE', table, text, types);
  return statementText('DELETE', table, countedText(text, `$${keys.length + 1}::bigint`), [
    ...types,
    'bigint',
  ]);
}
