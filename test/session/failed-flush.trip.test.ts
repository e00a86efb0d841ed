// The trip of a flush that fails, and the ways back from it, event by event.
import { expect, test } from 'vitest';
import { IntegrityError, inspect, listen, PendingRollbackError } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Author, author, expiring, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a failed flush', (database) => {
  const library = useLibrary(database);

  test('the root is rolled back at once and waits for rollback()', async () => {
    const session = await library.openWith([author(1, 'ed')]);
    const twin = author(2, 'ed');
    session.add(twin);
    const heard = trace(session, Author);
    await expect(session.flush()).rejects.toThrow(IntegrityError);
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Author#2',
      'BEGIN',
      'INSERT authors',
      'ROLLBACK',
      'after_rollback',
      'pending_to_transient Author#2',
      'after_transaction_end flush',
      'after_soft_rollback flush',
    ]);
    expect(session.isActive).toBe(false);
    expect(inspect(twin).transient).toBe(true);
    await session.rollback();
    expect(heard.take()).toEqual(['after_transaction_end root', 'after_soft_rollback root']);
    expect(session.isActive).toBe(true);
    session.add(author(2, 'mo'));
    await session.commit();
    expect(await database.sql('select name from authors order by id')).toEqual([
      { name: 'ed' },
      { name: 'mo' },
    ]);
  });

  test('until then every use is a PendingRollbackError that names the failure', async () => {
    const session = await library.openWith([author(1, 'ed')]);
    session.add(author(2, 'ed'));
    const failure = await session.flush().catch((error: unknown) => error);
    const heard = trace(session, Author);
    await expect(session.get(Author, 9)).rejects.toThrow(PendingRollbackError);
    await expect(session.beginNested()).rejects.toThrow(PendingRollbackError);
    const refused = await session.commit().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'ROLLBACK_PENDING', cause: failure });
    expect(heard.take()).toEqual(['do_orm_execute select']);
  });

  test('a failure inside of a savepoint costs the savepoint only', async () => {
    const [first, other, twin] = [author(1, 'ed'), author(2, 'mo'), author(3, 'ed')];
    const session = library.open();
    session.addAll([first, other]);
    const savepoint = await session.beginNested();
    session.add(twin);
    const heard = trace(session, Author);
    await expect(session.flush()).rejects.toThrow(IntegrityError);
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin savepoint 1',
      'before_insert Author#3',
      'SAVEPOINT',
      'INSERT authors',
      'ROLLBACK TO SAVEPOINT',
      'after_rollback',
      'pending_to_transient Author#3',
      'after_transaction_end flush',
      'after_soft_rollback flush',
    ]);
    expect(other.name).toBe('mo');
    await savepoint.rollback();
    expect(heard.take()).toEqual(['after_transaction_end savepoint 1', 'after_soft_rollback savepoint 1']);
    await session.commit();
    expect(await database.sql('select id from authors order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('a commit whose flush fails is rolled back, too', async () => {
    const session = await library.openWith([author(1, 'ed')]);
    session.add(author(2, 'ed'));
    const heard = trace(session, Author);
    await expect(session.commit()).rejects.toThrow(IntegrityError);
    expect(heard.take()).toEqual([
      'before_commit',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Author#2',
      'BEGIN',
      'INSERT authors',
      'ROLLBACK',
      'after_rollback',
      'pending_to_transient Author#2',
      'after_transaction_end flush',
      'after_soft_rollback flush',
    ]);
    await session.rollback();
    expect(heard.take()).toEqual(['after_transaction_end root', 'after_soft_rollback root']);
  });

  test('an error of a before_flush listener rolls nothing back', async () => {
    const session = library.open();
    const fresh = author(1);
    session.add(fresh);
    listen(
      session,
      'before_flush',
      () => {
        throw new Error('not now');
      },
      { once: true },
    );
    await expect(session.flush()).rejects.toThrow('not now');
    expect(inspect(fresh).pending).toBe(true);
    await session.commit();
    expect(inspect(fresh).persistent).toBe(true);
  });

  test('an error of a mapper listener fails the flush with the listener’s own error', async () => {
    const session = library.open();
    const fresh = author(1);
    session.add(fresh);
    const refuse = (_mapper: unknown, _connection: unknown, target: Author) => {
      if (target === fresh) throw new RangeError('not this one');
    };
    listen(Author, 'before_insert', refuse, { once: true });
    const heard = trace(session, Author);
    await expect(session.flush()).rejects.toThrow(RangeError);
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Author#1',
      'after_rollback',
      'pending_to_transient Author#1',
      'after_transaction_end flush',
      'after_soft_rollback flush',
    ]);
    await session.rollback();
    session.add(fresh);
    await session.commit();
    expect(inspect(fresh).persistent).toBe(true);
  });

  test('an error of before_commit leaves the transaction as it was', async () => {
    const session = library.open();
    session.add(author(1));
    const refuse = () => {
      throw new Error('not yet');
    };
    listen(session, 'before_commit', refuse, { once: true });
    await expect(session.commit()).rejects.toThrow('not yet');
    expect(session.isActive).toBe(true);
    await session.commit();
    expect(await database.sql('select id from authors')).toEqual([{ id: 1 }]);
  });

  test('an error of after_flush_postexec makes new objects transient again', async () => {
    const session = library.open();
    const fresh = author(1);
    session.add(fresh);
    const refuse = () => {
      throw new Error('too late');
    };
    listen(session, 'after_flush_postexec', refuse, { once: true });
    const heard = trace(session, Author);
    await expect(session.flush()).rejects.toThrow('too late');
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Author#1',
      'BEGIN',
      'INSERT authors',
      'after_insert Author#1',
      'after_flush',
      'pending_to_persistent Author#1',
      'ROLLBACK',
      'after_rollback',
      'persistent_to_transient Author#1',
      'after_transaction_end flush',
      'after_soft_rollback flush',
    ]);
    expect(inspect(fresh).transient).toBe(true);
  });

  test('what fails first is what is told, also where the flush has to read before it goes on', async () => {
    const old = author(1, 'ed');
    const session = await library.openWith([old], expiring);
    await session.delete(old);
    session.add(author(2, 'ed'));
    await expect(session.commit()).rejects.toThrow(IntegrityError);
  });
});
