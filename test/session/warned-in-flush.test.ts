// What listeners of a flush may not do: changes of other objects are warned of, and a transaction that is ended under the
// session's feet ends the flush with an error.
import { expect, test } from 'vitest';
import {
  EXT_STOP,
  entity,
  integer,
  listen,
  Registry,
  remove,
  Session,
  setCommittedValue,
  text,
} from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';

const registry = new Registry();
class Note extends entity('warned_notes', { id: integer().primaryKey(), text: text() }, { registry }) {}

describeOnDatabase('pg', 'listeners while a flush writes', (database) => {
  const opened = async () => {
    await registry.dropAll(database.engine);
    await registry.createAll(database.engine);
    return new Session({ bind: database.engine });
  };

  test('a change of an object that the flush does not write is warned of, once', async () => {
    // Why: the object said one thing and the row another, and nobody was told
    await using session = await opened();
    const other = new Note({ text: 'other' });
    session.add(other);
    await session.commit();
    const meddle = () => {
      other.text = 'changed';
    };
    listen(Note, 'before_insert', meddle);
    try {
      const warnings = await warningsOf(async () => {
        session.add(new Note({ text: 'a' }));
        await session.flush();
        other.text = 'again';
        await session.flush();
        session.add(new Note({ text: 'b' }));
        await session.flush();
      });
      expect(warnings.map(({ code }) => code)).toEqual(['CHANGED_IN_FLUSH']);
      expect(warnings[0]?.message).toContain(`"text" of Note#${other.id} was changed by a listener`);
      expect(session.isModified(other)).toBe(false);
    } finally {
      remove(Note, 'before_insert', meddle);
    }
  });

  test('the own object, and what is set as committed, are no reason to warn', async () => {
    await using session = await opened();
    const seen = new Note({ text: 'seen' });
    session.add(seen);
    await session.commit();
    const trim = (_mapper: unknown, _connection: unknown, note: Note) => {
      note.text = note.text.trim();
      setCommittedValue(seen, 'text', 'noted');
    };
    listen(Note, 'before_insert', trim);
    try {
      const warnings = await warningsOf(async () => {
        session.add(new Note({ text: ' a ' }));
        await session.commit();
      });
      expect(warnings).toEqual([]);
    } finally {
      remove(Note, 'before_insert', trim);
    }
  });

  test('a transaction that a listener commits is an error of the flush, and of nothing else', async () => {
    // Why: its rejection was nobody's, and took the process down
    await using session = await opened();
    const commit = async (
      _mapper: unknown,
      connection: { getTransaction(): { commit(): Promise<void> } | null },
    ) => {
      await connection.getTransaction()?.commit();
    };
    listen(Note, 'before_insert', commit);
    session.add(new Note({ text: 'a' }));
    try {
      await expect(session.commit()).rejects.toThrow(/was committed already|is committed/);
    } finally {
      remove(Note, 'before_insert', commit);
    }
    await session.rollback();
    expect(session.isActive).toBe(true);
  });

  test('EXT_STOP of a listener without retval is told', async () => {
    await using session = await opened();
    const stop = () => EXT_STOP;
    listen(Note, 'before_insert', stop);
    try {
      const warnings = await warningsOf(async () => {
        session.addAll([new Note({ text: 'a' }), new Note({ text: 'b' })]);
        await session.flush();
      });
      expect(warnings.map(({ code }) => code)).toEqual(['RESULT_IGNORED']);
      expect(warnings[0]?.message).toContain('stop returned EXT_STOP for "before_insert" on Note');
    } finally {
      remove(Note, 'before_insert', stop);
    }
  });
});
