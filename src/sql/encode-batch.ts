// Turns rows into the parameters of a batch: one array literal a column. Runs over every cell of a flush, so it holds
// nothing but loops. Where it stands: flush → statement text (batch-*.ts) → here → driver.
import { encodeArray } from '../util/array-literal.ts';
import type { ColumnRef } from './table.ts';
import type { PgType } from './types.ts';

// Element types whose text never needs quoting in an array literal, as long as the values really are of the JS type.
const NUMBER_TYPES = new Set(['smallint', 'integer', 'real', 'double precision', 'oid', 'bigint', 'numeric']);

/** How the row stands for its columns: `cellOf(row, column)`; `undefined` travels as NULL. */
export type CellOf<R> = (row: R, column: ColumnRef) => unknown;

/** The parameters of a batch statement, one array literal for each column, in the order of `columns`. */
export function encodeBatch<R>(
  columns: readonly ColumnRef[],
  rows: readonly R[],
  cellOf: CellOf<R>,
): string[] {
  const parameters: string[] = [];
  for (const column of columns) {
    const cells: unknown[] = new Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      // the index is inside of the array
      cells[i] = cellOf(rows[i] as R, column);
    }
    parameters.push(encodeElements(column.type, cells));
  }
  return parameters;
}

/** The parameters of a statement for one row. */
export function encodeRow<R>(columns: readonly ColumnRef[], row: R, cellOf: CellOf<R>): unknown[] {
  const parameters: unknown[] = [];
  for (const column of columns) parameters.push(encodeValue(column.type, cellOf(row, column)));
  return parameters;
}

/** One value as a driver's parameter; NULL for `null` and `undefined`. */
export function encodeValue(type: PgType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return type.encode === undefined ? value : type.encode(value);
}

/** The values as one array literal for `$n::<type.batch>[]`. The array that is passed in is written over. */
export function encodeElements(type: PgType, cells: unknown[]): string {
  const encode = type.encodeElement ?? type.encode;
  if (encode !== undefined) {
    for (let i = 0; i < cells.length; i++) {
      const value = cells[i];
      if (value !== null && value !== undefined) cells[i] = encode.call(type, value);
    }
  }
  return encodeArray(cells, literalKind(type, cells));
}

// A value of another JS type than the column's (plain JavaScript callers) is quoted, so that it stays one element and
// the database is the one to refuse it.
function literalKind(type: PgType, cells: readonly unknown[]): 'number' | 'boolean' | 'string' {
  if (NUMBER_TYPES.has(type.batch)) return onlyOf('number', cells) ? 'number' : 'string';
  if (type.batch === 'boolean') return onlyOf('boolean', cells) ? 'boolean' : 'string';
  return 'string';
}

function onlyOf(kind: 'number' | 'boolean', cells: readonly unknown[]): boolean {
  for (const value of cells) {
    if (typeof value !== kind && value !== null && value !== undefined) return false;
  }
  return true;
}
