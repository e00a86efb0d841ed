// Commits in two phases when connections and programs die: nothing is half committed, and what is left can be resolved.
import { afterEach, describe, expect, test } from 'vitest';
import { type Engine, OperationalError, type Session } from '../../src/index.ts';
import { testDatabases } from '../setup/databases.ts';
import { Order, User, useTwoDatabases } from './two-databases.ts';

const order = (id: number) => new Order({ id, number: id });
const user = (id: number) => new User({ id, name: `user ${id}` });
const twophase = true;

describe.runIf(testDatabases().includes('pg'))(
  'a commit in two phases, when connections and programs die',
  () => {
    const databases = useTwoDatabases();
    const prepared = async (which: 'users' | 'orders') =>
      (await databases[which].preparedTransactions()).map(({ xid }) => xid);
    const ids = async () => [
      (await databases.rows('users', 'select id from users order by id')).map(({ id }) => id),
      (await databases.rows('orders', 'select id from orders order by id')).map(({ id }) => id),
    ];
    const both = (session: Session) => session.addAll([user(1), order(1)]);
    const kill = async (session: Session, mapper: typeof User | typeof Order) => {
      const which = mapper === User ? 'users' : 'orders';
      const frame = session.getTransaction();
      const link = frame?.links.find(({ connection }) => connection.engine === databases[which]);
      await databases.rows(which, `select pg_terminate_backend(${link?.connection.id})`);
    };
    afterEach(async () => {
      expect([await prepared('users'), await prepared('orders')]).toEqual([[], []]);
    });

    test('a connection that is lost between the phases does not hurt the commit', async () => {
      const session = databases.open({ twophase });
      both(session);
      await session.prepare();
      await kill(session, User);
      await kill(session, Order);
      await session.commit();
      expect(await ids()).toEqual([[1], [1]]);
    });

    test('nor the rollback', async () => {
      const session = databases.open({ twophase });
      both(session);
      await session.prepare();
      await kill(session, User);
      await session.rollback();
      expect(await ids()).toEqual([[], []]);
      expect(databases.users.pool.inUse + databases.orders.pool.inUse).toBe(0);
    });

    test('a connection that is lost before the first phase: nothing is committed anywhere', async () => {
      const session = databases.open({ twophase });
      both(session);
      await session.flush();
      await kill(session, User);
      await expect(session.commit()).rejects.toBeInstanceOf(OperationalError);
      expect([await ids(), session.inTransaction()]).toEqual([[[], []], false]);
    });

    /** A program that prepares, and is no more. */
    const crashed = async (): Promise<readonly [Engine, Engine]> => {
      const [users, orders] = [databases.another('users'), databases.another('orders')];
      const session = databases.open({
        binds: [
          [User, users],
          [Order, orders],
        ],
        twophase,
      });
      both(session);
      await session.prepare();
      const frame = session.getTransaction();
      for (const { connection, transaction } of frame?.links ?? []) {
        await databases.rows('users', `select pg_terminate_backend(${connection.id})`);
        // with the program its knowledge of the transaction is gone
        transaction.end('rolled back');
      }
      await Promise.all([users.dispose(), orders.dispose()]);
      return [users, orders];
    };

    test.for([
      ['committed', [[1], [1]]],
      ['rolled back', [[], []]],
    ] as const)('what a crash between the phases leaves is listed, and %s', async ([how, rows]) => {
      await crashed();
      expect(await ids()).toEqual([[], []]);
      const [[inUsers = ''], [inOrders = '']] = [await prepared('users'), await prepared('orders')];
      // both are one transaction; the first has the number 1
      expect([inOrders.replace(/_1$/, ''), inUsers.replace(/_2$/, '')]).toEqual([
        inUsers.replace(/_2$/, ''),
        inOrders.replace(/_1$/, ''),
      ]);
      for (const [engine, xid] of [
        [databases.users, inUsers],
        [databases.orders, inOrders],
      ] as const) {
        await (how === 'committed' ? engine.commitPrepared(xid) : engine.rollbackPrepared(xid));
      }
      expect(await ids()).toEqual(rows);
    });

    test('a database that cannot be told of the decision keeps it, and the error says what to do', async () => {
      const users = databases.another('users');
      const session = databases.open({
        binds: [
          [User, users],
          [Order, databases.orders],
        ],
        twophase,
      });
      both(session);
      await session.prepare();
      const [xid = ''] = await prepared('users');
      const connection = session.getTransaction()?.links.find((link) => link.connection.engine === users);
      await databases.rows('users', `select pg_terminate_backend(${connection?.connection.id})`);
      await users.dispose();
      const error: unknown = await session.commit().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'SECOND_PHASE_INCOMPLETE' });
      expect(String(error)).toContain(`"${xid}" on postgres://`);
      await session.rollback();
      expect(await ids()).toEqual([[], [1]]);
      await databases.users.commitPrepared(xid);
      expect(await ids()).toEqual([[1], [1]]);
    });

    test('where the first database cannot be told, none is: nothing was decided', async () => {
      const orders = databases.another('orders');
      const session = databases.open({
        binds: [
          [User, databases.users],
          [Order, orders],
        ],
        twophase,
      });
      both(session);
      await session.prepare();
      const [first = ''] = await prepared('orders');
      const [second = ''] = await prepared('users');
      expect([first, second]).toEqual([expect.stringMatching(/_1$/), expect.stringMatching(/_2$/)]);
      const link = session.getTransaction()?.links.find(({ connection }) => connection.engine === orders);
      await databases.rows('orders', `select pg_terminate_backend(${link?.connection.id})`);
      await orders.dispose();
      await expect(session.commit()).rejects.toThrow(`"${second}" on`);
      expect([await prepared('orders'), await prepared('users'), await ids()]).toEqual([
        [first],
        [second],
        [[], []],
      ]);
      await databases.users.rollbackPrepared(second);
      await databases.orders.rollbackPrepared(first);
    });

    test('what somebody else has ended meanwhile leaves the others to be ended by hand, too', async () => {
      const session = databases.open({ twophase });
      both(session);
      await session.prepare();
      const [[first = ''], [second = '']] = [await prepared('orders'), await prepared('users')];
      await databases.orders.commitPrepared(first);
      await expect(session.commit()).rejects.toMatchObject({ code: 'SECOND_PHASE_INCOMPLETE' });
      await session.rollback();
      expect([await prepared('users'), await ids()]).toEqual([[second], [[], [1]]]);
      await databases.users.commitPrepared(second);
      expect(await ids()).toEqual([[1], [1]]);
    });
  },
);
