// The trips out of a session: expunge, makeTransient, close and reset, event by event.
import { expect, test } from 'vitest';
import { InvalidRequestError, inspect, makeTransient, makeTransientToDetached } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { expiring, Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip out of a session', (database) => {
  const library = useLibrary(database);

  test('expunge tells what the object was', async () => {
    const [persistent, pending] = [note(1), note(2)];
    const session = await library.openWith([persistent]);
    session.add(pending);
    const heard = trace(session, Note);
    session.expunge(persistent);
    session.expunge(pending);
    expect(heard.take()).toEqual(['persistent_to_detached Note#1', 'pending_to_transient Note#2']);
    expect(() => session.expunge(pending)).toThrow(InvalidRequestError);
  });

  test('expungeAll lets those go last whose delete was flushed', async () => {
    const [deleted, persistent, pending] = [note(1), note(2), note(3)];
    const session = await library.openWith([deleted, persistent]);
    await session.delete(deleted);
    await session.flush();
    session.add(pending);
    const heard = trace(session, Note);
    session.expungeAll();
    expect(heard.take()).toEqual([
      'persistent_to_detached Note#2',
      'pending_to_transient Note#3',
      'deleted_to_detached Note#1',
    ]);
  });

  test('a detached object comes back with add', async () => {
    const away = note(1);
    const session = await library.openWith([away]);
    session.expunge(away);
    const heard = trace(session, Note);
    session.add(away);
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_attach Note#1',
      'after_attach Note#1',
      'detached_to_persistent Note#1',
    ]);
  });

  test('makeTransient lets the object go and tells nothing of its new life', async () => {
    const away = note(1);
    const session = await library.openWith([away]);
    const heard = trace(session, Note);
    makeTransient(away);
    expect(heard.take()).toEqual(['persistent_to_detached Note#1']);
    expect([inspect(away).transient, away.text]).toEqual([true, 'a']);
    makeTransientToDetached(away);
    expect(heard.take()).toEqual(['expire Note#1']);
    expect(inspect(away).detached).toBe(true);
  });

  test('close lets the objects go, rolls back and gives the connection back', async () => {
    const [persistent, pending] = [note(1), note(2)];
    const session = await library.openWith([persistent]);
    session.add(pending);
    await session.flush();
    const heard = trace(session, Note);
    await session.close();
    expect(heard.take()).toEqual([
      'persistent_to_detached Note#1',
      'persistent_to_detached Note#2',
      'ROLLBACK',
      'after_transaction_end root',
    ]);
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('close ends savepoints from the inside out', async () => {
    const session = library.open();
    await session.beginNested();
    const heard = trace(session, Note);
    await session.close();
    expect(heard.take()).toEqual(['after_transaction_end savepoint 1', 'after_transaction_end root']);
  });

  test('close of an idle session tells nothing', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    await session.close();
    await session.reset();
    expect(heard.take()).toEqual([]);
  });

  test('a closed session begins anew, unless closeResetsOnly is false', async () => {
    const session = library.open(expiring);
    await session.close();
    session.add(note(1));
    await session.commit();
    const final = library.open({ closeResetsOnly: false, name: 'final' });
    await final.reset();
    final.add(note(2));
    await final.close();
    const heard = trace(final, Note);
    expect(() => final.add(note(3))).toThrow('Cannot use session "final": it was closed for good');
    expect(heard.take().filter((word) => word.includes('transaction'))).toEqual([]);
  });

  test('invalidate throws the connection away', async () => {
    const session = library.open();
    const connection = await session.connection();
    const { id } = connection;
    const heard = trace(session, Note);
    await session.invalidate();
    expect(heard.take()).toEqual(['after_transaction_end root']);
    expect(connection.closed).toBe(true);
    if (database.kind === 'pg') expect((await session.connection()).id).not.toBe(id);
  });
});
