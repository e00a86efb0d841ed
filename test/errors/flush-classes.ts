// The classes whose flushes fail in the tests of the flush's errors, and their tables.
import { belongsTo, entity, hasMany, integer, Registry, text } from '../../src/index.ts';

const registry = new Registry();
export class Keyless extends entity('keyless', { name: text().primaryKey() }, { registry }) {}

/** A tree. */
export class Branch extends entity(
  'branches',
  {
    id: integer().primaryKey(),
    parentId: integer().nullable().references('branches.id'),
    get parent() {
      return belongsTo(() => Branch);
    },
  },
  { registry },
) {}

export class Order extends entity(
  'orders',
  {
    id: integer().primaryKey(),
    get lines() {
      return hasMany(() => Line);
    },
  },
  { registry },
) {}
/** The key of a line contains that of its order. */
export class Line extends entity(
  'lines',
  { orderId: integer().primaryKey().references('orders.id'), number: integer().primaryKey() },
  { registry },
) {}

export class Draft extends entity(
  'drafts',
  {
    id: integer().primaryKey(),
    body: text().nullable(),
    size: integer().nullable().generatedAlwaysAs('length(body)'),
    version: integer().nullable(),
  },
  { registry, versionIdCol: 'version' },
) {}

export const createTables = `create table keyless (name text);
      create table branches (id int primary key, parent_id int);
      create table orders (id int primary key);
      create table lines (order_id int, number int, primary key (order_id, number));
      create table drafts (id int primary key, body text, size int generated always as (length(body)) stored, version int)`;
