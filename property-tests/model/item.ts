// The one class of the session's model: a generated key, a unique name, a column that may be null and one that the
// server fills in.
import { entity, integer, text } from '../../src/index.ts';

export class Item extends entity('items', {
  id: integer().primaryKey(),
  name: text().unique(),
  rank: integer().nullable(),
  kind: text().serverDefault("'plain'"),
}) {}

export const createItems = `create table items (
  id serial primary key,
  name text unique,
  rank integer,
  kind text not null default 'plain'
)`;

export const ATTRIBUTES = ['id', 'name', 'rank', 'kind'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];
export type Value = string | number | null;
/** A row, or what an object holds in memory: an attribute that is not in memory is not in the map. */
export type Values = ReadonlyMap<Attribute, Value>;
/** The rows of the table by primary key. */
export type Rows = ReadonlyMap<number, Values>;

export const valuesOf = (record: Readonly<Record<string, unknown>>): Values =>
  // what the table's columns hold are values
  new Map(ATTRIBUTES.flatMap((key) => (record[key] === undefined ? [] : [[key, record[key] as Value]])));
