// Commits in two phases over two real databases: all or nothing, whoever fails, and what is left when the program dies.
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngine,
  type Engine,
  IntegrityError,
  InvalidRequestError,
  inspect,
  listen,
  NotSupportedError,
  OperationalError,
  type Session,
  sessionmaker,
  sqlText,
} from '../../src/index.ts';
import { verbsOf } from '../drivers/query-trace.ts';
import { testDatabases } from '../setup/databases.ts';
import { trace } from './trace.ts';
import { Order, User, useTwoDatabases } from './two-databases.ts';

const order = (id: number, number = id) => new Order({ id, number });
const user = (id: number, name = `user ${id}`) => new User({ id, name });
const twophase = true;

describe.runIf(testDatabases().includes('pg'))('a commit in two phases', () => {
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

  test('prepares every database before it commits the first', async () => {
    const session = databases.open({ twophase });
    both(session);
    expect(await verbsOf(() => session.commit())).toEqual([
      ...['BEGIN', 'INSERT', 'BEGIN', 'INSERT', 'PREPARE TRANSACTION', 'PREPARE TRANSACTION'],
      ...['COMMIT PREPARED', 'COMMIT PREPARED'],
    ]);
    expect(await ids()).toEqual([[1], [1]]);
  });

  test('tells what any other commit tells, and nothing about phases', async () => {
    const session = databases.open({ twophase });
    const heard = trace(session);
    both(session);
    await session.prepare();
    const isOfFrame = (word: string) =>
      /^(before_(?!attach)|after_(begin|commit|flush|transaction))|PREPARE/.test(word);
    expect(heard.take().filter(isOfFrame)).toEqual([
      ...['after_transaction_create root', 'before_commit', 'before_flush', 'after_transaction_create flush'],
      ...['after_begin root', 'before_insert Order#1', 'after_begin root', 'before_insert User#1'],
      ...['after_flush', 'after_flush_postexec', 'after_transaction_end flush'],
      ...['PREPARE TRANSACTION', 'PREPARE TRANSACTION'],
    ]);
    await session.commit();
    expect(heard.take().filter(isOfFrame)).toEqual([
      ...['COMMIT PREPARED', 'COMMIT PREPARED', 'after_commit', 'after_transaction_end root'],
    ]);
  });

  test('between the phases no SQL can be sent, and what is changed waits for the next transaction', async () => {
    const session = databases.open({ twophase });
    const first = user(1);
    session.addAll([first, order(1)]);
    await session.prepare();
    expect([session.isActive, session.inTransaction()]).toEqual([false, true]);
    expect([(await prepared('users')).length, (await prepared('orders')).length]).toEqual([1, 1]);
    const refused = 'the transaction is prepared, and no SQL can be sent on it any more';
    await expect(session.execute(sqlText('select count(*) from users'))).rejects.toThrow(refused);
    await expect(session.beginNested()).rejects.toThrow(refused);
    await expect(session.prepare()).rejects.toThrow('Cannot prepare: the transaction is prepared');
    first.name = 'later';
    session.add(user(2));
    await expect(session.flush()).rejects.toThrow(InvalidRequestError);
    await session.commit();
    expect(await ids()).toEqual([[1], [1]]);
    await session.commit();
    expect(await databases.rows('users', 'select name from users order by id')).toEqual([
      { name: 'later' },
      { name: 'user 2' },
    ]);
  });

  test('what is prepared can be rolled back', async () => {
    const session = databases.open({ twophase });
    const first = user(1);
    session.addAll([first, order(1)]);
    await session.prepare();
    expect(await verbsOf(() => session.rollback())).toEqual(['ROLLBACK PREPARED', 'ROLLBACK PREPARED']);
    expect([await ids(), inspect(first).transient]).toEqual([[[], []], true]);
  });

  test('a session that is closed between the phases rolls back', async () => {
    const session = databases.open({ twophase });
    both(session);
    await session.prepare();
    await session.close();
    expect(await ids()).toEqual([[], []]);
  });

  test.for([
    ['first', () => [user(1), order(1, 7), order(2, 7)]],
    ['second', () => [order(1), user(1, 'same'), user(2, 'same')]],
  ] as const)('the %s database refuses: it is rolled back in both', async ([, objects]) => {
    const session = databases.open({ twophase });
    const added = objects();
    session.addAll(added);
    const told: string[] = [];
    for (const event of [
      'after_commit',
      'after_rollback',
      'after_soft_rollback',
      'after_transaction_end',
    ] as const)
      listen(session, event, () => void told.push(event));
    await expect(session.commit()).rejects.toBeInstanceOf(IntegrityError);
    // the first end is that of the flush
    expect(told).toEqual([
      'after_transaction_end',
      'after_rollback',
      'after_transaction_end',
      'after_soft_rollback',
    ]);
    expect([await ids(), session.inTransaction()]).toEqual([[[], []], false]);
    expect(added.every((object) => inspect(object).transient)).toBe(true);
    expect(databases.users.pool.inUse + databases.orders.pool.inUse).toBe(0);
    both(session);
    await session.commit();
    expect(await ids()).toEqual([[1], [1]]);
  });

  test('savepoints inside are released by it, or are gone before', async () => {
    const session = databases.open({ twophase });
    session.add(user(1));
    const kept = await session.beginNested();
    session.add(order(1));
    await session.flush();
    const dropped = await session.beginNested();
    session.addAll([user(2), order(2)]);
    await session.flush();
    await dropped.rollback();
    await session.prepare();
    expect([session.inNestedTransaction(), session.getTransaction()?.nested]).toEqual([false, false]);
    await expect(kept.rollback()).rejects.toThrow('this transaction is closed');
    await session.commit();
    expect(await ids()).toEqual([[1], [1]]);
  });

  test('only the outermost transaction can be prepared, and only where there are two phases', async () => {
    const session = databases.open({ twophase });
    const savepoint = await session.beginNested();
    await expect(savepoint.prepare()).rejects.toThrow(InvalidRequestError);
    await expect(databases.open().prepare()).rejects.toThrow('Make the session with { twophase: true }');
  });

  test('a database in which nothing was sent takes no part', async () => {
    const session = databases.open({ twophase });
    session.add(user(1));
    await session.connection({ bindArguments: { mapper: Order } });
    const verbs = await verbsOf(() => session.commit());
    expect(verbs).toEqual(['BEGIN', 'INSERT', 'PREPARE TRANSACTION', 'COMMIT PREPARED']);
    await session.prepare();
    await session.commit();
    expect(await ids()).toEqual([[1], []]);
  });

  test('a block that has prepared commits when it ends well, and rolls back when it fails', async () => {
    const { users, orders } = databases;
    const sessions = sessionmaker({
      binds: [
        [User, users],
        [Order, orders],
      ],
      twophase,
    });
    await sessions.begin(async (session, tx) => {
      both(session);
      await tx.prepare();
    });
    expect(await ids()).toEqual([[1], [1]]);
    const failing = sessions.begin(async (session, tx) => {
      session.addAll([user(2), order(2)]);
      await tx.prepare();
      throw new RangeError('changed my mind');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await ids()).toEqual([[1], [1]]);
  });

  describe('when connections and programs die', () => {
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
  });

  test('a database without two phases refuses when it is first used, and the session stays usable', async () => {
    const embedded = createEngine('pglite:');
    const session = databases.open({ bind: embedded, binds: [[Order, databases.orders]], twophase });
    session.add(order(1));
    const asked = session.execute(sqlText('select 1'));
    await expect(asked).rejects.toBeInstanceOf(NotSupportedError);
    await expect(session.execute(sqlText('select 1'))).rejects.toThrow(
      'engine.capabilities.twoPhase is false',
    );
    expect(embedded.pool.inUse).toBe(0);
    await session.commit();
    expect(await ids()).toEqual([[], [1]]);
    await embedded.dispose();
  });

  test('a server that has it switched off says which setting it lacks; nothing is committed anywhere', async () => {
    const embedded = createEngine({ url: 'pglite:', capabilities: { twoPhase: true } });
    const session = databases.open({ bind: embedded, binds: [[Order, databases.orders]], twophase });
    session.add(order(1));
    await session.execute(sqlText('create table kept(id int)'));
    const error: unknown = await session.commit().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'TWO_PHASE_DISABLED' });
    expect(String(error)).toContain('Set max_prepared_transactions in postgresql.conf');
    expect(await ids()).toEqual([[], []]);
    await embedded.dispose();
  });
});
