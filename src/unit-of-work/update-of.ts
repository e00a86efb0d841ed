// One object's part of an UPDATE: what it sets, filled up with what the program sets by itself (`onUpdate`, the version),
// and what finds its row.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { ColumnDefault } from '../mapping/column-spec.ts';
import { derived } from '../mapping/derived.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { isSqlValue } from '../sql/sql-value.ts';
import { defaultValue } from './default-value.ts';
import type { FlushContext } from './flush-context.ts';
import { nextVersion, rowVersion } from './row-version.ts';

/** One row's part of an UPDATE. */
export interface Update {
  /** Null for a row that no object stands for. */
  readonly state: InstanceState | null;
  /** What finds the row, in the order of {@link rowKeys}: its key and its version, as the database has them. */
  readonly key: readonly unknown[];
  /** The columns that change, in table order, and their new values by attribute index. */
  readonly columns: readonly MappedColumn[];
  readonly values: readonly unknown[];
  /** Columns whose new value the program has made: a client-side `onUpdate`, the version. */
  readonly filled: readonly MappedColumn[];
  /** Columns whose new value is SQL. */
  readonly withSql: readonly MappedColumn[];
}

export const NO_COLUMNS: readonly MappedColumn[] = Object.freeze([]);

/** The columns that find a row: the primary key, and the version where there is one. */
export const rowKeys = derived(({ primaryKey, versioning }: TableRows): readonly MappedColumn[] =>
  versioning === null ? primaryKey : [...primaryKey, versioning.column],
);

export interface Changes {
  readonly state: InstanceState;
  /** The primary key that the row has now. */
  readonly key: readonly unknown[];
  readonly changed: readonly MappedColumn[];
  /** The object that holds the row's version: another one, if this one takes its row over. */
  readonly versionOf: InstanceState;
  /** Whether the row gets a new version. */
  readonly counts: boolean;
}

export function updateOf(
  flush: FlushContext,
  rows: TableRows,
  { state, key, changed, versionOf, counts }: Changes,
): Update {
  const { values } = state;
  const isPlain = rows.versioning === null && onUpdateColumns(rows).length === 0;
  if (isPlain)
    return { state, key, columns: changed, values, filled: NO_COLUMNS, withSql: sqlColumns(changed, values) };
  const filled = automaticValues(rows, changed, values, (given) => flush.fill(given));
  const columns = inOrder(changed, filled.columns);
  const withSql = sqlColumns(changed, values);
  const update = { state, key, columns, values: filled.values, filled: filled.columns, withSql };
  if (rows.versioning === null) return update;
  const whole = { ...update, values: filled.values === values ? values.slice() : filled.values };
  const version = rowVersion(versionOf, rows.versioning, 'update');
  return withVersion(rows, whole, { version, counts });
}

/** Finds the row by its version as well, and gives it the next one, unless the program has set one. */
export function withVersion(
  rows: TableRows,
  update: Update & { readonly values: unknown[] },
  { version, counts }: { readonly version: unknown; readonly counts: boolean },
): Update {
  const { versioning } = rows;
  if (versioning === null) return update;
  const { column, next } = versioning;
  const found = { ...update, key: [...update.key, version] };
  if (update.columns.includes(column)) return { ...found, filled: [...update.filled, column] };
  if (next === null || !counts) return found;
  update.values[column.index] = nextVersion(rows, versioning, version);
  return { ...found, filled: [...update.filled, column], columns: inOrder(update.columns, [column]) };
}

/** The values with those that an UPDATE fills in by itself: the very same array where there are none. */
export function automaticValues(
  rows: TableRows,
  changed: readonly MappedColumn[],
  given: unknown[],
  fill: (given: ColumnDefault) => unknown = defaultValue,
): { readonly columns: readonly MappedColumn[]; readonly values: unknown[] } {
  const columns = automatic(rows, changed);
  if (columns.length === 0) return { columns, values: given };
  const values = given.slice();
  for (const { index, spec } of columns) {
    if (spec.onUpdate !== undefined) values[index] = fill(spec.onUpdate);
  }
  return { columns, values };
}

function automatic(rows: TableRows, changed: readonly MappedColumn[]): readonly MappedColumn[] {
  const all = onUpdateColumns(rows);
  return all.length === 0 ? NO_COLUMNS : all.filter((column) => !changed.includes(column));
}

const onUpdateColumns = derived(({ columns }: TableRows) =>
  columns.filter(({ spec }) => spec.onUpdate !== undefined),
);

/** The columns of an UPDATE with more of them, in table order. */
export const inOrder = (
  columns: readonly MappedColumn[],
  more: readonly MappedColumn[],
): readonly MappedColumn[] =>
  more.length === 0 ? columns : [...columns, ...more].sort((a, b) => a.index - b.index);

export function sqlColumns(
  changed: readonly MappedColumn[],
  values: readonly unknown[],
): readonly MappedColumn[] {
  for (const { index } of changed) {
    if (isSqlValue(values[index])) return changed.filter((column) => isSqlValue(values[column.index]));
  }
  return NO_COLUMNS;
}
