// What a session says of itself and of its objects.
import { expect, test } from 'vitest';
import {
  closeAllSessions,
  InvalidRequestError,
  inspect,
  makeTransient,
  makeTransientToDetached,
  objectSession,
  Session,
  type SessionTransaction,
} from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

test('a session has a name, its own or a number, and notes of yours', () => {
  const session = new Session({ name: 'web', info: { user: 7 } });
  expect([session.name, session.info]).toEqual(['web', { user: 7 }]);
  expect(new Session().name).toMatch(/^session \d+$/);
});

test('a mistyped option is refused with the one that was meant', () => {
  const wrong = { autoFlush: false } as object;
  expect(() => new Session(wrong)).toThrow(
    'Cannot use new Session(): it has no option "autoFlush". Did you mean "autoflush"?',
  );
  expect(() => new Session({ onRollback: 'keep' as 'expire' })).toThrow(
    'Cannot use new Session(): its option "onRollback" is "keep".\n  Give "restore" or "expire".',
  );
  expect(() => new Session({ autoflush: 1 as unknown as boolean })).toThrow('Give true or false.');
});

test('options that are undefined are as if they were left out', () => {
  const given: { name?: string } = {};
  expect(new Session({ ...given, name: given.name as string }).name).toMatch(/^session/);
});

test('without a bind everything works that needs no database', async () => {
  const session = new Session({ name: 'nowhere' });
  session.add(note(1));
  await expect(session.flush()).rejects.toThrow(
    'Cannot use the database in session "nowhere": it is bound to no engine.',
  );
  await session.rollback();
});

describeOnDatabase('pg', 'a session', (database) => {
  const library = useLibrary(database);

  test('lists new, dirty and deleted objects, each in one list', async () => {
    const [dirty, deleted, clean, fresh] = [note(1), note(2), note(3), note(4)];
    const session = await library.openWith([dirty, deleted, clean]);
    session.add(fresh);
    dirty.text = 'b';
    deleted.text = 'b';
    await session.delete(deleted);
    expect([[...session.new], [...session.dirty], [...session.deleted]]).toEqual([
      [fresh],
      [dirty],
      [deleted],
    ]);
    expect([...session]).toEqual([fresh, dirty, deleted, clean]);
  });

  test('contains pending and persistent objects, and no others', async () => {
    const [kept, gone, other] = [note(1), note(2), note(3)];
    const session = await library.openWith([kept, gone]);
    await session.delete(gone);
    await session.flush();
    expect([kept, gone, other].map((one) => session.contains(one))).toEqual([true, false, false]);
    session.add(other);
    expect(session.contains(other)).toBe(true);
  });

  test('tells which transaction is the root, and which the innermost savepoint', async () => {
    const session = library.open();
    expect([session.getTransaction(), session.inTransaction(), session.isActive]).toEqual([
      null,
      false,
      true,
    ]);
    const root = session.begin();
    const outer = await session.beginNested();
    const inner = await session.beginNested();
    expect([session.getTransaction(), session.getNestedTransaction()]).toEqual([root, inner]);
    const facts = ({ nested, depth, origin, parent }: SessionTransaction) => [nested, depth, origin, parent];
    expect(facts(root)).toEqual([false, 0, 'begin', null]);
    expect(facts(inner)).toEqual([true, 2, 'beginNested', outer]);
    await inner.commit();
    expect([session.getNestedTransaction(), inner.isActive, outer.isActive]).toEqual([outer, false, true]);
  });

  test('begins by itself what it needs, and is asked to begin once only', () => {
    const session = library.open();
    session.add(note(1));
    expect(session.getTransaction()?.origin).toBe('autobegin');
    expect(() => session.begin()).toThrow('Cannot begin: a transaction is already begun on this session.');
  });

  test('knows which session has an object', async () => {
    const one = note(1);
    const session = await library.openWith([one]);
    expect(objectSession(one)).toBe(session);
    session.expunge(one);
    expect(objectSession(one)).toBeNull();
  });

  test('refuses an object of another session, naming both', async () => {
    const one = note(1);
    await library.openWith([one], { name: 'import' });
    const web = library.open({ name: 'web' });
    expect(() => web.add(one)).toThrow(
      'Cannot add Note#1 to session "web": it is attached to session "import". An object belongs to one session at a time.',
    );
    expect([...web.identityMap.values()]).toEqual([]);
  });

  test('refuses an object whose row was deleted, until it is made transient', async () => {
    const gone = note(1);
    const session = await library.openWith([gone]);
    await session.delete(gone);
    await session.flush();
    expect(() => session.add(gone)).toThrow('Cannot add Note#1: its row was deleted.');
    await session.commit();
    expect(() => session.add(gone)).toThrow(InvalidRequestError);
    makeTransient(gone);
    session.add(gone);
    await session.commit();
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('refuses to delete what was never saved', async () => {
    const session = library.open();
    await expect(session.delete(note(1))).rejects.toThrow(
      'Cannot delete transient Note: it was never saved.',
    );
  });

  test('delete takes a detached object in', async () => {
    const away = note(1);
    const session = await library.openWith([away]);
    session.expunge(away);
    await session.delete(away);
    await session.commit();
    expect(await database.sql('select id from notes')).toEqual([]);
  });

  test('a transient object with a key can stand for its row', async () => {
    const session = await library.openWith([note(1, 'stored')]);
    session.expungeAll();
    const stand = new Note({ id: 1 });
    makeTransientToDetached(stand);
    session.add(stand);
    expect(await session.load(stand, 'text')).toBe('stored');
    expect(() => makeTransientToDetached(stand)).toThrow('it has an identity or a session already');
  });

  test('is disposed of with the scope', async () => {
    const one = note(1);
    {
      await using session = library.open();
      session.add(one);
      await session.flush();
    }
    expect(inspect(one).detached).toBe(true);
    expect(await database.sql('select id from notes')).toEqual([]);
  });

  test('a transaction that is disposed of is rolled back, unless it has ended', async () => {
    const session = library.open();
    {
      await using tx = session.begin();
      session.add(note(1));
      await tx.commit();
    }
    {
      await using _ = session.begin();
      session.add(note(2));
      await session.flush();
    }
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('its connection is in its transaction', async () => {
    const session = library.open();
    session.add(note(1));
    await session.flush();
    const connection = await session.connection();
    expect((await connection.query('select id from notes')).rows).toEqual([{ id: 1 }]);
    await session.rollback();
    expect(await database.sql('select id from notes')).toEqual([]);
  });

  test('a block gives back what its function does, and refuses SQL after its end by hand', async () => {
    const session = library.open();
    const block = session.begin(async (tx) => {
      await tx.rollback();
      await session.get(Note, 1);
    });
    await expect(block).rejects.toThrow(
      'the transaction of the surrounding block was committed or rolled back',
    );
    expect(await session.get(Note, 1)).toBeNull();
  });

  test('closeAllSessions lets the objects of all sessions go', async () => {
    const [one, two] = [note(1), note(2)];
    const first = await library.openWith([one]);
    const second = library.open();
    second.add(two);
    await second.flush();
    await closeAllSessions();
    expect([inspect(one).detached, inspect(two).detached]).toEqual([true, true]);
    expect([first.inTransaction(), second.inTransaction()]).toEqual([false, false]);
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });
});
