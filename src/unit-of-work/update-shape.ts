// The texts of an UPDATE for one set of changed columns, and what it leaves to be known afterwards: made once for each.
import { isMadeByUpdate } from '../mapping/column-spec.ts';
import { derivedBy } from '../mapping/derived.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { updateBatch, updateRow } from '../sql/batch-update.ts';
import type { MadeColumn, StatementText } from '../sql/statement-text.ts';
import { rowKeys } from './update-of.ts';

export interface UpdateShape {
  readonly one: StatementText;
  readonly many: StatementText;
  readonly made: readonly MadeColumn[];
  /** What the database makes and the statement brings back; nothing of a counted one. */
  readonly returning: readonly MappedColumn[];
  /** What the database makes and nobody knows afterwards. */
  readonly unknown: readonly MappedColumn[];
}

const countedShapes = derivedBy<TableRows, number | string, UpdateShape>();
const plainShapes = derivedBy<TableRows, number | string, UpdateShape>();

/** A counted one checks the number of rows itself, for when COMMIT is sent behind it. */
export function updateShape(
  rows: TableRows,
  columns: readonly MappedColumn[],
  counted: boolean,
): UpdateShape {
  const shapes = counted ? countedShapes : plainShapes;
  return shapes(rows, nameOf(columns), () => makeShape(rows, columns, counted));
}

function nameOf(columns: readonly MappedColumn[]): number | string {
  const [first] = columns;
  return first !== undefined && columns.length === 1 ? first.index : columns.map(({ index }) => index).join();
}

function makeShape(rows: TableRows, columns: readonly MappedColumn[], counted: boolean): UpdateShape {
  const { table, versioning, persistence } = rows;
  const others = rows.columns.filter((column) => !columns.includes(column));
  const madeBySql = others.filter(({ spec }) => spec.onUpdateSql !== undefined);
  const made = madeBySql.map(({ name, spec }) => ({ name, sql: spec.onUpdateSql ?? '' }));
  const isVersion = (column: MappedColumn) => column === versioning?.column && versioning.next === null;
  const changing = others.filter((column) => isMadeByUpdate(column.spec) || isVersion(column));
  const isBack = (column: MappedColumn) => persistence.eagerDefaults === true || isVersion(column);
  const returning = changing.filter(isBack);
  const unknown = changing.filter((column) => !isBack(column));
  const shape = { table, keys: rowKeys(rows), columns, made, counted, returning };
  return { one: updateRow(shape), many: updateBatch(shape), made, returning, unknown };
}
