// What a mapper has of its base: columns, tables, and the name under which all of them are read. Pure: takes a declaration
// and the mapper of its base, gives back what the new mapper is made of.
import { inheritanceErrors } from '../errors/catalog/inheritance.ts';
import { quoteIdentifier, quoteTable, type RowFilter, type TableRef } from '../sql/table.ts';
import type { Declaration } from './declaration.ts';
import type { Mapper } from './mapper.ts';
import { persistenceSettings } from './mapper-options.ts';
import type { ReadGetter, Shape, TableEntry } from './shape.ts';
import type { MappedColumn } from './table.ts';
import { TableRows } from './table-rows.ts';
import { type Versioning, versioningOf } from './versioning.ts';

/** The tables of a mapper and what stands in them. */
export interface MappedRows {
  /** All columns that are attributes, inherited ones first. */
  readonly columns: readonly MappedColumn[];
  readonly primaryKey: readonly MappedColumn[];
  /** Table by table, in the order in which their rows are written. */
  readonly rows: readonly TableRows[];
}

export function mappedRows(
  { kind, table, shape, options }: Declaration,
  { base, className }: { readonly base: Mapper | null; readonly className: string },
): MappedRows {
  const { columns } = shape;
  const versioning = versioningOf(className, columns, options);
  if (base === null || kind === 'concrete') {
    const { primaryKey } = table;
    const returnsDefaults = base === null;
    const how = { isFurther: false, returnsDefaults, versioning, className };
    const persistence = persistenceSettings(className, options);
    const rows = new TableRows({ table, columns, primaryKey, ...how, persistence });
    return { columns, primaryKey, rows: [rows] };
  }
  if (versioning !== null && base.versioning !== null) {
    const [own, inherited] = [versioning.column.key, base.versioning.column.key];
    throw inheritanceErrors.VERSION_OF_BASE({ class: className, base: base.class.name, own, inherited });
  }
  const { primaryKey, rows: inherited } = base;
  const own = columns.filter((column) => !base.columns.some(({ key }) => key === column.key));
  const all = [...base.columns, ...own];
  if (kind === 'joined') {
    const { persistence } = base;
    const how = { isFurther: true, returnsDefaults: false, versioning, persistence, className };
    const rows = new TableRows({ table, columns, primaryKey: table.primaryKey, ...how });
    return { columns: all, primaryKey, rows: [...inherited, rows] };
  }
  return { columns: all, primaryKey, rows: withColumns(inherited, own, versioning) };
}

/** The rows of the last table with further columns, and with the version if it is one of those. */
function withColumns(
  inherited: readonly TableRows[],
  own: readonly MappedColumn[],
  versioning: Versioning | null,
): readonly TableRows[] {
  const last = inherited.at(-1);
  if (last === undefined || own.length === 0) return inherited;
  const columns = [...last.columns, ...own];
  const rows = new TableRows({ ...last, columns, versioning: versioning ?? last.versioning });
  return [...inherited.slice(0, -1), rows];
}

/** The name under which SELECTs read the rows of a mapper: its table, or several joined. */
export function selectableOf({ kind, table }: Declaration, mapper: Mapper): TableRef {
  const { columns, rows } = mapper;
  const schema = table.schema === undefined ? {} : { schema: table.schema };
  const only = kind === 'single' ? { only: ownRows(mapper) } : {};
  const name = table.name;
  if (rows.length === 1) return Object.freeze({ name, ...schema, columns, ...only });
  const names = rows.map((one) => one.table.name);
  return Object.freeze({ name, columns, joined: { text: joinText(rows), names }, ...only });
}

/** `("employees" JOIN "engineers" USING ("id"))` */
function joinText(rows: readonly TableRows[]): string {
  const [first, ...further] = rows;
  if (first === undefined) return '';
  const joins = further.map(({ table, primaryKey }) => {
    const pairs = primaryKey.map((column, at) => [column, first.primaryKey[at] ?? column] as const);
    const isSameName = pairs.every(([own, inherited]) => own.name === inherited.name);
    const names = primaryKey.map(({ name }) => quoteIdentifier(name));
    if (isSameName) return ` JOIN ${quoteTable(table)} USING (${names.join(', ')})`;
    const on = pairs.map(
      ([own, inherited]) =>
        `${quoteTable(table)}.${quoteIdentifier(own.name)} = ${quoteTable(first.table)}.${quoteIdentifier(inherited.name)}`,
    );
    return ` JOIN ${quoteTable(table)} ON ${on.join(' AND ')}`;
  });
  return `(${quoteTable(first.table)}${joins.join('')})`;
}

/** Which rows of a table with several classes are objects of the mapper, or of one that inherits from it. */
function ownRows(mapper: Mapper): RowFilter {
  return {
    get column() {
      const column = mapper.polymorphicOn;
      if (column !== null) return column;
      const { class: cls, identityMapper } = mapper;
      throw inheritanceErrors.NO_DISCRIMINATOR({ class: cls.name, base: identityMapper.class.name });
    },
    get values() {
      return mapper.polymorphism.identities;
    },
  };
}

/** The shapes that a mapper is made of, its base's first; of a concrete one, all is in its own. */
export function shapesOf({ kind, shape }: Declaration, base: Mapper | null): readonly Shape[] {
  return base === null || kind === 'concrete' ? [shape] : [...base.shapes, shape];
}

/** The getters of shapes; one of the same name takes the place of an inherited one. */
export const gettersOf = (shapes: readonly Shape[]): readonly ReadGetter[] => [
  ...new Map(shapes.flatMap(({ getters }) => getters.map((getter) => [getter[0], getter] as const))).values(),
];

export const entriesOf = (shapes: readonly Shape[]): readonly TableEntry[] => [
  ...new Map(shapes.flatMap(({ entries }) => entries.map((entry) => [entry.key, entry] as const))).values(),
];
