// What listeners may ask of the session in the middle of a trip, where the reference leaves it in a state that nobody can
// use, and what is intended instead.
import { expect, test } from 'vitest';
import {
  IllegalStateChangeError,
  InvalidRequestError,
  inspect,
  listen,
  type Session,
  sqlText,
} from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

/** Runs `call` once in a listener and gives back the error that it got there, without letting it out. */
async function errorIn(
  session: Session,
  event: 'before_flush' | 'after_commit' | 'before_commit' | 'after_rollback',
  call: () => unknown,
  trip: () => Promise<void>,
) {
  let error: unknown;
  const listener = async () => {
    try {
      await call();
    } catch (reason) {
      error = reason;
    }
  };
  listen(session, event, listener, { once: true });
  await trip();
  return error;
}

describeOnDatabase('pg', 'inside of after_commit', (database) => {
  const library = useLibrary(database);

  test.for([
    ['SQL', (session: Session) => session.execute(sqlText('select 1'))],
    ['get', (session: Session) => session.get(Note, 9)],
    ['commit', (session: Session) => session.commit()],
    ['rollback', (session: Session) => session.rollback()],
    ['beginNested', (session: Session) => session.beginNested()],
    ['connection', (session: Session) => session.connection()],
    ['scalar', (session: Session) => session.scalar(sqlText('select 1'))],
    ['commit of the handle', (session: Session) => session.getTransaction()?.commit()],
  ] as const)('%s is refused with the way to do it, and the session stays usable', async ([, call]) => {
    const session = library.open();
    session.add(note(1));
    const error = await errorIn(
      session,
      'after_commit',
      () => call(session),
      () => session.commit(),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(String(error)).toContain('transaction.onCommit(fn)');
    expect([session.isActive, session.inTransaction()]).toEqual([true, false]);
    session.expungeAll();
    expect((await session.getOne(Note, 1)).text).toBe('a');
    session.add(note(2));
    await session.commit();
    expect(await database.sql('select id from notes order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('an error that comes out of it does not undo the commit, nor hurt the session', async () => {
    const session = library.open();
    const fresh = note(1);
    session.add(fresh);
    const refuse = () => {
      throw new RangeError('after the fact');
    };
    listen(session, 'after_commit', refuse, { once: true });
    await expect(session.commit()).rejects.toThrow(RangeError);
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
    await session.rollback().catch(() => undefined);
    await session.close();
    session.add(note(2));
    await session.commit();
    expect(await database.sql('select id from notes order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describeOnDatabase('pg', 'inside of before_flush', (database) => {
  const library = useLibrary(database);

  test.for([
    ['commit', (session: Session) => session.commit()],
    ['rollback', (session: Session) => session.rollback()],
    ['close', (session: Session) => session.close()],
    ['beginNested', (session: Session) => session.beginNested()],
    ['begin', (session: Session) => session.begin()],
    ['prepare', (session: Session) => session.prepare()],
    ['reset', (session: Session) => session.reset()],
    ['invalidate', (session: Session) => session.invalidate()],
    ['commit of the handle', (session: Session) => session.getTransaction()?.commit()],
    ['rollback of the handle', (session: Session) => session.getTransaction()?.rollback()],
  ] as const)('%s is refused, and nothing changes', async ([, call]) => {
    const session = library.open();
    const fresh = note(1);
    session.add(fresh);
    const error = await errorIn(
      session,
      'before_flush',
      () => call(session),
      () => session.flush(),
    );
    expect(error).toBeInstanceOf(IllegalStateChangeError);
    expect(String(error)).toContain('a before_flush listener while flush() is running');
    expect([inspect(fresh).persistent, session.inTransaction(), session.inNestedTransaction()]).toEqual([
      true,
      true,
      false,
    ]);
    await session.commit();
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('objects may be added, changed and deleted: the flush takes them along', async () => {
    const [old, gone] = [note(1), note(2)];
    const session = await library.openWith([old, gone]);
    old.text = 'b';
    const join = async () => {
      session.add(note(3));
      old.stars = 7;
      await session.delete(gone);
    };
    listen(session, 'before_flush', join, { once: true });
    await session.flush();
    expect([session.new.size, session.dirty.size, session.deleted.size]).toEqual([0, 0, 0]);
    await session.commit();
    expect(await database.sql('select id, stars from notes order by id')).toEqual([
      { id: 1, stars: 7 },
      { id: 3, stars: 0 },
    ]);
  });

  test('SQL runs in the transaction and does not flush again', async () => {
    const session = library.open();
    session.add(note(1));
    let seen: unknown;
    const look = async () => {
      seen = await session.scalar(sqlText('select count(*) from notes'));
    };
    listen(session, 'before_flush', look, { once: true });
    await session.flush();
    expect(seen).toBe(0);
  });
});

describeOnDatabase('pg', 'inside of other listeners', (database) => {
  const library = useLibrary(database);

  test('a rollback in before_commit is refused, and the commit goes on', async () => {
    const session = library.open();
    session.add(note(1));
    const error = await errorIn(
      session,
      'before_commit',
      () => session.rollback(),
      () => session.commit(),
    );
    expect(error).toBeInstanceOf(IllegalStateChangeError);
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('what before_commit changes is written by the same commit', async () => {
    const session = library.open();
    session.add(note(1));
    listen(session, 'before_commit', () => session.add(note(2)), { once: true });
    await session.commit();
    expect(await database.sql('select id from notes order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('a flush in a mapper listener is refused', async () => {
    const session = library.open();
    session.add(note(1));
    let error: unknown;
    const flushAgain = async () => {
      error = await session.flush().catch((reason: unknown) => reason);
    };
    listen(Note, 'before_insert', flushAgain, { once: true });
    await session.flush();
    expect(String(error)).toContain('flush() is running already, and before_insert called it again');
  });

  test('objects that a mapper listener adds wait for the next flush', async () => {
    const session = library.open();
    const [first, second] = [note(1), note(2)];
    session.add(first);
    listen(Note, 'after_insert', () => session.add(second), { once: true });
    await session.flush();
    expect([...session.new]).toEqual([second]);
  });

  test('in after_soft_rollback of the root the session can be used again', async () => {
    const session = library.open();
    session.add(note(1));
    await session.flush();
    let count: unknown;
    const look = async () => {
      if (session.isActive) count = await session.scalar(sqlText('select count(*) from notes'));
    };
    listen(session, 'after_soft_rollback', look, { once: true });
    await session.rollback();
    expect([count, session.inTransaction()]).toEqual([0, true]);
  });

  test('closing the handle of an outer savepoint undoes those inside, too', async () => {
    const inner = note(1);
    const session = library.open();
    const outer = await session.beginNested();
    await session.beginNested();
    session.add(inner);
    await session.flush();
    await outer.close();
    expect(inspect(inner).transient).toBe(true);
    expect([session.inNestedTransaction(), session.inTransaction()]).toEqual([false, true]);
  });
});

describeOnDatabase('pg', 'the handle of a savepoint that is open', (database) => {
  const library = useLibrary(database);
  const EVENTS = ['after_rollback', 'after_soft_rollback', 'after_transaction_end', 'after_commit'] as const;

  /** What is told, and what becomes of the objects, when a savepoint is left in one way or the other. */
  const left = async (how: 'close' | 'rollback') => {
    const [old, added] = [note(1), note(2)];
    const session = await library.openWith([old]);
    const savepoint = await session.beginNested();
    old.text = 'changed';
    session.add(added);
    await session.flush();
    const told: string[] = [];
    for (const event of EVENTS) listen(session, event, () => void told.push(event));
    await savepoint[how]();
    const heard = told.splice(0);
    const seen = [old.text, inspect(added).transient, session.inNestedTransaction(), session.isActive];
    const again = await savepoint.close().then(
      () => 'nothing',
      (error: unknown) => String(error),
    );
    await session.commit();
    const rows = await database.sql('select id, text from notes');
    await session.reset();
    await database.sql('delete from notes');
    return { told: heard, seen, rows, again };
  };

  test('is closed after it has ended: nothing happens, also not to another that is open', async () => {
    const session = library.open();
    const ended = await session.beginNested();
    await ended.rollback();
    const open = await session.beginNested();
    const told: string[] = [];
    for (const event of EVENTS) listen(session, event, () => void told.push(event));
    await ended.close();
    expect([told, session.getNestedTransaction() === open, open.isActive]).toEqual([[], true, true]);
  });

  test('is closed: the same as rolling it back', async () => {
    const closed = await left('close');
    expect(closed.told).toEqual(['after_rollback', 'after_transaction_end', 'after_soft_rollback']);
    expect(closed.seen).toEqual(['a', true, false, true]);
    expect(closed.rows).toEqual([{ id: 1, text: 'a' }]);
    expect(closed).toEqual(await left('rollback'));
  });
});
