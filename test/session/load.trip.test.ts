// The trips that read: get, select, refresh and the load of single attributes, event by event.
import { expect, test } from 'vitest';
import { inspect, ObjectDeletedError, select } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Author, author, expiring, Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of get', (database) => {
  const library = useLibrary(database);

  test('an object that is in the session is given without a word', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    const heard = trace(session, Note);
    expect(await session.get(Note, 1)).toBe(known);
    expect(heard.take()).toEqual([]);
  });

  test('a row becomes an object: load, then loaded_as_persistent', async () => {
    const session = await library.openWith([note(1)]);
    session.expungeAll();
    const heard = trace(session, Note);
    const found = await session.get(Note, 1);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'load Note#1',
      'loaded_as_persistent Note#1',
    ]);
    expect(found?.text).toBe('a');
  });

  test('a row that is not there is null', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    expect(await session.get(Note, 1)).toBeNull();
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
    ]);
  });

  test('an expired object is read anew', async () => {
    const known = note(1);
    const session = await library.openWith([known], expiring);
    const heard = trace(session, Note);
    expect(await session.get(Note, 1)).toBe(known);
    expect(heard.take()).toEqual([
      'do_orm_execute column load',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'refresh Note#1 id,text,stars',
    ]);
  });

  test('an expired object whose row is gone becomes deleted, and is asked for once more', async () => {
    const gone = note(1);
    const session = await library.openWith([gone], expiring);
    await database.sql('delete from notes');
    const heard = trace(session, Note);
    expect(await session.get(Note, 1)).toBeNull();
    expect(heard.take()).toEqual([
      'do_orm_execute column load',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'persistent_to_deleted Note#1',
      'do_orm_execute select',
      'SELECT notes',
    ]);
    expect(inspect(gone).deleted).toBe(true);
  });

  test('a get flushes what is pending', async () => {
    const session = library.open();
    session.add(note(1));
    const heard = trace(session, Note);
    await session.get(Note, 2);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
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
      'SELECT notes',
    ]);
  });
});

describeOnDatabases('the trip of a select', (database) => {
  const library = useLibrary(database);
  const all = select(Note).orderBy((n) => n.id.asc());

  test('listeners first, then the flush, the rows, and each object', async () => {
    const session = await library.openWith([note(1), note(2)]);
    session.expungeAll();
    session.add(note(3));
    const heard = trace(session, Note);
    await session.execute(all);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Note#3',
      'BEGIN',
      'INSERT notes',
      'after_insert Note#3',
      'after_flush',
      'pending_to_persistent Note#3',
      'after_flush_postexec',
      'after_transaction_end flush',
      'SELECT notes',
      'load Note#1',
      'loaded_as_persistent Note#1',
      'load Note#2',
      'loaded_as_persistent Note#2',
    ]);
  });

  test('an object that is in the session keeps what it holds, without an event', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    const heard = trace(session, Note);
    const [found] = await session.scalars(all);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
    ]);
    expect(found).toBe(known);
  });

  test('an expired object is filled by any row of it', async () => {
    const known = note(1);
    const session = await library.openWith([known], expiring);
    const heard = trace(session, Note);
    await session.execute(all);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'refresh Note#1 id,text,stars',
    ]);
    expect(known.text).toBe('a');
  });

  test('picked columns are rows, not objects', async () => {
    const session = await library.openWith([note(1)]);
    session.expungeAll();
    const heard = trace(session, Note);
    const rows = await session.execute(select(Note, (n) => ({ id: n.id })));
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
    ]);
    expect(rows.all()).toEqual([{ id: 1 }]);
  });
});

describeOnDatabases('the trip of refresh and load', (database) => {
  const library = useLibrary(database);

  test('a refresh expires, flushes and reads everything', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    await database.sql(`update notes set text = 'b'`);
    const heard = trace(session, Note);
    await session.refresh(known);
    expect(heard.take()).toEqual([
      'expire Note#1',
      'do_orm_execute column load',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'refresh Note#1',
    ]);
    expect(known.text).toBe('b');
  });

  test('a refresh of some attributes names them', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    const heard = trace(session, Note);
    known.stars = 3;
    heard.take();
    await session.refresh(known, ['text']);
    expect(heard.take()).toEqual([
      'expire Note#1 text',
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_update Note#1',
      'BEGIN',
      'UPDATE notes',
      'after_update Note#1',
      'after_flush',
      'after_flush_postexec',
      'after_transaction_end flush',
      'do_orm_execute column load',
      'SELECT notes',
      'refresh Note#1 text',
    ]);
    expect(known.stars).toBe(3);
  });

  test('a refresh of a row that is gone is an error', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    await database.sql('delete from notes');
    const heard = trace(session, Note);
    await expect(session.refresh(known)).rejects.toThrow('its row does not exist any more');
    expect(heard.take()).toEqual([
      'expire Note#1',
      'do_orm_execute column load',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
    ]);
  });

  test('expire forgets at once and sends nothing', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    const heard = trace(session, Note);
    session.expire(known, ['text']);
    session.expire(known);
    expect(heard.take()).toEqual(['expire Note#1 text', 'expire Note#1']);
  });

  test('the load of an expired attribute reads all that is expired', async () => {
    const known = note(1);
    const session = await library.openWith([known], expiring);
    const heard = trace(session, Note);
    expect(await session.load(known, 'text')).toBe('a');
    expect(heard.take()).toEqual([
      'do_orm_execute column load',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'refresh Note#1 id,text,stars',
    ]);
    expect(known.stars).toBe(0);
  });

  test('the load of a deferred attribute reads that one', async () => {
    const session = await library.openWith([author(1)]);
    session.expungeAll();
    const known = await session.getOne(Author, 1);
    const heard = trace(session, Author);
    expect(await session.load(known, 'bio')).toBeNull();
    expect(heard.take()).toEqual(['do_orm_execute column load', 'SELECT authors', 'refresh Author#1 bio']);
  });

  test('the load of an attribute of a row that is gone is an ObjectDeletedError', async () => {
    const known = note(1);
    const session = await library.openWith([known], expiring);
    await database.sql('delete from notes');
    const heard = trace(session, Note);
    await expect(session.load(known, 'text')).rejects.toThrow(ObjectDeletedError);
    expect(heard.take()).toEqual([
      'do_orm_execute column load',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
    ]);
  });
});
