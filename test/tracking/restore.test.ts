// What objects hold after a rollback: what they held when the frame began, at any depth.
import { expect, test, vi } from 'vitest';
import { delAttribute, flagModified, inspect, listen, setCommittedValue, sqlText } from '../../src/index.ts';
import { expiring, Note, note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';

describeOnDatabase('pg', 'after a rollback', (database) => {
  const library = useLibrary(database);

  test('each depth gives back its own values', async () => {
    const kept = note(1, 'zero');
    const session = await library.openWith([kept]);
    kept.text = 'one';
    const outer = await session.beginNested();
    kept.text = 'two';
    const inner = await session.beginNested();
    kept.text = 'three';
    await session.flush();
    await inner.rollback();
    expect(kept.text).toBe('two');
    await outer.rollback();
    expect(kept.text).toBe('one');
    await session.rollback();
    expect([kept.text, inspect(kept).modified]).toEqual(['zero', false]);
  });

  test('a change that was not flushed is undone, too', async () => {
    const kept = note(1);
    const session = await library.openWith([kept]);
    kept.text = 'b';
    await session.rollback();
    expect([kept.text, session.dirty.size]).toEqual(['a', 0]);
  });

  test('a change from before a savepoint is a change again, and is written', async () => {
    const kept = note(1);
    const session = await library.openWith([kept]);
    const savepoint = await session.beginNested();
    kept.text = 'b';
    await session.flush();
    await savepoint.rollback();
    kept.stars = 5;
    await session.commit();
    expect(await database.sql('select text, stars from notes')).toEqual([{ text: 'a', stars: 5 }]);
  });

  test('an object that was untouched is untouched', async () => {
    const [touched, untouched] = [note(1), note(2)];
    const session = await library.openWith([touched, untouched]);
    touched.text = 'b';
    await session.rollback();
    expect(inspect(untouched).dict).toEqual({ id: 2, text: 'a', stars: 0 });
  });

  test('deleted, flagged, committed and expired values are what they were', async () => {
    const notes = [note(1), note(2), note(3), note(4)] as const;
    const session = await library.openWith(notes);
    session.begin();
    delAttribute(notes[0], 'text');
    flagModified(notes[1], 'text');
    setCommittedValue(notes[2], 'text', 'b');
    session.expire(notes[3], ['text']);
    await session.rollback();
    expect(notes.map(({ text }) => text)).toEqual(['a', 'a', 'a', 'a']);
    expect(session.dirty.size).toBe(0);
  });

  test('what was loaded after a plain SQL write is read anew', async () => {
    const session = await library.openWith([note(1)]);
    session.expungeAll();
    await session.execute(sqlText(`update notes set text = 'uncommitted'`));
    const loaded = await session.getOne(Note, 1);
    expect(loaded.text).toBe('uncommitted');
    await session.rollback();
    expect(() => loaded.text).toThrow('it is not in memory');
    expect(await session.load(loaded, 'text')).toBe('a');
  });

  test('a new object keeps what was set on it and can be added again', async () => {
    const fresh = note(1, 'mine');
    const session = library.open();
    session.add(fresh);
    await session.flush();
    await session.rollback();
    expect(inspect(fresh)).toMatchObject({
      transient: true,
      key: null,
      dict: { id: 1, text: 'mine', stars: 0 },
    });
    session.add(fresh);
    await session.commit();
    expect(await database.sql('select text from notes')).toEqual([{ text: 'mine' }]);
  });

  test('with onRollback "expire" objects are read anew, new ones keep their values', async () => {
    const [old, fresh] = [note(1), note(2)];
    const session = await library.openWith([old], expiring);
    await session.refresh(old);
    session.add(fresh);
    await session.rollback();
    expect([inspect(old).expired, inspect(fresh).dict.text]).toEqual([true, 'a']);
  });

  test('an identity that is given back is taken from who has come in under it', async () => {
    const former = note(1);
    const session = await library.openWith([former]);
    session.expunge(former);
    const present = await session.get(Note, 1);
    if (present === null) throw new Error('the row is there');
    present.id = 2;
    await session.flush();
    session.add(former);
    const told = vi.fn();
    listen(session, 'persistent_to_detached', (_, instance) => told(instance));
    await session.rollback();
    expect([...session.identityMap.values()]).toEqual([present]);
    expect([inspect(present).key, inspect(former).detached]).toEqual([1, true]);
    expect(told.mock.calls).toEqual([[former]]);
  });

  test('keys that were swapped are swapped back', async () => {
    const [a, b] = [note(1), note(2)];
    const session = await library.openWith([a, b]);
    for (const [note, id] of [
      [a, 3],
      [b, 1],
      [a, 2],
    ] as const) {
      note.id = id;
      await session.flush();
    }
    await session.rollback();
    expect([inspect(a).key, inspect(b).key, session.identityMap.size]).toEqual([1, 2, 2]);
  });
});
