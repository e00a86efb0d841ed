import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Connection } from '../../src/drivers/connection.ts';
import {
  IntegrityError,
  InternalError,
  InvalidRequestError,
  ResourceClosedError,
} from '../../src/errors/imago-error.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { createNotes, insertNote, selectNotes, verbsOf } from './query-trace.ts';

describeOnDatabases('transactions of a connection', (database) => {
  let connection: Connection;
  const notes = async () => (await connection.run(selectNotes)).rows.map(([text]) => text);
  beforeAll(() => database.sql(createNotes));
  beforeEach(async () => {
    connection = await database.engine.connect();
  });
  afterEach(async () => {
    await connection.close();
    await database.sql('delete from notes');
  });

  test('BEGIN travels with the first statement', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = connection.begin();
      await connection.run(insertNote('a'));
      await connection.run(insertNote('b'));
      await transaction.commit();
    });
    expect(verbs).toEqual(['BEGIN', 'INSERT', 'INSERT', 'COMMIT']);
  });

  test('a transaction without statements is never sent', async () => {
    const verbs = await verbsOf(async () => {
      await connection.begin().commit();
      const transaction = connection.begin();
      await connection.beginNested().commit();
      await connection.beginNested().rollback();
      await transaction.rollback();
    });
    expect(verbs).toEqual([]);
    expect(connection.inTransaction).toBe(false);
  });

  test('SAVEPOINT, RELEASE and ROLLBACK TO travel with the next statement', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = connection.begin();
      const first = connection.beginNested();
      await connection.run(insertNote('a'));
      await first.commit();
      const second = connection.beginNested();
      await connection.run(insertNote('b'));
      await second.rollback();
      await connection.run(selectNotes);
      await transaction.commit();
    });
    const sent = ['BEGIN', 'SAVEPOINT', 'INSERT', 'RELEASE SAVEPOINT', 'SAVEPOINT', 'INSERT'];
    expect(verbs).toEqual([...sent, 'ROLLBACK TO SAVEPOINT', 'SELECT', 'COMMIT']);
    expect(await notes()).toEqual(['a']);
  });

  test('a savepoint in which nothing was sent is dropped together with its end', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = connection.begin();
      await connection.run(insertNote('a'));
      await connection.beginNested().commit();
      await connection.beginNested().rollback();
      await transaction.commit();
    });
    expect(verbs).toEqual(['BEGIN', 'INSERT', 'COMMIT']);
  });

  test('what waits at the end is sent before COMMIT', async () => {
    const verbs = await verbsOf(async () => {
      const transaction = connection.begin();
      const nested = connection.beginNested();
      await connection.run(insertNote('a'));
      await nested.rollback();
      await transaction.commit();
    });
    expect(verbs).toEqual(['BEGIN', 'SAVEPOINT', 'INSERT', 'ROLLBACK TO SAVEPOINT', 'COMMIT']);
    expect(await notes()).toEqual([]);
  });

  test('savepoints of the same depth do not get in each other’s way', async () => {
    const transaction = connection.begin();
    const first = connection.beginNested();
    await connection.run(insertNote('a'));
    await first.rollback();
    const second = connection.beginNested();
    await connection.run(insertNote('b'));
    const inner = connection.beginNested();
    await connection.run(insertNote('c'));
    await inner.rollback();
    await second.commit();
    const third = connection.beginNested();
    await connection.run(insertNote('d'));
    await third.rollback();
    await transaction.commit();
    expect(await notes()).toEqual(['b']);
  });

  test('an error inside of a savepoint is undone with it', async () => {
    const transaction = connection.begin();
    await connection.run(insertNote('a'));
    const nested = connection.beginNested();
    await expect(connection.run(insertNote('a'))).rejects.toBeInstanceOf(IntegrityError);
    await expect(connection.run(selectNotes)).rejects.toBeInstanceOf(InternalError);
    await nested.rollback();
    await connection.run(insertNote('b'));
    await transaction.commit();
    expect(await notes()).toEqual(['a', 'b']);
  });

  test('COMMIT may be sent behind statements that are still under way', async () => {
    const transaction = connection.begin();
    const [rows] = await Promise.all([connection.run(insertNote('a')), transaction.commit()]);
    expect(rows.rowCount).toBe(1);
    expect(await notes()).toEqual(['a']);
  });

  test('a COMMIT that the server answers with ROLLBACK is an error', async () => {
    const transaction = connection.begin();
    await connection.run(insertNote('a'));
    const failing = connection.run(insertNote('a'));
    const outcomes = await Promise.allSettled([failing, transaction.commit()]);
    const codes = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    expect(codes).toEqual(['UNIQUE_VIOLATION', 'COMMIT_ROLLED_BACK']);
    expect(connection.inTransaction).toBe(false);
    expect(await notes()).toEqual([]);
  });

  test('a failing deferred constraint fails the commit', async () => {
    await connection.query('create table pairs(id int unique deferrable initially deferred)');
    const transaction = connection.begin();
    await connection.query('insert into pairs values (1), (1)', []);
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' });
    expect((await connection.query('select * from pairs')).rows).toEqual([]);
  });

  test('the failure of a waiting control statement is that of the next call', async () => {
    const transaction = connection.begin();
    const nested = connection.beginNested();
    await connection.run(insertNote('a'));
    await connection.query('rollback');
    await nested.commit();
    await expect(connection.run(insertNote('b'))).rejects.toMatchObject({
      details: { statement: 'RELEASE SAVEPOINT imago_1' },
    });
    await transaction.rollback();
    expect(await notes()).toEqual([]);
  });

  test('begin takes isolation level and access mode', async () => {
    const transaction = connection.begin({ isolationLevel: 'serializable', readOnly: true });
    const { rows } = await connection.query(
      `select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as mode`,
    );
    expect(rows).toEqual([{ level: 'serializable', mode: 'on' }]);
    await transaction.commit();
  });

  test('handles tell where the connection stands', async () => {
    expect([connection.inTransaction, connection.getTransaction()]).toEqual([false, null]);
    const transaction = connection.begin();
    const nested = connection.beginNested();
    expect(connection.getTransaction()).toBe(transaction);
    expect(connection.getNestedTransaction()).toBe(nested);
    expect([transaction.nested, nested.nested, connection.inNestedTransaction]).toEqual([false, true, true]);
    await nested.rollback();
    expect(connection.getNestedTransaction()).toBeNull();
    await transaction.rollback();
    expect([transaction.isActive, connection.inTransaction]).toEqual([false, false]);
  });

  test('handles used out of order give errors that say what to do', async () => {
    expect(() => connection.beginNested()).toThrow(InvalidRequestError);
    const transaction = connection.begin();
    expect(() => connection.begin()).toThrow(/beginNested/);
    const outer = connection.beginNested();
    const inner = connection.beginNested();
    await outer.rollback();
    expect(inner.isActive).toBe(false);
    await expect(inner.commit()).rejects.toBeInstanceOf(InvalidRequestError);
    await inner.rollback();
    await transaction.commit();
    await expect(transaction.commit()).rejects.toThrow(/committed already/);
    await transaction.close();
  });

  test('a commit ends the savepoints inside, whether they were sent or not', async () => {
    const transaction = connection.begin();
    const outer = connection.beginNested();
    await connection.run(insertNote('a'));
    const sent = connection.beginNested();
    await connection.run(insertNote('b'));
    const waiting = connection.beginNested();
    await outer.commit();
    expect([sent.isActive, waiting.isActive, connection.inNestedTransaction]).toEqual([false, false, false]);
    await expect(sent.commit()).rejects.toThrow(/committed already/);
    await connection.run(insertNote('c'));
    connection.beginNested();
    await transaction.commit();
    expect([connection.inTransaction, await notes()]).toEqual([false, ['a', 'b', 'c']]);
  });

  test('a transaction left open is rolled back when the connection is closed', async () => {
    connection.begin();
    connection.beginNested();
    await connection.run(insertNote('a'));
    await connection.close();
    connection = await database.engine.connect();
    expect(await notes()).toEqual([]);
  });

  test('so is one that was begun with SQL', async () => {
    await connection.query('begin');
    await connection.run(insertNote('a'));
    await connection.close();
    connection = await database.engine.connect();
    expect(await notes()).toEqual([]);
  });

  test('a closed connection refuses everything', async () => {
    await connection.close();
    await connection.close();
    expect(() => connection.begin()).toThrow(ResourceClosedError);
    await expect(connection.run(selectNotes)).rejects.toBeInstanceOf(ResourceClosedError);
    await expect(connection.query('select 1')).rejects.toBeInstanceOf(ResourceClosedError);
  });
});
