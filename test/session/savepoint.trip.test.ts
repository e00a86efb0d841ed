// The trips of savepoints, event by event: released, rolled back, closed, and used out of order.
import { expect, test } from 'vitest';
import { inspect, ResourceClosedError } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a savepoint', (database) => {
  const library = useLibrary(database);

  test('what is pending is flushed before the savepoint', async () => {
    const session = library.open();
    session.add(note(1));
    const heard = trace(session, Note);
    await session.beginNested();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Note#1',
      'BEGIN',
      'INSERT notes',
      'after_insert Note#1',
      'after_flush',
      'pending_to_persistent Note#1',
      'after_flush_postexec',
      'after_transaction_end flush',
      'after_transaction_create savepoint 1',
    ]);
  });

  test('a savepoint reaches the database with its first statement, and so does its release', async () => {
    const session = library.open();
    session.add(note(1));
    const savepoint = await session.beginNested();
    session.add(note(2));
    const heard = trace(session, Note);
    await savepoint.commit();
    expect(heard.take()).toEqual([
      'before_commit',
      'before_flush',
      'after_transaction_create flush',
      'after_begin savepoint 1',
      'before_insert Note#2',
      'SAVEPOINT',
      'INSERT notes',
      'after_insert Note#2',
      'after_flush',
      'pending_to_persistent Note#2',
      'after_flush_postexec',
      'after_transaction_end flush',
      'after_commit',
      'after_transaction_end savepoint 1',
    ]);
    await session.commit();
    expect(heard.take()).toEqual([
      'before_commit',
      'RELEASE SAVEPOINT',
      'COMMIT',
      'after_commit',
      'after_transaction_end root',
    ]);
  });

  test('a savepoint in which nothing happened is never sent', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    const savepoint = await session.beginNested();
    await savepoint.commit();
    await session.commit();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'after_transaction_create savepoint 1',
      'before_commit',
      'after_commit',
      'after_transaction_end savepoint 1',
      'before_commit',
      'after_commit',
      'after_transaction_end root',
    ]);
  });

  test.for(['restore', 'expire'] as const)(
    'a rollback undoes what happened inside (%s)',
    async (onRollback) => {
      const [changed, kept, inserted] = [note(1), note(2), note(3)];
      const session = await library.openWith([changed, kept], { onRollback });
      const savepoint = await session.beginNested();
      changed.text = 'b';
      session.add(inserted);
      await session.flush();
      const heard = trace(session, Note);
      await savepoint.rollback();
      if (onRollback === 'restore')
        expect(heard.take()).toEqual([
          'ROLLBACK TO SAVEPOINT',
          'after_rollback',
          'persistent_to_transient Note#3',
          'after_transaction_end savepoint 1',
          'after_soft_rollback savepoint 1',
        ]);
      else
        expect(heard.take()).toEqual([
          'ROLLBACK TO SAVEPOINT',
          'after_rollback',
          'persistent_to_transient Note#3',
          'expire Note#1',
          'after_transaction_end savepoint 1',
          'after_soft_rollback savepoint 1',
        ]);
      expect([inspect(changed).expired, inspect(kept).expired]).toEqual([onRollback === 'expire', false]);
      expect(session.inTransaction()).toBe(true);
      expect(session.inNestedTransaction()).toBe(false);
    },
  );

  test('a change from before the savepoint survives its rollback', async () => {
    const changed = note(1);
    const session = await library.openWith([changed]);
    changed.text = 'b';
    const savepoint = await session.beginNested();
    changed.text = 'c';
    await session.flush();
    await savepoint.rollback();
    expect(changed.text).toBe('b');
    await session.commit();
    expect(await database.sql('select text from notes')).toEqual([{ text: 'b' }]);
  });

  test('what was released is undone with the transaction around it', async () => {
    const inserted = note(1);
    const session = library.open();
    await session.beginNested(async () => session.add(inserted));
    const heard = trace(session, Note);
    await session.rollback();
    expect(heard.take()).toEqual([
      'RELEASE SAVEPOINT',
      'ROLLBACK',
      'after_rollback',
      'persistent_to_transient Note#1',
      'after_transaction_end root',
      'after_soft_rollback root',
    ]);
    expect(inspect(inserted).transient).toBe(true);
  });

  test('the commit of an outer savepoint commits those inside, innermost first', async () => {
    const session = library.open();
    const outer = await session.beginNested();
    await session.beginNested();
    session.add(note(1));
    const heard = trace(session, Note);
    await outer.commit();
    expect(heard.take()).toEqual([
      'before_commit',
      'before_commit',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'after_begin savepoint 1',
      'after_begin savepoint 2',
      'before_insert Note#1',
      'BEGIN',
      'SAVEPOINT',
      'SAVEPOINT',
      'INSERT notes',
      'after_insert Note#1',
      'after_flush',
      'pending_to_persistent Note#1',
      'after_flush_postexec',
      'after_transaction_end flush',
      'after_commit',
      'after_transaction_end savepoint 2',
      'after_commit',
      'after_transaction_end savepoint 1',
    ]);
  });

  test('the rollback of an outer savepoint ends those inside without a word of their own', async () => {
    const inner = note(1);
    const session = library.open();
    const outer = await session.beginNested();
    const inside = await session.beginNested();
    session.add(inner);
    await session.flush();
    const heard = trace(session, Note);
    await outer.rollback();
    expect(heard.take()).toEqual([
      'ROLLBACK TO SAVEPOINT',
      'after_transaction_end savepoint 2',
      'ROLLBACK TO SAVEPOINT',
      'after_rollback',
      'persistent_to_transient Note#1',
      'after_transaction_end savepoint 1',
      'after_soft_rollback savepoint 1',
    ]);
    expect(inspect(inner).transient).toBe(true);
    await expect(inside.commit()).rejects.toThrow(ResourceClosedError);
  });

  test('session.rollback() rolls back all savepoints and the root, inner ones first', async () => {
    const session = library.open();
    await session.beginNested();
    session.add(note(1));
    await session.beginNested();
    const heard = trace(session, Note);
    await session.rollback();
    expect(heard.take()).toEqual([
      'after_rollback',
      'after_transaction_end savepoint 2',
      'after_soft_rollback savepoint 2',
      'ROLLBACK TO SAVEPOINT',
      'after_rollback',
      'persistent_to_transient Note#1',
      'after_transaction_end savepoint 1',
      'after_soft_rollback savepoint 1',
      'ROLLBACK',
      'after_rollback',
      'after_transaction_end root',
      'after_soft_rollback root',
    ]);
  });

  test('session.commit() commits all savepoints and the root, inner ones first', async () => {
    const session = library.open();
    await session.beginNested();
    session.add(note(1));
    await session.beginNested();
    const heard = trace(session, Note);
    await session.commit();
    expect(heard.take()).toEqual([
      'before_commit',
      'after_commit',
      'after_transaction_end savepoint 2',
      'before_commit',
      'after_commit',
      'after_transaction_end savepoint 1',
      'before_commit',
      'RELEASE SAVEPOINT',
      'COMMIT',
      'after_commit',
      'after_transaction_end root',
    ]);
  });

  test('closing the handle of an open savepoint is rolling it back', async () => {
    const [changed, inserted] = [note(1), note(2)];
    const session = await library.openWith([changed]);
    const savepoint = await session.beginNested();
    changed.text = 'b';
    session.add(inserted);
    await session.flush();
    const heard = trace(session, Note);
    await savepoint.close();
    expect(heard.take()).toEqual([
      'ROLLBACK TO SAVEPOINT',
      'after_rollback',
      'persistent_to_transient Note#2',
      'after_transaction_end savepoint 1',
      'after_soft_rollback savepoint 1',
    ]);
    expect(changed.text).toBe('a');
    await session.commit();
    expect(await database.sql('select id, text from notes')).toEqual([{ id: 1, text: 'a' }]);
  });

  test('the second release of a savepoint is an error and leaves the transaction alone', async () => {
    const session = library.open();
    const savepoint = await session.beginNested();
    await savepoint.commit();
    const heard = trace(session, Note);
    await expect(savepoint.commit()).rejects.toThrow(ResourceClosedError);
    await expect(savepoint.rollback()).rejects.toThrow(ResourceClosedError);
    expect(heard.take()).toEqual([]);
    expect(session.isActive).toBe(true);
  });

  test('a block that throws rolls its savepoint back, and the rest goes on', async () => {
    const [kept, lost] = [note(1), note(2)];
    const session = library.open();
    session.add(kept);
    const block = session.beginNested(async () => {
      session.add(lost);
      await session.flush();
      throw new Error('no');
    });
    await expect(block).rejects.toThrow('no');
    await session.commit();
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });
});
