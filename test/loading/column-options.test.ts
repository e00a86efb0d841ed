// Which columns are loaded: deferred ones, and the options of a query that say otherwise.
import { expect, test } from 'vitest';
import { attrs, defer, inspect, lazy, loadOnly, select, sqlText, undefer } from '../../src/index.ts';
import { Author, Note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';

describeOnDatabase('pg', 'the columns of a load', (database) => {
  const library = useLibrary(database);
  const openWithEd = async () => {
    const ed = new Author({ id: 1, name: 'ed', bio: 'short' });
    const session = await library.openWith([ed, new Note({ id: 1, text: 'a', stars: 3 })]);
    session.expungeAll();
    return session;
  };
  const unloaded = (object: object) => [...inspect(object).unloaded];

  test('a deferred column is left for later', async () => {
    const session = await openWithEd();
    const ed = await session.getOne(Author, 1);
    expect(unloaded(ed)).toEqual(['bio']);
    expect(() => ed.bio).toThrow('Cannot read Author#1.bio: it is not in memory');
    expect(await session.load(ed, 'bio')).toBe('short');
    expect(ed.bio).toBe('short');
  });

  test('undefer loads it with the object', async () => {
    const session = await openWithEd();
    const ed = (await session.scalars(select(Author).options(undefer(Author, (a) => a.bio)))).one();
    expect(ed.bio).toBe('short');
  });

  test('undefer works for get, too', async () => {
    const session = await openWithEd();
    const ed = await session.getOne(Author, 1, { options: [undefer(Author, (a) => a.bio)] });
    expect(ed.bio).toBe('short');
  });

  test('defer leaves out what is loaded otherwise', async () => {
    const session = await openWithEd();
    const note = (await session.scalars(select(Note).options(defer(Note, (n) => [n.text, n.stars])))).one();
    expect(unloaded(note)).toEqual(['text', 'stars']);
    expect(await lazy(note).text).toBe('a');
    expect(unloaded(note)).toEqual(['stars']);
  });

  test('loadOnly leaves out all others but the key', async () => {
    const session = await openWithEd();
    const note = (await session.scalars(select(Note).options(loadOnly(Note, (n) => n.stars)))).one();
    expect(inspect(note).dict).toEqual({ id: 1, stars: 3 });
  });

  test('raiseload makes the load an error, until the object is refreshed', async () => {
    const session = await openWithEd();
    const option = defer(Note, (n) => n.text, { raiseload: true });
    const note = (await session.scalars(select(Note).options(option))).one();
    expect(() => note.text).toThrow(
      'Cannot load Note#1.text: the option defer(…, { raiseload: true }) of its query forbids it.',
    );
    await expect(session.load(note, 'text')).rejects.toThrow('forbids it');
    await session.refresh(note, ['text']);
    expect(note.text).toBe('a');
  });

  test('loadOnly with raiseload forbids the others', async () => {
    const session = await openWithEd();
    const option = loadOnly(Note, (n) => [n.stars], { raiseload: true });
    const note = (await session.scalars(select(Note).options(option))).one();
    expect(note.stars).toBe(3);
    expect(() => note.text).toThrow('forbids it');
  });

  test('the options of the query stick to the object when it is refreshed', async () => {
    const session = await openWithEd();
    const note = (await session.scalars(select(Note).options(defer(Note, (n) => n.text)))).one();
    await session.refresh(note);
    expect(unloaded(note)).toEqual(['text']);
  });

  test('a deferred attribute that was set is written and needs no load', async () => {
    const session = await openWithEd();
    const ed = await session.getOne(Author, 1);
    ed.bio = 'long';
    expect(ed.bio).toBe('long');
    await session.flush();
    expect((await session.execute(sqlText('select bio from authors'))).all()).toEqual([{ bio: 'long' }]);
  });

  test('an option names attributes of the class that is selected', async () => {
    const session = await openWithEd();
    expect(() => defer(Note, () => 'text' as never)).toThrow('the function did not return mapped attributes');
    const wrong = session.execute(select(Note).options(undefer(Author, (a) => a.bio)));
    await expect(wrong).rejects.toThrow(
      'Cannot apply a loader option of Author (bio): the statement loads Note.',
    );
    expect(attrs(Note).text.key).toBe('text');
  });
});
