// Commits in two phases over two real databases: all or nothing, whoever fails, and what is left when the program dies.
import { afterEach, describe, expect, test } from 'vitest';
import {
  createEngine,
  IntegrityError,
  InvalidRequestError,
  inspect,
  listen,
  NotSupportedError,
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
