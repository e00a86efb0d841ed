// A session over several databases: which one is used for what, and one transaction of the session over all of them.
import { describe, expect, test } from 'vitest';
import {
  type BindArguments,
  type Connection,
  Engine,
  InvalidRequestError,
  inspect,
  listen,
  mapper,
  Session,
  select,
  sessionmaker,
  sqlText,
  UnboundExecutionError,
  UnmappedClassError,
} from '../../src/index.ts';
import { testDatabases } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';
import { trace } from './trace.ts';
import { Item, Order, orderTags, Tag, User, useTwoDatabases } from './two-databases.ts';

const order = (id: number, more: object = {}) => new Order({ id, number: id, ...more });
const user = (id: number, name = `user ${id}`) => new User({ id, name });

describe.runIf(testDatabases().includes('pg'))('several binds', () => {
  const databases = useTwoDatabases();
  const databaseOf = (connection: Connection) => (connection.engine === databases.users ? 'users' : 'orders');

  describe('which one', () => {
    test('is that of the class, of the closest class that it extends, of its table, and then the one for the rest', () => {
      const { users, orders } = databases;
      class Entity {}
      const one = new Session({ binds: [[User, users]], bind: orders });
      expect(one.getBind({ mapper: User })).toBe(users);
      expect(one.getBind({ mapper: mapper(User) })).toBe(users);
      expect(one.getBind({ mapper: Order })).toBe(orders);
      expect(one.getBind()).toBe(orders);
      expect(one.getBind({ mapper: User, bind: orders })).toBe(orders);
      one.bindMapper(Entity, users);
      one.bindTable(mapper(Item).localTable, users);
      expect(one.getBind({ mapper: Item })).toBe(users);
      expect(one.getBind({ clause: mapper(Item).localTable })).toBe(users);
      one.bindMapper(Item, orders);
      expect(one.getBind({ mapper: Item })).toBe(orders);
    });

    test('a base class covers those that extend it', () => {
      const base: unknown = Object.getPrototypeOf(User);
      // the base that `entity()` has made is a class
      const binds = new Map([[base as typeof User, databases.users]]);
      expect(new Session({ binds }).getBind({ mapper: User })).toBe(databases.users);
    });

    test('of a statement is that of its class or table', () => {
      const session = databases.open();
      expect(session.getBind({ clause: select(Order) })).toBe(databases.orders);
      expect(session.getBind({ clause: sqlText('select count(*) from users') })).toBe(databases.users);
      expect(session.getBind({ clause: sqlText('update "items" set id = 1') })).toBe(databases.orders);
    });

    test('there is none: the error names what was asked for', async () => {
      const session = new Session({ binds: [[User, databases.users]] });
      expect(() => session.getBind({ mapper: Order })).toThrow(UnboundExecutionError);
      expect(() => session.getBind({ clause: mapper(Order).localTable })).toThrow(
        'the database for table "orders"',
      );
      expect(() => session.getBind()).toThrow('the database for a call that names no class');
      expect(() => session.getBind({ clause: sqlText('select 1') })).toThrow(
        'a statement that names no table',
      );
      await expect(session.connection()).rejects.toThrow(UnboundExecutionError);
      expect(session.inTransaction()).toBe(false);
      expect(() => session.getBind({ mapper: class Nobody {} })).toThrow(UnmappedClassError);
    });

    test('a class of sessions can find them in its own way', async () => {
      class ByName extends Session {
        override getBind(about: BindArguments = {}) {
          const mapped = about.mapper === undefined ? undefined : inspect(mapper(User));
          return about.mapper === mapped ? databases.users : databases.orders;
        }
      }
      const session = new ByName();
      session.addAll([user(1), order(1)]);
      await session.commit();
      expect(await databases.rows('users', 'select id from users')).toEqual([{ id: 1 }]);
      expect(await databases.rows('orders', 'select id from orders')).toEqual([{ id: 1 }]);
      await session.close();
    });

    test('a factory hands its binds to its sessions', () => {
      const sessions = sessionmaker({ binds: [[User, databases.users]] });
      expect(sessions().getBind({ mapper: User })).toBeInstanceOf(Engine);
      sessions().bindMapper(Order, databases.orders);
      expect(() => sessions().getBind({ mapper: Order })).toThrow(UnboundExecutionError);
    });
  });

  describe('one transaction', () => {
    test('a flush uses one connection for each, and each is told of once', async () => {
      const session = databases.open();
      const begun: string[] = [];
      listen(session, 'after_begin', (_session, transaction, connection) => {
        begun.push(`${transaction.nested ? 'savepoint' : 'root'} ${databaseOf(connection)}`);
      });
      session.addAll([user(1), order(1)]);
      await session.flush();
      session.addAll([user(2), order(2)]);
      await session.flush();
      expect(begun).toEqual(['root orders', 'root users']);
      const [users, orders] = [
        await session.connection({ bindArguments: { mapper: User } }),
        await session.connection({ bindArguments: { clause: select(Order) } }),
      ];
      expect([databaseOf(users), databaseOf(orders)]).toEqual(['users', 'orders']);
      expect(await databases.rows('users', 'select id from users')).toEqual([]);
      await session.commit();
      expect([users.closed, orders.closed]).toEqual([true, true]);
      expect(await databases.rows('users', 'select id from users order by id')).toEqual([
        { id: 1 },
        { id: 2 },
      ]);
      expect(await databases.rows('orders', 'select id from orders order by id')).toEqual([
        { id: 1 },
        { id: 2 },
      ]);
    });

    test('is one in the events, two in the statements', async () => {
      const session = databases.open();
      const heard = trace(session);
      session.addAll([user(1), order(1)]);
      await session.commit();
      const words = heard.take().filter((word) => /^([A-Z]|.*(commit|transaction|begin))/.test(word));
      expect(words).toEqual([
        ...['after_transaction_create root', 'before_commit', 'after_transaction_create flush'],
        ...['after_begin root', 'BEGIN', 'INSERT orders', 'after_begin root', 'BEGIN', 'INSERT users'],
        ...['after_transaction_end flush', 'COMMIT', 'COMMIT', 'after_commit', 'after_transaction_end root'],
      ]);
    });

    test('loads, refreshes and statements go where their class is', async () => {
      const session = databases.open();
      session.addAll([user(1), order(1, { items: [new Item({ id: 5 })] })]);
      await session.commit();
      session.expungeAll();
      const [found, placed] = [await session.getOne(User, 1), await session.getOne(Order, 1)];
      expect([found.name, (await session.load(placed, 'items')).length]).toEqual(['user 1', 1]);
      await session.refresh(found);
      expect((await session.scalars(select(Item))).all()).toEqual(placed.items);
      expect(await session.scalar(sqlText('select count(*) from orders'))).toBe(1);
      const where = { bindArguments: { mapper: User } };
      const current = await session.scalar(sqlText('select current_database()'), where);
      expect(current).toMatch(/^imago_users_/);
      await expect(session.execute(sqlText('select 1'))).rejects.toThrow(UnboundExecutionError);
    });

    test('rows of a table between two classes go with the class that is referred to, or where the table is bound', async () => {
      const session = databases.open();
      const labelled = order(1);
      labelled.tags.push(new Tag({ id: 7 }));
      session.add(labelled);
      await session.flush();
      session.bindTable(orderTags, databases.users);
      labelled.tags.length = 0;
      await expect(session.flush()).rejects.toThrow('relation "order_tags" does not exist');
      await session.rollback();
      session.bindTable(orderTags, databases.orders);
      session.add(labelled);
      labelled.tags.push(new Tag({ id: 8 }));
      await session.commit();
      expect(await databases.rows('orders', 'select count(*) from order_tags')).toEqual([{ count: 2 }]);
    });

    test('a savepoint is one in each database that is used in it', async () => {
      const session = databases.open();
      session.add(user(1));
      await session.flush();
      const savepoint = await session.beginNested();
      session.addAll([user(2), order(2)]);
      await session.flush();
      await savepoint.rollback();
      session.add(order(3));
      await session.commit();
      expect(await databases.rows('users', 'select id from users')).toEqual([{ id: 1 }]);
      expect(await databases.rows('orders', 'select id from orders')).toEqual([{ id: 3 }]);
    });

    test('a rollback undoes it in all of them', async () => {
      const session = databases.open();
      const [first, second] = [user(1), order(1)];
      session.addAll([first, second]);
      await session.flush();
      await session.rollback();
      expect([inspect(first).transient, inspect(second).transient]).toEqual([true, true]);
      expect(await databases.rows('users', 'select id from users')).toEqual([]);
      expect(databases.users.pool.inUse + databases.orders.pool.inUse).toBe(0);
    });

    test('a commit that fails in the second database is warned of: the first cannot be undone', async () => {
      const session = databases.open();
      const first = order(1);
      session.add(first);
      await session.flush();
      session.addAll([user(1, 'same'), user(2, 'same')]);
      let failure: unknown;
      const [warning] = await warningsOf(async () => {
        failure = await session.commit().catch((reason: unknown) => reason);
      });
      expect(String(failure)).toContain('users_name_key');
      expect(warning?.code).toBe('HALF_COMMITTED');
      expect(warning?.message).toContain('{ twophase: true }');
      await session.rollback();
      expect(await databases.rows('orders', 'select id from orders')).toEqual([{ id: 1 }]);
      expect(await databases.rows('users', 'select id from users')).toEqual([]);
      session.add(user(3));
      await session.commit();
    });

    test('an engine and a connection of it cannot both take part', async () => {
      const connection = await databases.users.connect();
      const session = databases.open({ bind: null });
      await session.connection({ bindArguments: { mapper: User } });
      const asked = session.connection({ bindArguments: { bind: connection } });
      await expect(asked).rejects.toThrow(InvalidRequestError);
      expect(session.isActive).toBe(true);
      await connection.close();
    });
  });
});
