// The foreign keys between two tables as columns, and the columns that the options of a relationship name. Pure: reads tables
// and declarations.
import { relationshipErrors } from '../errors/catalog/relationships.ts';
import { nearest } from '../util/nearest.ts';
import { derived } from './derived.ts';
import type { Mapper } from './mapper.ts';
import type { RelationshipDeclaration } from './relationship.ts';
import type { MappedColumn, Table } from './table.ts';
import { constraintsOf, type ForeignKey } from './table-spec.ts';

/** A relationship that is being configured. */
export interface Declared {
  /** How errors call it: `User.addresses`. */
  readonly label: string;
  readonly parent: Mapper;
  readonly target: Mapper;
  readonly declaration: RelationshipDeclaration;
}

/** A foreign key as columns: those that hold it, and those that it refers to. */
export interface Key {
  readonly columns: readonly MappedColumn[];
  readonly targets: readonly MappedColumn[];
}

/** A table as relationships look at it: of a class whose rows are in several, all of them together. */
export interface KeyTable extends Pick<Table, 'name' | 'columns' | 'primaryKey'> {
  readonly schema?: string | undefined;
  /** Those that it is made of, where it is more than one. */
  readonly tables?: readonly Table[];
}

/** The tables of a mapper, its own first. */
export const keyTableOf = derived(({ localTable, rows, primaryKey }: Mapper): KeyTable => {
  if (rows.length === 1) return localTable;
  const tables = rows.map(({ table }) => table).reverse();
  const { name, schema } = localTable;
  return { name, schema, columns: tables.flatMap(({ columns }) => columns), primaryKey, tables };
});

/** The foreign keys of a table that lead to another one. */
export function foreignKeys(holder: KeyTable, referred: KeyTable): Key[] {
  return tablesOf(holder).flatMap((table) =>
    tablesOf(referred).flatMap((other) =>
      keysBetween(table, other).filter((key) => !isInherited(holder, table, { other, key })),
    ),
  );
}

// what has no tables of its own is one
const tablesOf = (table: KeyTable): readonly Table[] => table.tables ?? [table as Table];

/** Whether it is the key by which the two tables are joined to make up the same class: that is no relationship. */
function isInherited(
  { tables = [] }: KeyTable,
  table: Table,
  { other, key }: { readonly other: Table; readonly key: Key },
): boolean {
  if (table === other || !tables.includes(table) || !tables.includes(other)) return false;
  return key.columns.every((column) => table.primaryKey.includes(column));
}

function keysBetween(holder: Table, referred: Table): Key[] {
  return constraintsOf(holder)
    .foreignKeys.filter((key) => leadsTo(key, holder, referred))
    .map(({ columns, targets }) => ({
      columns: columns.flatMap((name) => columnNamed(holder, name) ?? []),
      targets: targets.flatMap((name) => columnNamed(referred, name) ?? []),
    }))
    .filter(({ columns, targets }) => columns.length === targets.length);
}

/** A foreign key that names no schema leads to a table without one, or of the schema of its own table. */
function leadsTo({ table, schema }: ForeignKey, holder: Table, referred: Table): boolean {
  if (table !== referred.name) return false;
  if (schema !== undefined) return schema === (referred.schema ?? 'public');
  return referred.schema === undefined || referred.schema === holder.schema;
}

export function columnNamed({ columns }: KeyTable, name: string): MappedColumn | undefined {
  return columns.find((column) => column.name === name) ?? columns.find(({ key }) => key === name);
}

export function optional(
  relationship: string,
  option: string,
  table: KeyTable,
  names: string | readonly string[] | undefined,
): MappedColumn[] | undefined {
  return names === undefined ? undefined : columnsNamed(relationship, option, table, names);
}

/** The columns of an option: by attribute, by column name, or as `'table.column'`. @throws ArgumentError */
export function columnsNamed(
  relationship: string,
  option: string,
  table: KeyTable,
  names: string | readonly string[],
): MappedColumn[] {
  return (typeof names === 'string' ? [names] : names).map((name) => {
    const own = withoutTable(table, name);
    const column = table.columns.find(({ key }) => key === own) ?? columnNamed(table, own);
    if (column !== undefined) return column;
    const known = table.columns.map(({ key }) => key);
    const facts = { relationship, option, table: table.name, column: name, known };
    throw relationshipErrors.UNKNOWN_RELATIONSHIP_COLUMN({ ...facts, nearest: nearest(own, known) });
  });
}

/** Whether a name is that of a column of the table, as an option would write it. */
export function isNamedIn(table: KeyTable, name: string): boolean {
  const own = withoutTable(table, name);
  return columnNamed(table, own) !== undefined;
}

function withoutTable({ name: table, schema }: KeyTable, name: string): string {
  const prefixes = schema === undefined ? [`${table}.`] : [`${schema}.${table}.`, `${table}.`];
  const prefix = prefixes.find((each) => name.startsWith(each));
  return prefix === undefined ? name : name.slice(prefix.length);
}
