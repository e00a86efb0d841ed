// The trips of add, delete and flush, event by event.
import { expect, test } from 'vitest';
import { InvalidRequestError } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Author, author, Book, expiring, Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of add and flush', (database) => {
  const library = useLibrary(database);

  test('construction tells init, then each value that is set', () => {
    const heard = trace(library.open(), Note);
    note(0);
    heard.take();
    note(1);
    expect(heard.take()).toEqual([
      'init Note',
      'set Note.id = 1 (was NO_VALUE)',
      'set Note#1.text = a (was NO_VALUE)',
      'set Note#1.stars = 0 (was NO_VALUE)',
    ]);
  });

  test('add begins a transaction, attaches the object and sends nothing', () => {
    const session = library.open();
    const [first, second] = [note(1), note(2)];
    const heard = trace(session, Note);
    session.add(first);
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_attach Note#1',
      'after_attach Note#1',
      'transient_to_pending Note#1',
    ]);
    session.add(second);
    expect(heard.take()).toEqual([
      'before_attach Note#2',
      'after_attach Note#2',
      'transient_to_pending Note#2',
    ]);
    session.add(second);
    expect(heard.take()).toEqual([]);
  });

  test('a flush of two inserts is one statement between the listeners of both', async () => {
    const session = library.open();
    session.addAll([note(1), note(2)]);
    const heard = trace(session, Note);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Note#1',
      'before_insert Note#2',
      'BEGIN',
      'INSERT notes x 2',
      'after_insert Note#1',
      'after_insert Note#2',
      'after_flush',
      'pending_to_persistent Note#1',
      'pending_to_persistent Note#2',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.flush();
    expect(heard.take()).toEqual([]);
  });

  test('a flush of an update and a delete saves first and deletes then', async () => {
    const [changed, deleted] = [note(1), note(2)];
    const session = await library.openWith([changed, deleted]);
    const heard = trace(session, Note);
    changed.text = 'b';
    expect(heard.take()).toEqual(['set Note#1.text = b (was a)', 'after_transaction_create root']);
    await session.delete(deleted);
    expect(heard.take()).toEqual([]);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Note#1',
      'BEGIN',
      'UPDATE notes',
      'after_update Note#1',
      'before_delete Note#2',
      'DELETE notes',
      'after_delete Note#2',
      'after_flush',
      'persistent_to_deleted Note#2',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('an update without net change is flushed without a statement', async () => {
    const kept = note(1);
    const session = await library.openWith([kept]);
    kept.text = 'b';
    kept.text = 'a';
    const heard = trace(session, Note);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Note#1',
      'after_update Note#1',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('rows are inserted before those that refer to them, and deleted after them', async () => {
    const session = library.open();
    const [book, writer] = [new Book({ id: 1, title: 'b', authorId: 1 }), author(1)];
    session.addAll([book, writer]);
    const heard = trace(session, Author, Book);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Author#1',
      'BEGIN',
      'INSERT authors',
      'after_insert Author#1',
      'before_insert Book#1',
      'INSERT books',
      'after_insert Book#1',
      'after_flush',
      'pending_to_persistent Book#1',
      'pending_to_persistent Author#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    await session.deleteAll([writer, book]);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'before_delete Book#1',
      'DELETE books',
      'after_delete Book#1',
      'before_delete Author#1',
      'DELETE authors',
      'after_delete Author#1',
      'after_flush',
      'persistent_to_deleted Author#1',
      'persistent_to_deleted Book#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('a new object takes over the row of one that is deleted in the same flush', async () => {
    const old = note(1);
    const session = await library.openWith([old]);
    const fresh = note(1, 'b');
    await session.delete(old);
    session.add(fresh);
    const heard = trace(session, Note);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Note#1',
      'BEGIN',
      'UPDATE notes',
      'after_update Note#1',
      'after_flush',
      'persistent_to_deleted Note#1',
      'pending_to_persistent Note#1',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    expect(await session.get(Note, 1)).toBe(fresh);
  });

  test('an expired object is read before its change is written', async () => {
    const changed = note(1);
    const session = await library.openWith([changed], expiring);
    const heard = trace(session, Note);
    changed.text = 'b';
    expect(heard.take()).toEqual(['set Note#1.text = b (was NO_VALUE)', 'after_transaction_create root']);
    await session.flush();
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Note#1',
      'do_orm_execute column load',
      'BEGIN',
      'SELECT notes',
      'refresh Note#1 id,stars',
      'UPDATE notes',
      'after_update Note#1',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
  });

  test('a flush of some objects leaves the others', async () => {
    const session = library.open();
    const [first, second] = [note(1), note(2)];
    session.addAll([first, second]);
    const heard = trace(session, Note);
    await session.flush([second]);
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Note#2',
      'BEGIN',
      'INSERT notes',
      'after_insert Note#2',
      'after_flush',
      'pending_to_persistent Note#2',
      'after_flush_postexec',
      'after_transaction_end flush',
    ]);
    expect([...session.new]).toEqual([first]);
  });

  test('without autobegin everything waits for begin()', async () => {
    const session = library.open({ autobegin: false });
    const heard = trace(session, Note);
    const fresh = note(1);
    heard.take();
    expect(() => session.add(fresh)).toThrow(InvalidRequestError);
    await expect(session.get(Note, 1)).rejects.toThrow('Call session.begin() first.');
    expect(heard.take()).toEqual(['do_orm_execute select']);
    session.begin();
    session.add(fresh);
    await session.commit();
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
    expect(() => (fresh.text = 'b')).toThrow('autobegin is off');
    expect(fresh.text).toBe('a');
  });
});
