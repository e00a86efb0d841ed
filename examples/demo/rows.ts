// The data file, and its rows as what the classes' constructors take.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { inspect, type Mapper } from '../../src/index.ts';

/** A class of the store, seen as one that takes any values. */
export type EntityOfStore = abstract new (...args: never) => object;
type Row = Readonly<Record<string, unknown>>;

/** The rows of each table, by the name of its class. */
export async function readRows(): Promise<ReadonlyMap<string, readonly Row[]>> {
  const file = await readFile(new URL('data/chinook.json.gz', import.meta.url));
  const tables: Record<string, Row[]> = JSON.parse(gunzipSync(file).toString());
  return new Map(Object.entries(tables));
}

type ColumnOfStore = Mapper['columns'][number];

/** A row of the file (`{ AlbumId: 1, … }`) with attribute names and JavaScript values (`{ albumId: 1, … }`). */
export function valuesOf(entity: EntityOfStore, row: Row): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const column of inspect(entity).columns) {
    values[column.key] = fromFile(column, row[column.key.charAt(0).toUpperCase() + column.key.slice(1)]);
  }
  return values;
}

function fromFile({ type, spec }: ColumnOfStore, given: unknown): unknown {
  // the file writes '' where the store has NULL
  if (given === null || (given === '' && spec.nullable)) return null;
  if (type.sql.startsWith('numeric')) return Number(given).toFixed(2);
  return type.sql.startsWith('timestamp') ? new Date(`${given}Z`) : given;
}
