// Which columns an INSERT sends, which the database makes, and what comes back: decided once for each set of
// columns that have values.
import { type ColumnDefault, insertDefaultOf, isMadeByInsert, isWritable } from '../mapping/column-spec.ts';
import { derived, derivedBy } from '../mapping/derived.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import { insertBatch, insertRow } from '../sql/batch-insert.ts';
import type { MadeColumn, StatementText } from '../sql/statement-text.ts';
import { defaultValue } from './default-value.ts';
import { nextVersion } from './row-version.ts';

/** Which columns of a table an INSERT has to look at, by what happens when an object has no value for them. */
export interface InsertColumns {
  /** Those whose values may be missing: objects with the same ones go into one statement. */
  readonly varying: readonly MappedColumn[];
  /** Filled in by a client-side default. */
  readonly defaulted: readonly MappedColumn[];
  /** Made by the database where nothing is given, or whatever is given. */
  readonly serverMade: readonly MappedColumn[];
  /** The version, if the program makes it; whatever the object holds. */
  readonly counted: MappedColumn | null;
}

/** One statement: its columns and what it brings back. */
export interface InsertShape {
  readonly columns: readonly MappedColumn[];
  readonly made: readonly MadeColumn[];
  readonly overridingSystemValue: boolean;
  readonly returning: readonly MappedColumn[];
  /** Names of the returned columns that listeners of refresh_flush hear of: not the primary key. */
  readonly returnedNames: readonly string[];
  readonly generated: readonly number[];
  /** Names of the columns that the database has made and that do not come back. */
  readonly expired: readonly string[];
  /** The version, where it is not the program that makes it: it must not be null. */
  readonly versionToCheck: MappedColumn | null;
  readonly one: StatementText;
  readonly many: StatementText;
}

/** What comes back: all that the database makes, its keys, or nothing. */
export type Returned = 'all' | 'keys' | 'none';

export const insertColumns = derived(({ columns, versioning }: TableRows): InsertColumns => {
  const counted = versioning !== null && versioning.next !== null ? versioning.column : null;
  const others = columns.filter((column) => column !== counted);
  const writable = others.filter(({ spec }) => isWritable(spec));
  const isDefaulted = ({ spec }: MappedColumn) => insertDefaultOf(spec) !== undefined;
  return {
    counted,
    defaulted: writable.filter(isDefaulted),
    serverMade: others.filter(({ spec }) => !spec.primaryKey && isMadeByInsert(spec)),
    varying: writable.filter(
      (column) => isDefaulted(column) || column.spec.primaryKey || isMadeByInsert(column.spec),
    ),
  };
});

/** Which of the varying columns have a value, as a word of 0 and 1. */
export function signatureOf(
  values: readonly unknown[] | undefined,
  { varying }: Pick<InsertColumns, 'varying'>,
): string {
  let signature = '';
  for (const { index } of varying) signature += hasValue(values?.[index]) ? '1' : '0';
  return signature;
}

export const hasValue = (value: unknown): boolean => value !== undefined && value !== null;

/** The values with the defaults of the program: the very same array where nothing has to be filled in. */
export function fillDefaults(
  given: unknown[],
  rows: TableRows,
  { defaulted, counted }: InsertColumns,
  fill: (given: ColumnDefault) => unknown = defaultValue,
): unknown[] {
  let values = given;
  for (const { index, spec } of defaulted) {
    const declared = insertDefaultOf(spec);
    if (hasValue(values[index]) || declared === undefined) continue;
    if (values === given) values = given.slice();
    values[index] = fill(declared);
  }
  if (counted === null || rows.versioning === null) return values;
  if (values === given) values = given.slice();
  values[counted.index] = nextVersion(rows, rows.versioning, null);
  return values;
}

const shapesReturning = {
  all: derivedBy<TableRows, string, InsertShape>(),
  keys: derivedBy<TableRows, string, InsertShape>(),
  none: derivedBy<TableRows, string, InsertShape>(),
} as const;

export const insertShape = (rows: TableRows, signature: string, returned: Returned): InsertShape =>
  shapesReturning[returned](rows, signature, () => makeShape(rows, signature, returned));

function makeShape(rows: TableRows, signature: string, returned: Returned): InsertShape {
  const known = insertColumns(rows);
  const missing = known.varying.filter((_, position) => signature[position] === '0');
  const omitted = new Set(missing.filter((column) => !known.defaulted.includes(column)));
  const columns = rows.columns.filter((column) => !omitted.has(column) && isWritable(column.spec));
  const made = [...omitted].flatMap(({ name, spec: { insertSql: sql } }) =>
    sql === undefined ? [] : [{ name, sql }],
  );
  const parts = returnedParts(rows, known, omitted);
  const keys = returned === 'none' ? [] : rows.primaryKey.filter((column) => omitted.has(column));
  const back = returned === 'all' ? parts.back : [];
  const returning = [...keys, ...back];
  const overridingSystemValue = columns.some(({ spec }) => spec.identity === 'always');
  const shape = { table: rows.table, columns, made, returning, overridingSystemValue };
  return {
    ...shape,
    returnedNames: back.map(({ key }) => key),
    generated: returning.map(({ index }) => index),
    expired: parts.unknown.map(({ key }) => key),
    versionToCheck: known.counted === null ? (rows.versioning?.column ?? null) : null,
    one: insertRow(shape),
    many: insertBatch(shape),
  };
}

/** Of what the database makes besides keys: what comes back, and what is left to be read. */
function returnedParts(
  { persistence, versioning, returnsDefaults }: TableRows,
  { serverMade }: InsertColumns,
  omitted: ReadonlySet<MappedColumn>,
): { readonly back: readonly MappedColumn[]; readonly unknown: readonly MappedColumn[] } {
  const made = serverMade.filter((column) => omitted.has(column) || !isWritable(column.spec));
  const { eagerDefaults } = persistence;
  if (eagerDefaults === true || (eagerDefaults === 'auto' && returnsDefaults))
    return { back: made, unknown: [] };
  const isVersion = (column: MappedColumn) => column === versioning?.column;
  return { back: made.filter(isVersion), unknown: made.filter((column) => !isVersion(column)) };
}
