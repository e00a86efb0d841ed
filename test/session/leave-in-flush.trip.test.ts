// Listeners that take an object out of the session in the middle of the flush that writes it: the row is written, and the
// object is what it would be if it had left right after the flush.
import { describe, expect, test } from 'vitest';
import { InvalidRequestError, inspect, listen, objectSession, type Session } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';
import { type Trace, trace } from './trace.ts';

type Moment =
  | 'before_insert'
  | 'after_insert'
  | 'before_update'
  | 'after_update'
  | 'before_delete'
  | 'after_delete'
  | 'after_flush';

/** Expunges the object at that moment of the next flush. */
function expungeAt(moment: Moment, session: Session, object: Note): void {
  const leave = (): void => session.expunge(object);
  if (moment === 'after_flush') listen(session, moment, leave, { once: true });
  else listen(Note, moment, leave, { once: true });
}

/** What is told of the object, without the frame of the flush. */
const told = (heard: Trace) =>
  heard.take().filter((word) => word.includes('Note#1') && !word.includes('init'));

describeOnDatabases('an object that leaves while it is flushed', (database) => {
  const library = useLibrary(database);
  const rows = () => database.sql('select id, text from notes');

  describe('as a new one', () => {
    test.each(['before_insert', 'after_insert', 'after_flush'] as const)(
      'in %s has its row, and belongs to nobody',
      async (moment) => {
        const [session, leaving, staying] = [library.open(), note(1), note(2)];
        expungeAt(moment, session, leaving);
        session.addAll([leaving, staying]);
        const heard = trace(session, Note);
        await session.flush();
        const words = told(heard);
        expect(words).toContain('pending_to_transient Note#1');
        expect(words).not.toContain('pending_to_persistent Note#1');
        expect([inspect(leaving).detached, inspect(leaving).key, session.isModified(staying)]).toEqual([
          true,
          1,
          false,
        ]);
        expect([objectSession(leaving), session.contains(leaving)]).toEqual([null, false]);
        await session.commit();
        expect(await rows()).toHaveLength(2);
      },
    );

    test('comes back with add, and its next change is an UPDATE', async () => {
      const [session, leaving] = [library.open(), note(1)];
      expungeAt('after_insert', session, leaving);
      session.add(leaving);
      await session.flush();
      session.add(leaving);
      expect(inspect(leaving).persistent).toBe(true);
      leaving.text = 'changed';
      await session.commit();
      expect(await rows()).toEqual([{ id: 1, text: 'changed' }]);
    });

    test('does not come back by a rollback', async () => {
      const [session, leaving] = [library.open(), note(1)];
      expungeAt('after_insert', session, leaving);
      session.add(leaving);
      await session.flush();
      await session.rollback();
      expect([inspect(leaving).detached, session.contains(leaving)]).toEqual([true, false]);
      expect(await rows()).toEqual([]);
    });
  });

  describe('as one that was changed', () => {
    test.each(['before_update', 'after_update', 'after_flush'] as const)(
      'in %s is detached',
      async (moment) => {
        const leaving = note(1);
        const session = await library.openWith([leaving]);
        leaving.text = 'changed';
        expungeAt(moment, session, leaving);
        const heard = trace(session, Note);
        await session.commit();
        expect(told(heard)).toContain('persistent_to_detached Note#1');
        expect([inspect(leaving).detached, inspect(leaving).modified]).toEqual([true, false]);
        expect(session.contains(leaving)).toBe(false);
        expect(await rows()).toEqual([{ id: 1, text: 'changed' }]);
      },
    );
  });

  describe('as one that is deleted', () => {
    test.each(['before_delete', 'after_delete', 'after_flush'] as const)(
      'Why: in %s the whole flush failed, for what is detached cannot become deleted',
      async (moment) => {
        const [leaving, staying] = [note(1), note(2)];
        const session = await library.openWith([leaving, staying]);
        await session.deleteAll([leaving, staying]);
        expungeAt(moment, session, leaving);
        const heard = trace(session, Note);
        await session.flush();
        expect(told(heard).filter((word) => word.includes('_to_'))).toEqual([
          'persistent_to_detached Note#1',
        ]);
        await session.commit();
        expect([inspect(leaving).detached, inspect(staying).detached]).toEqual([true, true]);
        expect(await rows()).toEqual([]);
        expect(() => session.add(leaving)).toThrow(InvalidRequestError);
        expect(() => session.add(leaving)).toThrow('its row was deleted');
      },
    );
  });
});
