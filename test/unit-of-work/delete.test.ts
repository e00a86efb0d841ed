// The DELETEs of a flush.
import { expect, test } from 'vitest';
import { inspect, listen, sqlText } from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { Author, author, Book, note, useLibrary } from '../session/library.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';

describeOnDatabases('a delete', (database) => {
  const library = useLibrary(database);

  test('objects of one class go in one statement', async () => {
    const notes = [note(1), note(2), note(3)];
    const session = await library.openWith(notes);
    await session.deleteAll(notes);
    const deletes = (await tracesOf(() => session.flush())).filter(({ verb }) => verb === 'DELETE');
    expect(deletes.map(({ table, count }) => [table, count])).toEqual([['notes', 3]]);
    expect(notes.every((one) => inspect(one).deleted)).toBe(true);
  });

  test('the values stay readable', async () => {
    const gone = note(1, 'last words');
    const session = await library.openWith([gone]);
    await session.delete(gone);
    await session.commit();
    expect([gone.id, gone.text]).toEqual([1, 'last words']);
  });

  test.for([1, 2])('%i rows of which one is gone already: a warning, and no more', async (count) => {
    const notes = [note(1), note(2)].slice(0, count);
    const session = await library.openWith(notes);
    await session.execute(sqlText('delete from notes where id = 1'));
    await session.deleteAll(notes);
    const warnings = await warningsOf(() => session.commit());
    expect(warnings).toEqual([
      {
        code: 'STALE_DELETE',
        message: `Expected to delete ${count} row(s) of table "notes"; ${count - 1} matched. Map with confirmDeletedRows: false if that is no mistake.`,
      },
    ]);
    expect(notes.every((one) => inspect(one).detached)).toBe(true);
  });

  test('rows go after those that refer to them', async () => {
    const [writer, book] = [author(1), new Book({ id: 1, title: 'b', authorId: 1 })];
    const session = await library.openWith([writer, book]);
    await session.delete(writer);
    await session.delete(book);
    await session.commit();
    expect(await database.sql('select id from authors')).toEqual([]);
  });

  test('add takes a deletion back that was not flushed', async () => {
    const kept = note(1);
    const session = await library.openWith([kept]);
    await session.delete(kept);
    session.add(kept);
    expect(session.deleted.size).toBe(0);
    await session.commit();
    expect(inspect(kept).persistent).toBe(true);
  });

  test('before_delete and after_delete get the object and the connection', async () => {
    const gone = author(1);
    const session = await library.openWith([gone]);
    const seen: unknown[] = [];
    for (const name of ['before_delete', 'after_delete'] as const) {
      const count = async (
        _mapper: unknown,
        connection: { query(sql: string): Promise<{ rows: unknown[] }> },
        target: Author,
      ) => {
        seen.push(target === gone, (await connection.query('select id from authors')).rows.length);
      };
      listen(Author, name, count, { once: true });
    }
    await session.delete(gone);
    await session.flush();
    expect(seen).toEqual([true, 1, true, 0]);
  });
});
