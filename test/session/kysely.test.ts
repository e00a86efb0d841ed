// Kysely on the session's own transaction.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { attrs, select } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Note, note, useLibrary } from './library.ts';

interface Tables {
  notes: { id: number; text: string | null; stars: number | null };
}

describeOnDatabase('pg', 'session.kysely()', (database) => {
  const library = useLibrary(database);

  test('sees what the session has added, and is rolled back with it', async () => {
    const session = library.open();
    session.add(note(1));
    const db = await session.kysely<Tables>();
    const found = await db.selectFrom('notes').select(['id', 'text']).execute();
    expect(found).toEqual([{ id: 1, text: 'a' }]);
    await db.updateTable('notes').set({ text: 'b' }).execute();
    await session.rollback();
    expect(await database.sql('select id from notes')).toEqual([]);
  });

  test('tells how many rows were changed', async () => {
    const session = await library.openWith([note(1), note(2)]);
    const db = await session.kysely<Tables>();
    const { numUpdatedRows } = await db.updateTable('notes').set({ stars: 1 }).executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(2n);
  });

  test('a query of Kysely can be executed by the session', async () => {
    const session = await library.openWith([note(1)]);
    const db = await session.kysely<Tables>();
    const result = await session.execute(db.selectFrom('notes').select('id').where('id', '=', 1));
    expect(result.all()).toEqual([{ id: 1 }]);
  });

  test('attributes stand in Kysely’s sql as columns', async () => {
    const session = await library.openWith([note(1, 'UPPER')]);
    const query = select(Note).where(() => sql<boolean>`lower(${attrs(Note).text}) = 'upper'`);
    expect((await session.scalars(query)).one().id).toBe(1);
  });

  test('transactions stay the session’s business', async () => {
    const db = await library.open().kysely<Tables>();
    const transaction = db.transaction().execute(async () => undefined);
    await expect(transaction).rejects.toThrow('Begin transactions on the session');
  });
});
