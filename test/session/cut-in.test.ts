// Calls of listeners that would cut into the operation that is running: refused by name, and nothing has happened.
import { expect, test } from 'vitest';
import { IllegalStateChangeError, inspect, listen, type Session } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describeOnDatabases('a call that cuts into what is running', (database) => {
  const library = useLibrary(database);
  const rows = () => database.sql('select id, text from notes order by id');

  const cases = [
    ['before_insert', 'flush', (session: Session) => session.flush()],
    ['before_insert', 'commit', (session: Session) => session.commit()],
  ] as const;

  for (const [event, operation, start] of cases) {
    test(`commit() in a ${event} listener while ${operation}() runs is refused by name`, async () => {
      const session = library.open();
      const refused: unknown[] = [];
      const fn = async () => {
        refused.push(await failure(session.commit()));
      };
      listen(Note, event, fn, { once: true });
      const fresh = note(1);
      session.add(fresh);
      await start(session);
      expect(refused).toEqual([expect.any(IllegalStateChangeError)]);
      expect(refused[0]).toMatchObject({ code: 'CALL_NOT_ALLOWED' });
      expect(String((refused[0] as Error).message)).toBe(
        'commit() is not possible now: it was called by a before_insert listener while flush() is running.\n' +
          '  Register the work with transaction.onCommit(fn), or call commit() after flush() returns.',
      );
      await session.commit();
      expect(await rows()).toEqual([{ id: 1, text: 'a' }]);
    });
  }

  test('commit() in after_flush: nothing changes, and the flush goes on where the listener keeps the error', async () => {
    const session = library.open();
    const refused: unknown[] = [];
    listen(
      session,
      'after_flush',
      async () => {
        refused.push(await failure(session.commit()), await failure(session.rollback()));
      },
      { once: true },
    );
    session.add(note(1));
    await session.flush();
    expect(refused).toEqual([expect.any(IllegalStateChangeError), expect.any(IllegalStateChangeError)]);
    expect(session.inTransaction()).toBe(true);
    await session.rollback();
    expect(await rows()).toEqual([]);
  });

  test('an error that the listener lets go fails the flush; after rollback() all is as before', async () => {
    const session = await library.openWith([note(1)]);
    const old = await session.getOne(Note, 1);
    const fresh = note(2);
    listen(session, 'after_flush', () => session.commit(), { once: true });
    old.text = 'changed';
    session.add(fresh);
    await expect(session.flush()).rejects.toThrow(IllegalStateChangeError);
    expect(session.isActive).toBe(false);
    await session.rollback();
    expect(old.text).toBe('a');
    expect(inspect(fresh).transient).toBe(true);
    expect(await rows()).toEqual([{ id: 1, text: 'a' }]);
    session.add(fresh);
    await session.commit();
    expect(await rows()).toHaveLength(2);
  });

  test('rollback() in before_commit is refused, and the commit goes on (rule 25)', async () => {
    const session = library.open();
    const refused: unknown[] = [];
    listen(session, 'before_commit', async () => {
      refused.push(await failure(session.rollback()));
    });
    session.add(note(1));
    await session.commit();
    expect(refused).toEqual([expect.any(IllegalStateChangeError)]);
    expect(await rows()).toHaveLength(1);
  });
});
