// The tables of a model as SQL: made by hand from models.json, so that a program's tables never depend on what it tests.
import type { ColumnSpec, ModelSpec } from './case.ts';

export interface TableSpec {
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
}

const sqlTypes: Readonly<Record<string, string>> = {
  int: 'integer',
  text: 'text',
  bool: 'boolean',
  float: 'double precision',
  json: 'json',
  datetime: 'timestamp without time zone',
};

/** The tables of a model: association tables first, then those of its classes. */
export function tablesOf(model: ModelSpec): TableSpec[] {
  const own = model.classes.flatMap(({ table, columns }) =>
    table === null ? [] : [{ name: table, columns }],
  );
  return [...(model.tables ?? []), ...own];
}

/** The statements that create a model's tables. Foreign keys come last, so that the order of tables does not matter. */
export function createTables(model: ModelSpec): string {
  const tables = tablesOf(model);
  return [...tables.map(createTable), ...tables.flatMap(foreignKeys)].join(';\n');
}

function createTable({ name, columns }: TableSpec): string {
  const keys = columns.filter((column) => column.pk).map((column) => column.name);
  const parts = [...columns.map(columnSql), `primary key (${keys.join(', ')})`];
  return `create table ${name} (${parts.join(', ')})`;
}

function columnSql(column: ColumnSpec): string {
  const type = isSerial(column) ? 'serial' : (sqlTypes[column.type] ?? column.type);
  const required = column.nullable === false ? ' not null' : '';
  const byServer = column.server_default === undefined ? '' : ` default ${literal(column.server_default)}`;
  return `${column.name} ${type}${required}${byServer}${column.unique ? ' unique' : ''}`;
}

export const isSerial = (column: ColumnSpec): boolean =>
  column.pk === true && column.autoincrement === true && column.fk === undefined && column.type === 'int';

function foreignKeys({ name, columns }: TableSpec): string[] {
  return columns.flatMap((column) => {
    const { fk } = column;
    if (fk === undefined) return [];
    const onDelete = fk.ondelete === undefined ? '' : ` on delete ${fk.ondelete}`;
    const onUpdate = fk.onupdate === undefined ? '' : ` on update ${fk.onupdate}`;
    const deferrable = column.deferrable ? ' deferrable initially deferred' : '';
    const reference = `references ${fk.table} (${fk.column})${onDelete}${onUpdate}${deferrable}`;
    return [`alter table ${name} add foreign key (${column.name}) ${reference}`];
  });
}

/** A text of models.json as SQL literal. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * Empties all tables and starts all sequences anew. DELETE and setval, because TRUNCATE waits for the disk every time; the
 * replica role switches the foreign keys off.
 */
export function emptyTables(model: ModelSpec): string {
  const tables = tablesOf(model);
  const sequences = tables.flatMap(({ name, columns }) =>
    columns.filter(isSerial).map((column) => `select setval('${name}_${column.name}_seq', 1, false)`),
  );
  const deletes = tables.map(({ name }) => `delete from ${name}`);
  return [
    'set session_replication_role = replica',
    ...deletes,
    ...sequences,
    'set session_replication_role = origin',
  ].join('; ');
}

/** One SELECT for all committed rows: a JSON object of arrays by table, ordered by primary key; null where a table is empty. */
export function selectRows(model: ModelSpec): string {
  const parts = tablesOf(model).map(({ name, columns }) => {
    const keys = columns.filter((column) => column.pk).map((column) => `t.${column.name}`);
    return `${literal(name)}, (select json_agg(t order by ${keys.join(', ')}) from ${name} t)`;
  });
  return `select json_build_object(${parts.join(', ')})::text as rows`;
}
