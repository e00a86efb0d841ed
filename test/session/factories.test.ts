// Where sessions come from: sessionmaker and scopedSession.
import { expect, test } from 'vitest';
import { ArgumentError, inspect, listen, Session, scopedSession, sessionmaker } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

test('a sessionmaker gives its options to every session, and one call its own on top', () => {
  const sessions = sessionmaker({ name: 'web', info: { from: 'maker' } });
  expect([sessions().name, sessions({ name: 'one' }).name]).toEqual(['web', 'one']);
  expect(sessions({ name: 'one' }).info).toEqual({ from: 'maker' });
  expect(sessions()).toBeInstanceOf(Session);
});

test('configure changes what is made from now on', () => {
  const sessions = sessionmaker({ name: 'before' });
  const early = sessions();
  sessions.configure({ name: 'after' });
  expect([early.name, sessions().name]).toEqual(['before', 'after']);
});

test('wrong options are refused when they are given', () => {
  const wrong = { expireOnComit: true } as object;
  expect(() => sessionmaker(wrong)).toThrow('Did you mean "expireOnCommit"?');
  expect(() => sessionmaker().configure(wrong)).toThrow(ArgumentError);
});

test('listeners on a sessionmaker hear of its sessions only, the living ones too', () => {
  const sessions = sessionmaker();
  const early = sessions();
  const heard: unknown[] = [];
  listen(sessions, 'after_attach', (session) => void heard.push(session));
  early.add(note(1));
  new Session().add(note(2));
  expect(heard).toEqual([early]);
});

test('outside of a scope there is no scoped session', () => {
  expect(() => scopedSession(sessionmaker())()).toThrow('this code does not run in a scope');
});

test('within a scope there is one session, and another one in another scope', async () => {
  const current = scopedSession(sessionmaker());
  const seen = await Promise.all(
    [1, 2].map(() =>
      current.run(async () => {
        const session = current();
        await new Promise((resolve) => setTimeout(resolve, 1));
        return [session, current()] as const;
      }),
    ),
  );
  const [[a, b] = [], [c] = []] = seen;
  expect(a).toBe(b);
  expect(a).not.toBe(c);
});

test('remove closes the session of the scope; the next call makes another', async () => {
  const current = scopedSession(sessionmaker());
  await current.run(async () => {
    const first = current();
    await current.remove();
    expect(current()).not.toBe(first);
  });
});

test('listeners on a scoped session are those of its factory', async () => {
  const current = scopedSession(sessionmaker());
  const heard: unknown[] = [];
  listen(current, 'after_attach', (session) => void heard.push(session));
  await current.run(() => {
    current().add(note(1));
    expect(heard).toEqual([current()]);
  });
});

describeOnDatabase('pg', 'a factory', (database) => {
  useLibrary(database);

  test('begins a session and a transaction for a function, and commits', async () => {
    const sessions = sessionmaker({ bind: database.engine });
    const given = await sessions.begin(async (session, tx) => {
      expect(session.getTransaction()).toBe(tx);
      session.add(note(1));
      return 'done';
    });
    expect(given).toBe('done');
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('rolls back and closes when the function throws', async () => {
    const sessions = sessionmaker({ bind: database.engine });
    const lost = note(1);
    const failing = sessions.begin(async (session) => {
      session.add(lost);
      await session.flush();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect([inspect(lost).transient, await database.sql('select id from notes')]).toEqual([true, []]);
  });

  test('a scope closes its session at the end, with what was not committed', async () => {
    const current = scopedSession(sessionmaker({ bind: database.engine }));
    await current.run(async () => {
      current().add(note(1));
      await current().commit();
      current().add(note(2));
      await current().flush();
    });
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
    await current.run(async () => expect((await current().getOne(Note, 1)).text).toBe('a'));
  });
});
