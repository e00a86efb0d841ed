// The SELECTs of the hot paths, built as text without Kysely: all rows, by one key, by many keys. Built once by the
// caller, who keeps them.
import { sqlErrors } from '../errors/catalog/sql.ts';
import { literal } from './literal-text.ts';
import { lockText, type RowLock } from './row-lock.ts';
import {
  batchTypes,
  columnList,
  element,
  rowTypes,
  type StatementText,
  statementText,
  unnest,
} from './statement-text.ts';
import { type ColumnRef, fromText, quoteTable, type TableRef } from './table.ts';

/** What such a SELECT reads. */
export interface LoadShape {
  readonly table: TableRef;
  readonly columns: readonly ColumnRef[];
  readonly lock?: RowLock | undefined;
}

/** `SELECT … FROM "t"`: every row. */
export function selectAll(shape: LoadShape): StatementText {
  return statementText('SELECT', shape.table, selectFrom(shape) + lockText(shape.lock), []);
}

/** `SELECT … FROM "t" WHERE "t"."id" = $1`; the parameters are the values of the key. */
export function selectByPrimaryKey(shape: LoadShape, keys: readonly ColumnRef[]): StatementText {
  requireKeys(shape.table, keys);
  const prefix = `${quoteTable(shape.table)}.`;
  const own = keys.map((key, i) => `${columnList([key], prefix)} = $${i + 1}`);
  const where = [...own, ...filterText(shape.table)].join(' AND ');
  const text = `${selectFrom(shape)} WHERE ${where}${lockText(shape.lock)}`;
  return statementText('SELECT', shape.table, text, rowTypes(keys));
}

/** The rows of many keys, in no particular order; the parameters are one array literal for each key column. */
export function selectByPrimaryKeys(shape: LoadShape, keys: readonly ColumnRef[]): StatementText {
  requireKeys(shape.table, keys);
  const own = keysCondition(keys, `${quoteTable(shape.table)}.`);
  const where = [own, ...filterText(shape.table)].join(' AND ');
  const text = `${selectFrom(shape)} WHERE ${where}${lockText(shape.lock)}`;
  return statementText('SELECT', shape.table, text, batchTypes(keys));
}

/** `"id" = ANY($1::integer[])`, or for several columns `("a", "b") IN (SELECT … FROM unnest(…))`. */
export function keysCondition(keys: readonly ColumnRef[], prefix = ''): string {
  const [key] = keys;
  if (key !== undefined && keys.length === 1 && !key.type.cast?.endsWith('[]')) {
    const cast = key.type.cast === undefined ? '' : `::${key.type.cast}[]`;
    return `${columnList(keys, prefix)} = ANY($1::${key.type.batch}[]${cast})`;
  }
  const elements = keys.map((column, i) => element(column, `v.k${i + 1}`)).join(', ');
  const names = keys.map((_, i) => `k${i + 1}`).join(', ');
  return `(${columnList(keys, prefix)}) IN (SELECT ${elements} FROM ${unnest(keys)} AS v(${names}))`;
}

/** A statement by key without key columns would touch the whole table. */
export function requireKeys(table: TableRef, keys: readonly ColumnRef[], verb = 'SELECT'): void {
  if (keys.length === 0) throw sqlErrors.NO_KEY_COLUMNS({ table: table.name, verb });
}

function selectFrom({ table, columns }: LoadShape): string {
  const name = quoteTable(table);
  // a table of which nothing is read still has rows
  const list = columns.length === 0 ? '' : ` ${columnList(columns, `${name}.`)}`;
  return `SELECT${list} FROM ${fromText(table)}`;
}

/** Which rows of a table with several classes are meant. */
function filterText({ only, ...table }: TableRef): string[] {
  if (only === undefined) return [];
  const { column, values } = only;
  const name = columnList([column], `${quoteTable(table)}.`);
  return [`${name} IN (${values.length === 0 ? 'NULL' : values.map(literal).join(', ')})`];
}
