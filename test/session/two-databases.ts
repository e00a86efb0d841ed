// Two real databases on the test server, with a class and a table of each: users in one, orders and their tags in the
// other. Made for a block of tests and dropped after it.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll } from 'vitest';
import {
  createEngine,
  type Engine,
  entity,
  hasMany,
  integer,
  manyToMany,
  Registry,
  Session,
  type SessionOptions,
  table,
  text,
} from '../../src/index.ts';
import { serverUrl } from '../setup/databases.ts';

export const registry = new Registry();

export class User extends entity('users', { id: integer().primaryKey(), name: text() }, { registry }) {}

export class Order extends entity(
  'orders',
  {
    id: integer().primaryKey(),
    number: integer(),
    userId: integer().nullable(),
    get items() {
      return hasMany(() => Item, { cascade: 'all, delete-orphan', orderBy: 'id' });
    },
    get tags() {
      return manyToMany(() => Tag, { secondary: 'order_tags', orderBy: 'id' });
    },
  },
  { registry },
) {}

export class Item extends entity(
  'items',
  { id: integer().primaryKey(), orderId: integer().references('orders.id') },
  { registry },
) {}

export class Tag extends entity('tags', { id: integer().primaryKey() }, { registry }) {}

export const orderTags = table(
  'order_tags',
  {
    orderId: integer().primaryKey().references('orders.id'),
    tagId: integer().primaryKey().references('tags.id'),
  },
  { registry },
);

const USERS = 'create table users(id int primary key, name text unique deferrable initially deferred)';
const ORDERS = `create table orders(id int primary key, number int unique deferrable initially deferred, user_id int);
  create table items(id int primary key, order_id int references orders);
  create table tags(id int primary key);
  create table order_tags(order_id int references orders, tag_id int references tags, primary key (order_id, tag_id))`;

export interface TwoDatabases {
  readonly users: Engine;
  readonly orders: Engine;
  /** Another engine on one of them. */
  another(which: 'users' | 'orders'): Engine;
  /** A session with both, which is reset when the test ends. */
  open(options?: Partial<SessionOptions>): Session;
  rows(which: 'users' | 'orders', sql: string): Promise<Record<string, unknown>[]>;
}

export function useTwoDatabases(): TwoDatabases {
  const names = { users: unique('users'), orders: unique('orders') };
  const engines: Engine[] = [];
  const sessions: Session[] = [];
  const another = (which: 'users' | 'orders') => {
    const url = new URL(serverUrl());
    url.pathname = `/${names[which]}`;
    const engine = createEngine(url.href);
    engines.push(engine);
    return engine;
  };
  const made: { users?: Engine; orders?: Engine } = {};
  const engineOf = (which: 'users' | 'orders') => {
    made[which] ??= another(which);
    return made[which];
  };
  const rows: TwoDatabases['rows'] = async (which, sql) => {
    const connection = await engineOf(which).connect();
    try {
      return (await connection.query(sql)).rows;
    } finally {
      await connection.close();
    }
  };
  beforeAll(async () => {
    await onServer(`create database ${names.users}`, `create database ${names.orders}`);
    await rows('users', USERS);
    await rows('orders', ORDERS);
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.reset();
    await rows('users', 'delete from users');
    await rows('orders', 'delete from items; delete from order_tags; delete from tags; delete from orders');
  });
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.dispose()));
    await onServer(`drop database ${names.users} with (force)`, `drop database ${names.orders} with (force)`);
  });
  return {
    another,
    rows,
    open(options) {
      const [users, orders] = [engineOf('users'), engineOf('orders')];
      const binds = [
        [User, users],
        [Order, orders],
        [Item, orders],
        [Tag, orders],
      ] as const;
      const session = new Session({ binds, name: 'test', ...options });
      sessions.push(session);
      return session;
    },
    get users() {
      return engineOf('users');
    },
    get orders() {
      return engineOf('orders');
    },
  };
}

const unique = (name: string): string => `imago_${name}_${randomBytes(6).toString('hex')}`;

async function onServer(...statements: readonly string[]): Promise<void> {
  const engine = createEngine(serverUrl());
  const connection = await engine.connect();
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.close();
    await engine.dispose();
  }
}
