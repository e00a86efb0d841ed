// The trips of add, delete and flush, event by event.
import { expect, test } from 'vitest';
import { fill } from '/tmp/fill.ts';
import { attrs, InvalidRequestError, listen } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Author, author, Book, expiring, Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of add and flush', (database) => {
  const library = useLibrary(database);

  test('construction tells init, then each value that is set', () => {
    const heard = trace(library.open(), Note);
    note(1);
    fill('construct', heard.take());
  });

  test('add begins a transaction, attaches the object and sends nothing', () => {
    const session = library.open();
    const [first, second] = [note(1), note(2)];
    const heard = trace(session, Note);
    session.add(first);
    fill('add1', heard.take());
    session.add(second);
    fill('add2', heard.take());
    session.add(second);
    fill('add3', heard.take());
  });

  test('a flush of two inserts is one statement between the listeners of both', async () => {
    const session = library.open();
    session.addAll([note(1), note(2)]);
    const heard = trace(session, Note);
    await session.flush();
    fill('flush2', heard.take());
    await session.flush();
    expect(heard.take()).toEqual([]);
  });

  test('a generated key is there when after_insert is told', async () => {
    const session = library.open();
    await session.execute; // nothing is sent
    const fresh = new Note({ text: 'a' });
    session.add(fresh);
    const keys: unknown[] = [];
    listen(session, 'pending_to_persistent', (_session, instance) => keys.push(instance));
    await session.flush();
    expect(fresh.id).toBeGreaterThan(0);
    expect(keys).toEqual([fresh]);
  });

  test('a flush of an update and a delete saves first and deletes then', async () => {
    const [changed, deleted] = [note(1), note(2)];
    const session = await library.openWith([changed, deleted]);
    const heard = trace(session, Note);
    changed.text = 'b';
    fill('change', heard.take());
    await session.delete(deleted);
    fill('delete', heard.take());
    await session.flush();
    fill('flushud', heard.take());
  });

  test('an update without net change is flushed without a statement', async () => {
    const kept = note(1);
    const session = await library.openWith([kept]);
    kept.text = 'b';
    kept.text = 'a';
    const heard = trace(session, Note);
    await session.flush();
    fill('nonet', heard.take());
  });

  test('rows are inserted before those that refer to them, and deleted after them', async () => {
    const session = library.open();
    const [book, writer] = [new Book({ id: 1, title: 'b', authorId: 1 }), author(1)];
    session.addAll([book, writer]);
    const heard = trace(session, Author, Book);
    await session.flush();
    fill('fk1', heard.take());
    await session.deleteAll([writer, book]);
    await session.flush();
    fill('fk2', heard.take());
  });

  test('a new object takes over the row of one that is deleted in the same flush', async () => {
    const old = note(1);
    const session = await library.openWith([old]);
    const fresh = note(1, 'b');
    await session.delete(old);
    session.add(fresh);
    const heard = trace(session, Note);
    await session.flush();
    fill('rowswitch', heard.take());
    expect(await session.get(Note, 1)).toBe(fresh);
  });

  test('an expired object is read before its change is written', async () => {
    const changed = note(1);
    const session = await library.openWith([changed], expiring);
    const heard = trace(session, Note);
    changed.text = 'b';
    fill('expset', heard.take());
    await session.flush();
    fill('expflush', heard.take());
  });

  test('a flush of some objects leaves the others', async () => {
    const session = library.open();
    const [first, second] = [note(1), note(2)];
    session.addAll([first, second]);
    const heard = trace(session, Note);
    await session.flush([second]);
    fill('some', heard.take());
    expect([...session.new]).toEqual([first]);
  });

  test('without autobegin everything waits for begin()', async () => {
    const session = library.open({ autobegin: false });
    const heard = trace(session, Note);
    const fresh = note(1);
    heard.take();
    expect(() => session.add(fresh)).toThrow(InvalidRequestError);
    await expect(session.get(Note, 1)).rejects.toThrow('Call session.begin() first.');
    fill('nobegin', heard.take());
    session.begin();
    session.add(fresh);
    await session.commit();
    fill('begin', heard.take());
    expect(() => (fresh.text = 'b')).toThrow('autobegin is off');
    expect(fresh.text).toBe('a');
  });

  test('the first object of a mapping configures it', () => {
    void attrs;
  });
});
