// The data file, and its rows as objects that do not know each other yet.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { inspect, type Mapper } from '../../src/index.ts';

/** A class of the store, seen as one that takes any values. */
export type EntityOfStore = abstract new (...args: never) => object;
export type Row = Readonly<Record<string, unknown>>;
export type Rows = ReadonlyMap<string, readonly Row[]>;

/** The rows of each table, by the name of its class. */
export async function readRows(): Promise<Rows> {
  const file = await readFile(new URL('data/chinook.json.gz', import.meta.url));
  const tables: Record<string, Row[]> = JSON.parse(gunzipSync(file).toString());
  return new Map(Object.entries(tables));
}

type ColumnOfStore = Mapper['columns'][number];

/** The objects of one class, with the rows that they were made of. */
export interface Made<E> {
  readonly pairs: readonly (readonly [object: E, row: Row])[];
  /** By the key that the file gives them. */
  readonly byKey: ReadonlyMap<unknown, E>;
}

export function objectsOf<E extends object>(
  entity: abstract new (...args: never) => E,
  rows: readonly Row[],
): Made<E> {
  // every class of the store is made by entity(): its constructor takes the values of its columns
  const Entity = entity as unknown as new (values: Record<string, unknown>) => E;
  const pairs = rows.map((row) => [new Entity(valuesOf(entity, row)), row] as const);
  const [key = ''] = inspect(entity).primaryKey.map((column) => nameInFile(column.key));
  return { pairs, byKey: new Map(pairs.map(([object, row]) => [row[key], object])) };
}

const nameInFile = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** A row of the file (`{ AlbumId: 1, … }`) as attributes (`{ albumId: 1, … }`), without those that point elsewhere. */
function valuesOf(entity: EntityOfStore, row: Row): Record<string, unknown> {
  const own = inspect(entity).columns.filter(({ spec }) => spec.references === undefined);
  return Object.fromEntries(own.map((column) => [column.key, fromFile(column, row[nameInFile(column.key)])]));
}

function fromFile({ type, spec }: ColumnOfStore, given: unknown): unknown {
  // the file writes '' where the store has NULL
  if (given === null || (given === '' && spec.nullable)) return null;
  if (type.sql.startsWith('numeric')) return Number(given).toFixed(2);
  return type.sql.startsWith('timestamp') ? new Date(`${given}Z`) : given;
}
