// Transactions in two phases on one connection, and what is prepared: listed, committed, rolled back.
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Connection } from '../../src/drivers/connection.ts';
import {
  ArgumentError,
  InternalError,
  InvalidRequestError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
} from '../../src/errors/imago-error.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { createNotes, insertNote, selectNotes, verbsOf } from './query-trace.ts';

describeOnDatabase('pg', 'a transaction in two phases', (database) => {
  let connection: Connection;
  const notes = async () =>
    (await database.sql('select text from notes order by id')).map(({ text }) => text);
  const kill = () => database.sql('select pg_terminate_backend($1::int)', [connection.id]);
  // other tests prepare transactions in the same database, too
  const own = new Set<string>();
  const begin = (xid?: string) => {
    const transaction = connection.beginTwophase(xid);
    own.add(transaction.xid);
    return transaction;
  };
  const mine = async () => (await database.engine.preparedTransactions()).filter(({ xid }) => own.has(xid));
  const listed = async () => (await mine()).map(({ xid }) => xid);
  beforeAll(() => database.sql(createNotes));
  beforeEach(async () => {
    connection = await database.engine.connect();
  });
  afterEach(async () => {
    await connection.close();
    expect(await listed()).toEqual([]);
    await database.sql('delete from notes');
  });

  test('is prepared and committed', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = begin();
      await connection.run(insertNote('a'));
      await transaction.prepare();
      expect([transaction.isPrepared, transaction.isActive]).toEqual([true, true]);
      await transaction.commit();
      expect([transaction.isPrepared, transaction.isActive]).toEqual([false, false]);
    });
    expect(verbs).toEqual(['BEGIN', 'INSERT', 'PREPARE TRANSACTION', 'COMMIT PREPARED']);
    expect(await notes()).toEqual(['a']);
  });

  test('is prepared and rolled back', async () => {
    const transaction = begin();
    await connection.run(insertNote('a'));
    await transaction.prepare();
    await transaction.rollback();
    expect(await notes()).toEqual([]);
    expect(connection.inTransaction).toBe(false);
  });

  test('that is not prepared is committed as any other', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = begin();
      await connection.run(insertNote('a'));
      await transaction.commit();
    });
    expect(verbs).toEqual(['BEGIN', 'INSERT', 'COMMIT']);
  });

  test('in which nothing was sent is never heard of by the server', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = begin();
      await transaction.prepare();
      await transaction.commit();
    });
    expect(verbs).toEqual([]);
  });

  test('has its name in the list of the database until it ends', async () => {
    const xid = `it's a "name" with \\ in it`;
    const transaction = begin(xid);
    await connection.run(insertNote('a'));
    await transaction.prepare();
    const [prepared, ...others] = await mine();
    expect(others).toEqual([]);
    expect(prepared).toMatchObject({ xid, owner: 'postgres' });
    expect(Math.abs(Date.now() - (prepared?.prepared.getTime() ?? 0))).toBeLessThan(60_000);
    await transaction.commit();
    expect(await listed()).toEqual([]);
  });

  test('takes no statement, savepoint or other transaction once it is prepared', async () => {
    const transaction = begin('busy');
    await connection.run(insertNote('a'));
    await transaction.prepare();
    const refused = 'Cannot run a statement: the transaction of this connection is prepared ("busy").';
    await expect(connection.run(selectNotes)).rejects.toThrow(refused);
    await expect(connection.query('select 1')).rejects.toThrow(InvalidRequestError);
    expect(() => connection.beginNested()).toThrow('Cannot set a savepoint: the transaction of this');
    expect(() => connection.begin()).toThrow(InvalidRequestError);
    await expect(transaction.prepare()).rejects.toThrow('Cannot prepare it again');
    await transaction.commit();
    expect((await connection.run(selectNotes)).rows).toEqual([['a']]);
  });

  test('cannot be prepared while a savepoint inside is open', async () => {
    const transaction = begin();
    await connection.run(insertNote('a'));
    const nested = connection.beginNested();
    await expect(transaction.prepare()).rejects.toThrow(
      'Cannot prepare this transaction: a savepoint inside of it is still open.',
    );
    await nested.rollback();
    await transaction.prepare();
    await transaction.commit();
    expect(await notes()).toEqual(['a']);
  });

  test('in which a statement failed is rolled back instead of prepared', async () => {
    const transaction = begin();
    await connection.run(insertNote('a'));
    await connection.run(insertNote('a')).catch(() => undefined);
    await expect(transaction.prepare()).rejects.toBeInstanceOf(InternalError);
    expect([transaction.isActive, connection.inTransaction]).toEqual([false, false]);
    expect((await connection.run(selectNotes)).rows).toEqual([]);
  });

  test('is committed over another connection if its own is lost between the phases', async () => {
    const transaction = begin();
    await connection.run(insertNote('a'));
    await transaction.prepare();
    await kill();
    await transaction.commit();
    expect(await notes()).toEqual(['a']);
  });

  test('is rolled back over another connection, also where the pool has a single one', async () => {
    const engine = database.newEngine({ pool: { max: 1 } });
    await connection.close();
    connection = await engine.connect();
    const transaction = begin();
    await connection.run(insertNote('a'));
    await transaction.prepare();
    await kill();
    await transaction.rollback();
    expect(await notes()).toEqual([]);
    await connection.close();
    expect(engine.pool).toMatchObject({ inUse: 0 });
  });

  test('is rolled back when its connection is closed', async () => {
    const transaction = begin();
    await connection.run(insertNote('a'));
    await transaction.prepare();
    await connection.close();
    expect([transaction.isActive, await notes()]).toEqual([false, []]);
  });

  test('that was left behind is found and committed by its name', async () => {
    const transaction = begin('left');
    await connection.run(insertNote('a'));
    await transaction.prepare();
    transaction.abandon();
    await connection.close();
    const other = await database.engine.connect();
    expect(await other.recoverTwophase()).toContain('left');
    await other.commitPrepared('left');
    expect(await other.recoverTwophase()).not.toContain('left');
    await other.close();
    expect(await notes()).toEqual(['a']);
  });

  test('that was left behind is rolled back by its name', async () => {
    const transaction = begin('left');
    await connection.run(insertNote('a'));
    await transaction.prepare();
    transaction.abandon();
    await database.engine.rollbackPrepared('left');
    expect(await notes()).toEqual([]);
  });

  test('is not resolved by a name that nobody has, inside of another transaction, or under a bad name', async () => {
    await expect(database.engine.commitPrepared('nobody')).rejects.toThrow(ProgrammingError);
    await expect(database.engine.rollbackPrepared('nobody')).rejects.toThrow(
      'There is no prepared transaction "nobody" in this database',
    );
    await expect(database.engine.commitPrepared('')).rejects.toThrow(ArgumentError);
    await expect(database.engine.commitPrepared('x'.repeat(200))).rejects.toThrow(
      'Use a name of 1 to 199 bytes.',
    );
    connection.begin();
    await expect(connection.commitPrepared('nobody')).rejects.toThrow(
      'Cannot run COMMIT PREPARED: this connection is in a transaction.',
    );
  });
});

describeOnDatabase('pglite', 'a transaction in two phases', (database) => {
  beforeAll(() => database.sql(createNotes));

  test('is refused: the capability is missing', async () => {
    const connection = await database.engine.connect();
    expect(() => connection.beginTwophase()).toThrow(NotSupportedError);
    expect(() => connection.beginTwophase()).toThrow('engine.capabilities.twoPhase is false');
    await connection.close();
    expect(await database.engine.preparedTransactions()).toEqual([]);
  });

  test('tells which setting the server lacks, where one insists', async () => {
    const engine = database.newEngine({ capabilities: { twoPhase: true } });
    const connection = await engine.connect();
    const transaction = connection.beginTwophase();
    await connection.run(insertNote('a'));
    const error: unknown = await transaction.prepare().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OperationalError);
    expect(String(error)).toContain('max_prepared_transactions is 0');
    expect([transaction.isActive, (await connection.run(selectNotes)).rows]).toEqual([false, []]);
    await connection.close();
  });
});
