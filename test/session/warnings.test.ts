// What listeners change while a flush writes rows, of which nothing is written: they are warned of it. And other things that
// are probably a mistake but stop nothing.
import { expect, onTestFinished, test } from 'vitest';
import { contains, entity, hasMany, integer, listen, mapper, Registry, remove } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';
import { author, Note, note, useLibrary } from './library.ts';
import { album, Band, useMusic } from './music.ts';

/** Listens until the test ends. */
const hear: typeof listen = (target, name, listener, options) => {
  listen(target, name, listener, options);
  onTestFinished(() => {
    // what a `once` listener has used up is gone already
    if (contains(target, name, listener)) remove(target, name, listener);
  });
};

const codes = async (work: () => unknown) => (await warningsOf(work)).map(({ code }) => code);

describeOnDatabase('pg', 'a warning', (database) => {
  const library = useLibrary(database);

  // others each time: what was warned of is not warned of again
  test.for([
    ['before_update', { stars: 7 }],
    ['after_update', { text: 'other' }],
    ['after_flush', { stars: 7, text: 'other' }],
  ] as const)(
    'is given for another object that %s changes: the value stays, and is not written',
    async ([event, values]) => {
      const session = await library.openWith([note(1), note(2)]);
      const [one, other] = [await session.getOne(Note, 1), await session.getOne(Note, 2)];
      const { text: before } = other;
      const change = () => void Object.assign(other, values);
      if (event === 'after_flush') hear(session, event, change, { once: true });
      else hear(Note, event, change, { once: true });
      one.stars = 5;
      const warnings = await warningsOf(() => session.commit());
      expect(warnings.map(({ code }) => code)).toEqual(['CHANGED_IN_FLUSH']);
      expect(warnings[0]?.message).toMatch(
        /of Note#2 was changed by a listener while the flush wrote other rows/,
      );
      expect(other).toMatchObject(values);
      expect([session.isModified(other), session.dirty.size]).toEqual([false, 0]);
      await session.commit();
      expect(await database.sql('select id, stars, text from notes order by id')).toMatchObject([
        { id: 1, stars: 5 },
        { id: 2, stars: 0, text: before },
      ]);
    },
  );

  test('is given for an object that after_flush loads in the place of the one that is being inserted', async () => {
    const session = library.open();
    const fresh = note(1);
    session.add(fresh);
    hear(session, 'after_flush', async () => void (await session.get(Note, 1)), { once: true });
    expect(await codes(() => session.flush())).toEqual(['IDENTITY_REPLACED']);
    expect(await session.get(Note, 1)).toBe(fresh);
  });

  test('is given for changes that come when the flush has failed and all is rolled back', async () => {
    const session = await library.openWith([author(1, 'ed'), note(1)]);
    const known = await session.getOne(Note, 1);
    session.add(author(2, 'ed'));
    await expect(session.flush()).rejects.toThrow();
    known.text = 'too late';
    expect(await codes(() => session.rollback())).toEqual(['LATE_CHANGES']);
    expect([known.text, session.dirty.size]).toEqual(['a', 0]);
  });

  test('is given for a collection that its object has forgotten, and for a cascade that leaves orphans', async () => {
    const registry = new Registry();
    class Shelf extends entity(
      'shelves',
      {
        id: integer().primaryKey(),
        get books() {
          return hasMany(() => Book, { cascade: 'save-update, delete-orphan' });
        },
      },
      { registry },
    ) {}
    class Book extends entity(
      'volumes',
      {
        id: integer().primaryKey(),
        shelfId: integer().nullable().references('shelves.id'),
      },
      { registry },
    ) {}
    expect(await codes(() => mapper(Shelf).registry.configure())).toEqual(['ORPHAN_WITHOUT_DELETE']);
    await registry.createAll(database.engine);
    const shelf = new Shelf({ books: [new Book({})] });
    const session = await library.openWith([shelf]);
    const { books } = shelf;
    session.expire(shelf, ['books']);
    expect(await codes(() => books.push(new Book({})))).toEqual(['INVALIDATED_COLLECTION']);
  });
});

describeOnDatabase('pg', 'a relationship that a listener changes while the flush writes', (database) => {
  const music = useMusic(database);

  test('is warned of, stays in memory, and is not written', async () => {
    const [record, band] = [album(1), new Band({ id: 1, name: 'b' })];
    const session = await music.openWith([record, band]);
    hear(Band, 'after_update', () => void band.albums.push(record), { once: true });
    await session.load(band, 'albums');
    band.name = 'c';
    const warnings = await warningsOf(() => session.flush());
    expect(warnings.map(({ code, message }) => [code, message.split(' was ', 1)[0]])).toEqual([
      ['CALL_IN_FLUSH', 'The append to Band.albums'],
      ['CHANGED_IN_FLUSH', '"band" of Album#1'],
    ]);
    await session.commit();
    expect([band.albums.length, record.band === band, record.bandId]).toEqual([1, true, null]);
    expect(await database.sql('select band_id from albums')).toEqual([{ band_id: null }]);
  });
});
