// What rows do to objects that are in the session already, and what statements give back.
import { beforeEach, expect, test } from 'vitest';
import { inspect, listen, type Session, select, sqlText } from '../../src/index.ts';
import { expiring, Note, note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';

describeOnDatabase('pg', 'a load', (database) => {
  const library = useLibrary(database);
  const all = select(Note).orderBy((n) => n.id.asc());
  let session: Session;
  let known: Note;
  beforeEach(async () => {
    known = note(1, 'a');
    session = await library.openWith([known, note(2, 'b')]);
    await database.sql(`update notes set text = 'changed'`);
  });

  test('leaves alone what the session has', async () => {
    const [first] = await session.scalars(all);
    expect(first).toBe(known);
    expect(known.text).toBe('a');
  });

  test('with populateExisting overwrites it, changes included', async () => {
    known.stars = 9;
    const query = all.populateExisting().executionOptions({ autoflush: false });
    await session.execute(query);
    expect([known.text, known.stars, session.isModified(known)]).toEqual(['changed', 0, false]);
  });

  test('by get with populateExisting reads the row', async () => {
    expect(await session.get(Note, 1, { populateExisting: true })).toBe(known);
    expect(known.text).toBe('changed');
  });

  test('fills in what is expired and keeps what was changed since', async () => {
    session.expire(known);
    known.stars = 5;
    await session.execute(all.executionOptions({ autoflush: false }));
    expect([known.text, known.stars, session.isModified(known)]).toEqual(['changed', 5, true]);
  });

  test('what a load listener sets is no change', async () => {
    session.expungeAll();
    const mark = (target: Note) => {
      target.stars = 100;
    };
    listen(Note, 'load', mark, { once: true });
    const loaded = (await session.scalars(all.limit(1))).one();
    expect([loaded.stars, session.isModified(loaded), session.dirty.size]).toEqual([100, false, 0]);
  });

  test('flushes first, so that the rows are what the program knows', async () => {
    known.text = 'mine';
    session.add(note(3, 'new'));
    expect((await session.scalars(all)).all()).toHaveLength(3);
    expect(inspect(known).modified).toBe(false);
  });

  test('does not flush inside of noAutoflush', async () => {
    session.add(note(3, 'new'));
    {
      using _ = session.noAutoflush();
      expect((await session.scalars(all)).all()).toHaveLength(2);
    }
    expect((await session.scalars(all)).all()).toHaveLength(3);
  });

  test('nested noAutoflush ends with the outer one', async () => {
    const [outer, inner] = [session.noAutoflush(), session.noAutoflush()];
    session.add(note(3, 'new'));
    inner[Symbol.dispose]();
    inner[Symbol.dispose]();
    expect((await session.scalars(all)).all()).toHaveLength(2);
    outer[Symbol.dispose]();
    expect((await session.scalars(all)).all()).toHaveLength(3);
  });

  test('with autoflush off does not flush', async () => {
    const other = library.open({ autoflush: false });
    other.add(note(3, 'new'));
    expect((await other.scalars(all)).all()).toHaveLength(2);
  });

  test('by get finds an object that is marked for deletion', async () => {
    await session.delete(known);
    expect(await session.get(Note, 1)).toBe(known);
  });

  test('by select does not find it: the delete is flushed first', async () => {
    await session.delete(known);
    expect((await session.scalars(all)).all().map(({ id }) => id)).toEqual([2]);
    expect(await session.get(Note, 1)).toBeNull();
  });

  test('for update locks the row until the end of the transaction', async () => {
    await session.get(Note, 1, { withForUpdate: true });
    const other = library.open();
    const skipping = all.withForUpdate({ skipLocked: true });
    expect((await other.scalars(skipping)).all().map(({ id }) => id)).toEqual([2]);
    const nowait = other.get(Note, 1, { withForUpdate: { noWait: true } });
    await expect(nowait).rejects.toThrow('could not obtain lock');
  });

  test('refresh can lock the row, too', async () => {
    await session.refresh(known, undefined, { withForUpdate: true });
    const other = library.open();
    await expect(other.execute(all.withForUpdate({ noWait: true }))).rejects.toThrow('could not obtain lock');
    expect(known.text).toBe('changed');
  });

  test('getOne of a row that is not there is an error', async () => {
    await expect(session.getOne(Note, 7)).rejects.toThrow('Cannot get Note#7: there is no such row.');
  });

  test('an attribute that is in memory is loaded without a statement', async () => {
    session.expungeAll();
    const loaded = await session.getOne(Note, 1);
    await session.rollback();
    expect(await session.load(loaded, 'text')).toBe('changed');
    expect(session.inTransaction()).toBe(false);
  });

  test('rows of plain SQL are records, with values by name or by number', async () => {
    const named = await session.execute(sqlText('select id, text from notes where id = :id', { id: 2 }));
    expect([named.all(), named.rowCount]).toEqual([[{ id: 2, text: 'changed' }], 1]);
    const numbered = await session.execute(sqlText('update notes set stars = $1 where id > $2', [4, 0]));
    expect(numbered.rowCount).toBe(2);
    expect(await session.scalar(sqlText('select max(stars) from notes'))).toBe(4);
  });

  test('what plain SQL has changed is rolled back with the session', async () => {
    const expiringSession = library.open(expiring);
    await expiringSession.execute(sqlText('delete from notes'));
    await expiringSession.rollback();
    expect(await expiringSession.scalar(sqlText('select count(*) from notes'))).toBe(2);
  });
});
