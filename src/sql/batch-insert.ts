// INSERT for the flush: one row, or any number of rows through arrays. The text depends on the table and its column set
// only, so the caller builds it once; rows come back in the order in which they were sent.
import {
  batchTypes,
  element,
  type MadeColumn,
  returningClause,
  rowTypes,
  type StatementText,
  statementText,
  unnest,
} from './statement-text.ts';
import { type ColumnRef, quoteIdentifier, quoteTable, type TableRef } from './table.ts';

export interface InsertShape {
  readonly table: TableRef;
  /** The columns that get values; the others get their defaults. */
  readonly columns: readonly ColumnRef[];
  /** Columns whose value is SQL, such as the next value of a sequence. */
  readonly made?: readonly MadeColumn[];
  /** What is read back of each row. */
  readonly returning: readonly ColumnRef[];
  /** Set when a value is given for a column that is GENERATED ALWAYS AS IDENTITY. */
  readonly overridingSystemValue?: boolean;
}

/** `INSERT INTO "t" ("a") VALUES ($1) RETURNING "id"`; without columns DEFAULT VALUES. */
export function insertRow(shape: InsertShape): StatementText {
  const { table, columns, returning } = shape;
  const values = [...columns.map((_, i) => `$${i + 1}`), ...madeSql(shape)];
  const rows = values.length === 0 ? ' DEFAULT VALUES' : `${target(shape)} VALUES (${values.join(', ')})`;
  const text = `INSERT INTO ${quoteTable(table)}${rows}${returningClause(returning)}`;
  return statementText('INSERT', table, text, rowTypes(columns));
}

/**
 * `INSERT … SELECT … FROM unnest($1::integer[], …) WITH ORDINALITY … ORDER BY v.ord RETURNING …`: one array literal for
 * each column. Without columns the one parameter is the number of rows.
 */
export function insertBatch(shape: InsertShape): StatementText {
  const { table, columns, returning } = shape;
  const into = `INSERT INTO ${quoteTable(table)}`;
  if (columns.length === 0) {
    const made = madeSql(shape);
    const select = made.length === 0 ? ' SELECT' : `${target(shape)} SELECT ${made.join(', ')}`;
    const text = `${into}${select} FROM generate_series(1, $1::integer)${returningClause(returning)}`;
    return statementText('INSERT', table, text, ['integer']);
  }
  const names = columns.map((_, i) => `c${i + 1}`).join(', ');
  const elements = [...columns.map((column, i) => element(column, `v.c${i + 1}`)), ...madeSql(shape)].join(
    ', ',
  );
  const rows = `${unnest(columns)} WITH ORDINALITY AS v(${names}, ord) ORDER BY v.ord`;
  const text = `${into}${target(shape)} SELECT ${elements} FROM ${rows}${returningClause(returning)}`;
  return statementText('INSERT', table, text, batchTypes(columns));
}

const madeSql = ({ made = [] }: InsertShape): string[] => made.map(({ sql }) => sql);

/** The columns that get values: those that are sent, then those that are made. */
export function target({
  columns,
  made = [],
  overridingSystemValue,
}: Pick<InsertShape, 'columns' | 'made' | 'overridingSystemValue'>): string {
  const names = [...columns, ...made].map(({ name }) => quoteIdentifier(name)).join(', ');
  return ` (${names})${overridingSystemValue ? ' OVERRIDING SYSTEM VALUE' : ''}`;
}
