// Merging: what becomes of the given object and of the session's own.
import { expect, test } from 'vitest';
import { inspect, makeTransientToDetached } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';
import { Note, note, useLibrary } from './library.ts';

describeOnDatabase('pg', 'merge', (database) => {
  const library = useLibrary(database);

  test('copies values onto the object with the same key, and writes them', async () => {
    const session = await library.openWith([note(1)]);
    session.expungeAll();
    const merged = await session.merge(new Note({ id: 1, text: 'b' }));
    await session.commit();
    expect(merged.stars).toBe(0);
    expect(await database.sql('select text, stars from notes')).toEqual([{ text: 'b', stars: 0 }]);
  });

  test('leaves the given object where it was', async () => {
    const given = note(1, 'b');
    const first = await library.openWith([given]);
    const second = library.open();
    const merged = await second.merge(given);
    expect([first.contains(given), second.contains(given), second.contains(merged)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(merged).not.toBe(given);
  });

  test('of several objects gives them in order', async () => {
    const session = library.open();
    const merged = await session.mergeAll([note(2), note(1)]);
    expect(merged.map(({ id }) => id)).toEqual([2, 1]);
    await session.commit();
    expect(await database.sql('select id from notes order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('without load needs an object that has an identity and no changes', async () => {
    const session = library.open();
    await expect(session.merge(note(1), { load: false })).rejects.toThrow(
      'Cannot merge transient Note without loading: it has no identity.',
    );
    const changed = note(1);
    makeTransientToDetached(changed);
    changed.text = 'b';
    await expect(session.merge(changed, { load: false })).rejects.toThrow(
      'it has changes that are not flushed',
    );
  });

  test('without load leaves unloaded what the given object did not have', async () => {
    const session = await library.openWith([note(1)]);
    session.expungeAll();
    const given = new Note({ id: 1, text: 'a' });
    makeTransientToDetached(given);
    const merged = await session.merge(given, { load: false });
    expect([merged.text, [...inspect(merged).unloaded]]).toEqual(['a', ['stars']]);
    expect(await session.load(merged, 'stars')).toBe(0);
  });

  test('of a pending object into its own session is a warning', async () => {
    const session = library.open({ autoflush: false });
    const pending = note(1);
    session.add(pending);
    const [warning] = await warningsOf(() => session.merge(pending));
    expect(warning?.code).toBe('MERGE_PENDING');
  });
});
