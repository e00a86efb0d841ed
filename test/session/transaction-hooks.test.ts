// Work after the commit belongs to a frame: onCommit runs after the real COMMIT with what was changed, a savepoint's is
// dropped when the savepoint does not survive, and a failing callback changes nothing.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IntegrityError, inspect, listen, ResourceClosedError } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { author, note, useLibrary } from './library.ts';

describeOnDatabases('callbacks of a transaction', (database) => {
  const library = useLibrary(database);
  const warnings: string[] = [];
  const heard: string[] = [];
  const hear = (word: string) => () => {
    heard.push(word);
  };
  const rows = () => database.sql('select id from notes order by id');
  beforeEach(() => {
    heard.length = 0;
    warnings.length = 0;
    vi.spyOn(process, 'emitWarning').mockImplementation((message) => void warnings.push(String(message)));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('run in order, after after_commit, when others see the rows', async () => {
    const session = library.open();
    const tx = session.begin();
    listen(session, 'before_commit', hear('before_commit'));
    listen(session, 'after_commit', hear('after_commit'));
    tx.onCommit(hear('first'));
    tx.onCommit(async () => {
      heard.push(`second sees ${(await rows()).length}`);
    });
    session.add(note(1));
    await session.flush();
    expect(heard).toEqual([]);
    await tx.commit();
    expect(heard).toEqual(['before_commit', 'after_commit', 'first', 'second sees 1']);
  });

  test('are waited for by commit()', async () => {
    const session = library.open();
    session.begin().onCommit(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      heard.push('done');
    });
    session.add(note(1));
    await session.commit();
    expect(heard).toEqual(['done']);
  });

  test('the session can be used in them, in a new transaction', async () => {
    const session = library.open();
    const tx = session.begin();
    tx.onCommit(async () => {
      expect(session.inTransaction()).toBe(false);
      session.add(note(2));
      await session.commit();
    });
    session.add(note(1));
    await tx.commit();
    expect(await rows()).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('of a savepoint wait for the COMMIT of the root', async () => {
    const session = library.open();
    session.begin().onCommit(hear('root'));
    const savepoint = await session.beginNested();
    savepoint.onCommit(hear('savepoint'));
    session.add(note(1));
    await savepoint.commit();
    expect(heard).toEqual([]);
    await session.commit();
    expect(heard).toEqual(['root', 'savepoint']);
  });

  test('of a savepoint are dropped when it is rolled back, and its onRollback runs', async () => {
    const session = library.open();
    const tx = session.begin();
    tx.onCommit(hear('root committed'));
    tx.onRollback(hear('root rolled back'));
    const savepoint = await session.beginNested();
    savepoint.onCommit(hear('savepoint committed'));
    savepoint.onRollback(hear('savepoint rolled back'));
    session.add(note(1));
    await savepoint.rollback();
    expect(heard).toEqual(['savepoint rolled back']);
    await session.commit();
    expect(heard).toEqual(['savepoint rolled back', 'root committed']);
  });

  test('of a released savepoint are dropped when the savepoint around it is rolled back', async () => {
    const session = library.open();
    session.begin();
    const outer = await session.beginNested();
    const inner = await session.beginNested();
    inner.onCommit(hear('committed'));
    inner.onRollback(hear('rolled back'));
    session.add(note(1));
    await inner.commit();
    await outer.rollback();
    expect(heard).toEqual(['rolled back']);
    await session.commit();
    expect(heard).toEqual(['rolled back']);
  });

  test('of open savepoints are dropped when the root is rolled back', async () => {
    const session = library.open();
    session.begin().onRollback(hear('root'));
    const outer = await session.beginNested();
    outer.onRollback(hear('outer'));
    outer.onCommit(hear('committed'));
    const inner = await session.beginNested();
    inner.onRollback(hear('inner'));
    session.add(note(1));
    await session.flush();
    await session.rollback();
    expect([...heard].sort()).toEqual(['inner', 'outer', 'root']);
  });

  test('of an inner savepoint still open when an outer handle is rolled back run once', async () => {
    const session = library.open();
    session.begin();
    const outer = await session.beginNested();
    const inner = await session.beginNested();
    inner.onCommit(hear('committed'));
    inner.onRollback(hear('inner'));
    outer.onRollback(hear('outer'));
    session.add(note(1));
    await session.flush();
    await outer.rollback();
    await session.commit();
    expect([...heard].sort()).toEqual(['inner', 'outer']);
  });

  test('onRollback runs once after a failed flush, when the transaction is left', async () => {
    const session = await library.openWith([author(1, 'ed')]);
    const tx = session.begin();
    tx.onCommit(hear('committed'));
    tx.onRollback(hear('rolled back'));
    session.add(author(2, 'ed'));
    await expect(session.commit()).rejects.toThrow(IntegrityError);
    await session.rollback();
    expect(heard).toEqual(['rolled back']);
  });

  test('onRollback runs when close() ends the transaction without committing', async () => {
    const session = library.open();
    session.begin().onRollback(hear('rolled back'));
    session.add(note(1));
    await session.flush();
    await session.close();
    expect(heard).toEqual(['rolled back']);
  });

  test('a rollback later touches no callback of a commit before it', async () => {
    const session = library.open();
    const tx = session.begin();
    tx.onCommit(hear('committed'));
    tx.onRollback(hear('rolled back'));
    session.add(note(1));
    await session.commit();
    session.add(note(2));
    await session.rollback();
    expect(heard).toEqual(['committed']);
  });

  test('are refused on a transaction that is over', async () => {
    const session = library.open();
    const tx = session.begin();
    await tx.commit();
    expect(() => tx.onCommit(hear('late'))).toThrow(ResourceClosedError);
    expect(() => tx.onRollback(hear('late'))).toThrow(ResourceClosedError);
  });

  test('a callback that fails is reported; the commit stands and the other callbacks run', async () => {
    const session = library.open();
    const tx = session.begin();
    tx.onCommit(() => {
      throw new Error('no mail today');
    });
    tx.onCommit(() => Promise.reject(new Error('nor tomorrow')));
    tx.onCommit(hear('the next one'));
    const fresh = note(1);
    session.add(fresh);
    await tx.commit();
    expect(heard).toEqual(['the next one']);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('no mail today');
    expect(inspect(fresh).persistent).toBe(true);
    expect(await rows()).toEqual([{ id: 1 }]);
  });

  test('a callback that fails after a rollback does not mask what was rolled back for', async () => {
    const session = library.open();
    const failing = session.begin(async (tx) => {
      tx.onRollback(() => {
        throw new Error('a callback');
      });
      session.add(note(1));
      await session.flush();
      throw new Error('the reason');
    });
    await expect(failing).rejects.toThrow('the reason');
    expect(warnings[0]).toContain('a callback');
    expect(await rows()).toEqual([]);
  });
});
