// The trip of a merge, event by event.
import { expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a merge', (database) => {
  const library = useLibrary(database);

  test('of a new object without a row: a pending copy is made, set and told as loaded', async () => {
    const session = library.open();
    const given = note(1);
    const heard = trace(session, Note);
    const copy = await session.merge(given);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'before_attach Note',
      'after_attach Note',
      'transient_to_pending Note',
      'set Note.id = 1 (was NO_VALUE)',
      'set Note#1.text = a (was NO_VALUE)',
      'set Note#1.stars = 0 (was NO_VALUE)',
      'load Note#1',
    ]);
    expect(copy).not.toBe(given);
    expect([inspect(given).transient, inspect(copy).pending]).toEqual([true, true]);
  });

  test('of a new object without a key: nothing is asked', async () => {
    const session = library.open();
    const heard = trace(session, Note);
    const given = new Note({ text: 'a' });
    heard.take();
    await session.merge(given);
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_attach Note',
      'after_attach Note',
      'transient_to_pending Note',
      'set Note.text = a (was NO_VALUE)',
      'load Note',
    ]);
  });

  test('of a detached object: its row is loaded and every value set', async () => {
    const given = note(1);
    const session = await library.openWith([given]);
    session.expungeAll();
    given.text = 'b';
    const heard = trace(session, Note);
    const copy = await session.merge(given);
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT notes',
      'load Note#1',
      'loaded_as_persistent Note#1',
      'set Note#1.id = 1 (was 1)',
      'set Note#1.text = b (was a)',
      'set Note#1.stars = 0 (was 0)',
    ]);
    expect([copy.text, session.isModified(copy)]).toEqual(['b', true]);
  });

  test('onto an object that is there: nothing is asked', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    const given = note(1, 'b');
    const heard = trace(session, Note);
    expect(await session.merge(given)).toBe(known);
    expect(heard.take()).toEqual([
      'set Note#1.id = 1 (was 1)',
      'after_transaction_create root',
      'set Note#1.text = b (was a)',
      'set Note#1.stars = 0 (was 0)',
    ]);
  });

  test('an attribute that neither of them holds is read anew', async () => {
    const known = new Note({ id: 1, text: 'a' });
    const session = await library.openWith([known]);
    const given = new Note({ id: 1 });
    const heard = trace(session, Note);
    await session.merge(given);
    expect(heard.take()).toEqual([
      'set Note#1.id = 1 (was 1)',
      'after_transaction_create root',
      'expire Note#1 stars',
    ]);
    expect(inspect(known).expiredAttributeNames).toEqual(new Set(['stars']));
  });

  test('of an object of the session itself: nothing happens', async () => {
    const known = note(1);
    const session = await library.openWith([known]);
    const heard = trace(session, Note);
    expect(await session.merge(known)).toBe(known);
    expect(heard.take()).toEqual([]);
  });

  test('without load: nothing is asked, set or changed', async () => {
    const given = note(1);
    const session = await library.openWith([given]);
    session.expungeAll();
    const heard = trace(session, Note);
    const copy = await session.merge(given, { load: false });
    expect(heard.take()).toEqual([
      'after_transaction_create root',
      'before_attach Note#1',
      'after_attach Note#1',
      'detached_to_persistent Note#1',
      'load Note#1',
    ]);
    expect([copy.text, session.isModified(copy)]).toEqual(['a', false]);
  });

  test('flushes what is pending before it looks', async () => {
    const session = library.open();
    session.add(note(1));
    const given = note(1, 'b');
    const heard = trace(session, Note);
    await session.merge(given);
    expect(heard.take()).toEqual([
      'before_flush',
      'after_transaction_create flush',
      'after_begin root',
      'before_insert Note#1',
      'BEGIN',
      'INSERT notes',
      'after_insert Note#1',
      'after_flush',
      'pending_to_persistent Note#1',
      'after_flush_postexec',
      'after_transaction_end flush',
      'set Note#1.id = 1 (was 1)',
      'set Note#1.text = b (was a)',
      'set Note#1.stars = 0 (was 0)',
    ]);
  });
});
