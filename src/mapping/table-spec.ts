// What DDL has to know of a table, with every constraint spelt out in column names: those of its columns and those of
// its options together. Made from a mapped table; the place where a table's facts are held against each other.
import { columnErrors } from '../errors/catalog/columns.ts';
import { nearest } from '../util/nearest.ts';
import {
  type ColumnReference,
  type ColumnSpec,
  checkReferenceOptions,
  identityOf,
  parseReference,
} from './column-spec.ts';
import type { ReferenceOptions } from './infer.ts';
import { checkOptions, checkText } from './options.ts';

/** A column in its table: the attribute's name, the name in the database, and the facts. */
export interface TableColumn {
  readonly key: string;
  readonly name: string;
  readonly spec: ColumnSpec;
}

/** An index over attributes; just their names stand for `{ columns }`. */
export interface IndexOptions {
  readonly columns: readonly string[];
  readonly name?: string;
  readonly unique?: boolean;
  /** The method: `gin`, `brin`, … */
  readonly using?: string;
  /** The condition of a partial index, as SQL. */
  readonly where?: string;
}

/** A unique constraint over attributes; just their names stand for `{ columns }`. */
export interface UniqueOptions {
  readonly columns: readonly string[];
  readonly name?: string;
  readonly nullsNotDistinct?: boolean;
}

/** A condition for every row, as SQL over column names; just the text stands for `{ sql }`. */
export interface CheckOptions {
  readonly sql: string;
  readonly name?: string;
}

/** A foreign key of several attributes; each references one `'table.column'`. */
export interface ForeignKeyOptions extends ReferenceOptions {
  readonly columns: readonly string[];
  readonly references: readonly string[];
}

/** The constraints of a table that do not belong to one column. Attributes may be named by attribute or column name. */
export interface TableConstraints {
  readonly unique?: readonly (readonly string[] | UniqueOptions)[];
  readonly indexes?: readonly (readonly string[] | IndexOptions)[];
  readonly checks?: readonly (string | CheckOptions)[];
  readonly foreignKeys?: readonly ForeignKeyOptions[];
  readonly comment?: string;
}

/** A table as the mapping knows it. */
export interface TableSpec {
  readonly name: string;
  readonly schema?: string | undefined;
  readonly columns: readonly TableColumn[];
  readonly primaryKey: readonly TableColumn[];
  readonly options: TableConstraints;
}

/** A foreign key in column names. */
export interface ForeignKey extends Omit<ColumnReference, 'column'> {
  readonly columns: readonly string[];
  readonly targets: readonly string[];
}

/** A table's constraints in column names. */
export interface Constraints {
  readonly unique: readonly UniqueOptions[];
  readonly indexes: readonly IndexOptions[];
  readonly checks: readonly CheckOptions[];
  readonly foreignKeys: readonly ForeignKey[];
}

/**
 * All constraints of a table, its columns' own included.
 *
 * @throws ArgumentError if two columns have one name, several are marked autoincrement, or an option names no attribute.
 */
export function constraintsOf(table: TableSpec): Constraints {
  checkNames(table);
  checkAutoincrement(table);
  const { options, columns } = table;
  const named = (names: readonly string[], option: string): string[] =>
    names.map((name) => columnName(table, name, option));
  const own = columns.filter(({ spec }) => spec.index && !spec.unique);
  return {
    unique: (options.unique ?? []).map((entry) => {
      const unique = 'columns' in entry ? entry : { columns: entry };
      checkOptions(`unique of "${table.name}"`, unique, ['columns', 'name', 'nullsNotDistinct']);
      return { ...unique, columns: named(unique.columns, 'unique') };
    }),
    indexes: [
      ...own.map(({ name }) => ({ columns: [name] })),
      ...(options.indexes ?? []).map((entry) => {
        const index = 'columns' in entry ? entry : { columns: entry };
        checkOptions(`indexes of "${table.name}"`, index, ['columns', 'name', 'unique', 'using', 'where']);
        return { ...index, columns: named(index.columns, 'indexes') };
      }),
    ],
    checks: (options.checks ?? []).map((entry) => checkOf(table.name, entry)),
    foreignKeys: [
      ...columns.flatMap(({ name, spec }) => (spec.references ? [single(name, spec.references)] : [])),
      ...(options.foreignKeys ?? []).map((entry) => composite(table, entry)),
    ],
  };
}

function checkOf(table: string, entry: string | CheckOptions): CheckOptions {
  const check = typeof entry === 'string' ? { sql: entry } : entry;
  checkOptions(`checks of "${table}"`, check, ['sql', 'name']);
  checkText(`checks of "${table}"`, check.sql, "checks: ['price >= 0']");
  return check;
}

function single(name: string, { column, ...reference }: ColumnReference): ForeignKey {
  return { ...reference, columns: [name], targets: [column] };
}

function composite(table: TableSpec, { columns, references, ...options }: ForeignKeyOptions): ForeignKey {
  checkReferenceOptions(`foreignKeys of "${table.name}"`, options);
  const parsed = references.map((target) => parseReference(target, options));
  const [first] = parsed;
  const isOneTable = parsed.every((one) => one.table === first?.table && one.schema === first.schema);
  if (first === undefined || !isOneTable || columns.length !== references.length) {
    throw columnErrors.INVALID_FOREIGN_KEY({ table: table.name, columns, references });
  }
  const { column: _, ...reference } = first;
  return {
    ...reference,
    columns: columns.map((name) => columnName(table, name, 'foreignKeys')),
    targets: parsed.map(({ column }) => column),
  };
}

function columnName(table: TableSpec, name: string, option: string): string {
  const { columns } = table;
  const found = columns.find(({ key }) => key === name) ?? columns.find((column) => column.name === name);
  if (found !== undefined) return found.name;
  const known = columns.map(({ key }) => key);
  throw columnErrors.UNKNOWN_TABLE_COLUMN({
    table: table.name,
    column: name,
    option,
    known,
    nearest: nearest(name, known),
  });
}

function checkNames(table: TableSpec): void {
  const keyByName = new Map<string, string>();
  for (const { key, name } of table.columns) {
    const first = keyByName.get(name);
    if (first !== undefined) {
      throw columnErrors.DUPLICATE_COLUMN_NAME({ table: table.name, column: name, first, second: key });
    }
    keyByName.set(name, key);
  }
}

function checkAutoincrement({ name, primaryKey }: TableSpec): void {
  const isWholeKey = primaryKey.length === 1;
  const generated = primaryKey.filter(({ spec }) => identityOf(spec, isWholeKey) !== undefined);
  if (generated.length < 2) return;
  throw columnErrors.SEVERAL_AUTOINCREMENTS({ table: name, columns: generated.map(({ key }) => key) });
}
