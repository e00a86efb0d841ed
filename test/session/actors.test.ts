// Objects and sessions as real xstate actors.
import { expect, test } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { actorOf, Session } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

test('the actor of an object is in the object’s state, and there is one for each', () => {
  const one = note(1);
  const actor = actorOf(one);
  expect(actor.getSnapshot().value).toBe('transient');
  new Session().add(one);
  expect(actor.getSnapshot().value).toBe('pending');
  expect(actorOf(one)).toBe(actor);
});

test('an actor that is asked for later starts where the object is', () => {
  const one = note(1);
  const session = new Session();
  session.add(one);
  const actor = actorOf(one);
  expect(actor.getSnapshot().value).toBe('pending');
  session.expunge(one);
  expect(actor.getSnapshot().value).toBe('transient');
});

test('emits the session events of the object', () => {
  const one = note(1);
  const heard: string[] = [];
  actorOf(one).on('*', ({ type }) => heard.push(type));
  const session = new Session();
  session.add(one);
  session.expunge(one);
  expect(heard).toEqual(['transient_to_pending', 'pending_to_transient']);
});

test('something that is not mapped has no actor', () => {
  expect(() => actorOf({})).toThrow('not an object of a mapped class');
});

describeOnDatabase('pg', 'an actor', (database) => {
  const library = useLibrary(database);

  test('of an object goes through its whole life', async () => {
    const one = note(1);
    const lives: unknown[] = [];
    actorOf(one).subscribe(({ value }) => lives.push(value));
    const session = await library.openWith([one]);
    await session.delete(one);
    await session.flush();
    await session.rollback();
    await session.delete(one);
    await session.commit();
    expect(lives).toEqual(['pending', 'persistent', 'deleted', 'persistent', 'deleted', 'detached']);
  });

  test('of a session tells what the session is doing', async () => {
    const session = library.open({ name: 'watched' });
    const doings: unknown[] = [];
    const actor = actorOf(session);
    actor.subscribe(({ value }) => doings.push(value));
    expect(actor.getSnapshot()).toMatchObject({ value: 'idle', context: { name: 'watched' } });
    session.add(note(1));
    await session.flush();
    expect(doings).toEqual(['working', 'flushing', 'settled', 'working', 'idle']);
  });

  test('of a session tells of a commit with its flush', async () => {
    const session = library.open();
    session.add(note(1));
    const doings: unknown[] = [];
    actorOf(session).subscribe(({ value }) => doings.push(value));
    await session.commit();
    expect(doings).toEqual([
      'working',
      'committing',
      'flushingInCommit',
      'flushingInCommit',
      'committing',
      'working',
      'idle',
    ]);
  });

  test('of a session tells of a rollback and of a final close', async () => {
    const session = library.open({ closeResetsOnly: false });
    session.add(note(1));
    const doings: unknown[] = [];
    actorOf(session).subscribe(({ value }) => doings.push(value));
    await session.rollback();
    await session.close();
    expect(doings).toEqual(['working', 'rollingBack', 'working', 'idle', 'working', 'closed', 'closed']);
  });

  test('shows an inspector xstate’s own protocol', async () => {
    const one = note(1);
    const seen: InspectionEvent[] = [];
    const actor = actorOf(one, { inspect: (event) => seen.push(event) });
    seen.length = 0;
    library.open().add(one);
    const types = new Set(seen.map(({ type }) => type));
    expect(types).toEqual(
      new Set(['@xstate.event', '@xstate.action', '@xstate.microstep', '@xstate.snapshot']),
    );
    expect(
      seen.every(({ actorRef }) => actorRef === undefined || actorRef.sessionId === actor.sessionId),
    ).toBe(true);
  });

  test('of a session shows an inspector what it is doing, under the session’s name', async () => {
    const session = library.open({ name: 'watched' });
    const seen: string[] = [];
    const actor = actorOf(session, {
      inspect: (event) => {
        if (event.type === '@xstate.event') seen.push(event.event.type);
      },
    });
    seen.length = 0;
    await session.get(Note, 1);
    expect([actor.id, seen]).toEqual(['watched', ['operationStarted', 'operationFinished']]);
  });
});
