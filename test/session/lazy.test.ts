// Attributes as promises.
import { expect, test } from 'vitest';
import { DetachedInstanceError, lazy } from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Author, author, useLibrary } from './library.ts';

describeOnDatabase('pg', 'lazy', (database) => {
  const library = useLibrary(database);
  const openWithEd = async () => {
    const session = await library.openWith([new Author({ id: 1, name: 'ed', bio: 'short' })]);
    session.expungeAll();
    return { session, ed: await session.getOne(Author, 1) };
  };

  test('loads what is not in memory', async () => {
    const { ed } = await openWithEd();
    expect(await lazy(ed).bio).toBe('short');
    expect(ed.bio).toBe('short');
  });

  test('gives what is in memory without a statement', async () => {
    const { ed } = await openWithEd();
    expect(await tracesOf(async () => expect(await lazy(ed).name).toBe('ed'))).toEqual([]);
  });

  test('several at once are loaded one after the other', async () => {
    const { session, ed } = await openWithEd();
    session.expire(ed);
    const { name, bio } = lazy(ed);
    expect(await Promise.all([name, bio])).toEqual(['ed', 'short']);
  });

  test('gives other properties as they are', async () => {
    const { ed } = await openWithEd();
    expect(await lazy(ed).constructor).toBe(Author);
  });

  test('is no promise itself', async () => {
    const { ed } = await openWithEd();
    const attributes = await Promise.resolve(lazy(ed));
    expect(await attributes.name).toBe('ed');
  });

  test('of a detached object is a DetachedInstanceError where something is missing', async () => {
    const { session, ed } = await openWithEd();
    session.expunge(ed);
    await expect(lazy(ed).bio).rejects.toThrow(DetachedInstanceError);
    expect(await lazy(ed).name).toBe('ed');
  });

  test('of a new object gives what it has', async () => {
    expect([await lazy(author(7)).id, await lazy(author(7)).bio]).toEqual([7, undefined]);
  });
});
