// The trips of commit and rollback, event by event.
import { expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { expiring, Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a commit', (database) => {
  const library = useLibrary(database);

  test('a commit flushes, commits and ends the transaction', async () => {
    const session = library.open();
    session.add(note(1));
    const heard = trace(session, Note);
    await session.commit();
    expect(heard.take()).toEqual([
      'before_commit',
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
      'COMMIT',
      'after_commit',
      'after_transaction_end root',
    ]);
  });

  test('a commit without a transaction begins one, and sends nothing', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    await session.commit();
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_commit',
      'after_commit',
      'after_transaction_end root',
    ]);
  });

  test('with expireOnCommit objects forget their values before the transaction ends', async () => {
    const kept = note(1);
    const session = library.open(expiring);
    session.add(kept);
    await session.flush();
    const heard = trace(session, Note);
    await session.commit();
    expect(heard.take()).toEqual([
      'before_commit',
      'COMMIT',
      'after_commit',
      'expire Note#1',
      'after_transaction_end root',
    ]);
  });

  test('deleted objects become detached at commit', async () => {
    const gone = note(1);
    const session = await library.openWith([gone]);
    await session.delete(gone);
    await session.flush();
    const heard = trace(session, Note);
    await session.commit();
    expect(heard.take()).toEqual([
      'before_commit',
      'COMMIT',
      'after_commit',
      'deleted_to_detached Note#1',
      'after_transaction_end root',
    ]);
    expect(inspect(gone).detached).toBe(true);
  });

  test('a block commits when it returns', async () => {
    const session = library.open();
    const fresh = note(1);
    const heard = trace(session, Note);
    const given = await session.begin(async () => {
      session.add(fresh);
      return 7;
    });
    expect(given).toBe(7);
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_attach Note#1',
      'after_attach Note#1',
      'transient_to_pending Note#1',
      'before_commit',
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
      'COMMIT',
      'after_commit',
      'after_transaction_end root',
    ]);
  });
});

describeOnDatabases('the trip of a rollback', (database) => {
  const library = useLibrary(database);

  test('a rollback without a transaction tells nothing', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    await session.rollback();
    expect(heard.take()).toEqual([]);
  });

  test('a rollback of what was never sent sends nothing', async () => {
    const session = library.open();
    session.add(note(1));
    const heard = trace(session, Note);
    await session.rollback();
    expect(heard.take()).toEqual([
      'after_rollback',
      'pending_to_transient Note#1',
      'after_transaction_end root',
      'after_soft_rollback root',
    ]);
  });

  test.for(['restore', 'expire'] as const)(
    'a rollback undoes insert, update and delete (%s)',
    async (onRollback) => {
      const [inserted, changed, deleted, marked] = [note(1), note(2), note(3), note(4)];
      const session = await library.openWith([changed, deleted, marked], { onRollback });
      session.add(inserted);
      changed.text = 'b';
      await session.delete(deleted);
      await session.flush();
      await session.delete(marked);
      const heard = trace(session, Note);
      await session.rollback();
      if (onRollback === 'restore') {
        expect(heard.take()).toEqual([
          'ROLLBACK',
          'after_rollback',
          'persistent_to_transient Note#1',
          'deleted_to_persistent Note#3',
          'deleted_to_persistent Note#4',
          'after_transaction_end root',
          'after_soft_rollback root',
        ]);
        expect([inserted.text, changed.text, deleted.text]).toEqual(['a', 'a', 'a']);
      } else {
        expect(heard.take()).toEqual([
          'ROLLBACK',
          'after_rollback',
          'persistent_to_transient Note#1',
          'deleted_to_persistent Note#3',
          'deleted_to_persistent Note#4',
          'expire Note#2',
          'expire Note#4',
          'expire Note#3',
          'after_transaction_end root',
          'after_soft_rollback root',
        ]);
        expect(inserted.text).toBe('a');
        expect(() => changed.text).toThrow('Cannot read Note#2.text');
      }
      expect(inspect(inserted).transient).toBe(true);
      expect([...session.identityMap.values()]).toEqual(expect.arrayContaining([changed, deleted, marked]));
    },
  );

  test('an object that was inserted and deleted is transient again', async () => {
    const both = note(1);
    const session = library.open();
    session.add(both);
    await session.flush();
    await session.delete(both);
    await session.flush();
    const heard = trace(session, Note);
    await session.rollback();
    expect(heard.take()).toEqual([
      'ROLLBACK',
      'after_rollback',
      'deleted_to_detached Note#1',
      'after_transaction_end root',
      'after_soft_rollback root',
    ]);
    expect(inspect(both).transient).toBe(true);
  });

  test('an object that was flushed and expunged is transient again', async () => {
    const away = note(1);
    const session = library.open();
    session.add(away);
    await session.flush();
    session.expunge(away);
    const heard = trace(session, Note);
    await session.rollback();
    expect(heard.take()).toEqual([
      'ROLLBACK',
      'after_rollback',
      'persistent_to_transient Note#1',
      'after_transaction_end root',
      'after_soft_rollback root',
    ]);
    expect(inspect(away).hasIdentity).toBe(false);
  });

  test('a key that was changed is the old one again', async () => {
    const moved = note(1);
    const session = await library.openWith([moved]);
    moved.id = 2;
    await session.flush();
    expect(await session.get(Note, 2)).toBe(moved);
    await session.rollback();
    expect(moved.id).toBe(1);
    expect(await session.get(Note, 1)).toBe(moved);
    expect(await session.get(Note, 2)).toBeNull();
  });

  test('a block that throws rolls back and throws on', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    const block = session.begin(async () => {
      session.add(note(1));
      await session.flush();
      heard.take();
      throw new Error('no');
    });
    await expect(block).rejects.toThrow('no');
    expect(heard.take()).toEqual([
      'ROLLBACK',
      'after_rollback',
      'persistent_to_transient Note#1',
      'after_transaction_end root',
      'after_soft_rollback root',
    ]);
  });
});
