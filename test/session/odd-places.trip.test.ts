// What happens at odd places of the trips: a read while a rollback is pending, a COMMIT that is refused, a listener that
// cuts into a replacement or closes the session under a flush, a deletion told twice, a row that changes hands.
import { expect, test } from 'vitest';
import {
  attrs,
  DetachedInstanceError,
  delAttribute,
  getHistory,
  IntegrityError,
  inspect,
  listen,
  makeTransient,
  makeTransientToDetached,
  mapper,
  PendingRollbackError,
  ResourceClosedError,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Author, author, expiring, note, useLibrary } from './library.ts';
import { Album, Band, Poster, Song, useMusic } from './music.ts';
import { Animal, Cat, Company, Dog, Employee, Engineer, useStaff } from './staff.ts';
import { trace } from './trace.ts';

const rejection = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describeOnDatabases('reads that cannot be answered', (database) => {
  const library = useLibrary(database);

  test('while a rollback is pending, what is not in memory says so', async () => {
    const ed = author(1, 'ed');
    const session = await library.openWith([ed], expiring);
    session.add(author(2, 'ed'));
    const failure = await rejection(session.flush());
    expect(() => ed.name).toThrow(PendingRollbackError);
    expect(() => ed.name).toThrow(expect.objectContaining({ cause: failure }));
    expect(() => {
      ed.id = 9;
    }).toThrow(PendingRollbackError);
    await session.rollback();
    expect(() => ed.name).toThrow(expect.objectContaining({ code: 'UNLOADED' }));
    await session.load(ed, 'name');
    expect(ed.name).toBe('ed');
  });

  test('the key of an expired object is not guessed when it has left the session', async () => {
    const ed = author(1, 'ed');
    const session = await library.openWith([ed], expiring);
    session.expunge(ed);
    expect(() => {
      ed.id = 9;
    }).toThrow(DetachedInstanceError);
  });

  test('an object whose key is expired gets no identity', async () => {
    const ed = author(1, 'ed');
    const session = library.open(expiring);
    session.add(ed);
    await session.flush();
    session.expire(ed);
    await session.rollback();
    expect(inspect(ed).transient).toBe(true);
    expect(() => makeTransientToDetached(ed)).toThrow(DetachedInstanceError);
    makeTransient(ed);
    makeTransientToDetached(ed);
    expect(inspect(ed).detached).toBe(true);
  });
});

describeOnDatabases('flushes and commits that end badly', (database) => {
  const library = useLibrary(database);

  test('an error of a listener of the flush’s own end is told as its cause; the rows are in order', async () => {
    const session = library.open();
    session.add(note(1));
    listen(
      session,
      'after_transaction_end',
      () => {
        throw new RangeError('no');
      },
      { once: true },
    );
    const error = await rejection(session.flush());
    expect(error).toBeInstanceOf(ResourceClosedError);
    expect(error).toMatchObject({ code: 'ENDED_ALREADY', cause: new RangeError('no') });
    await session.commit();
    expect(await database.sql('select id from notes')).toEqual([{ id: 1 }]);
  });

  test('a listener that closes the session ends the flush before after_flush', async () => {
    const session = library.open();
    session.add(author(1));
    listen(session, 'after_flush', () => expect.unreachable());
    listen(Author, 'before_insert', () => session.reset(), { once: true });
    await expect(session.flush()).rejects.toThrow(ResourceClosedError);
    expect(session.inTransaction()).toBe(false);
    expect(await database.sql('select id from authors')).toEqual([]);
  });

  test('in the flush before a savepoint it does not reach the transaction around', async () => {
    const session = library.open();
    session.add(author(1));
    listen(Author, 'before_insert', () => session.reset(), { once: true });
    await expect(session.beginNested()).rejects.toThrow(ResourceClosedError);
    expect(session.inTransaction()).toBe(true);
    await session.rollback();
  });

  test('what a failed flush has generated is no change of the object', async () => {
    const ed = author(1, 'ed');
    const session = library.open(expiring);
    session.add(ed);
    listen(Author, 'after_insert', () => Promise.reject(new RangeError('no')), { once: true });
    await expect(session.flush()).rejects.toThrow(RangeError);
    expect(getHistory(ed, 'name').added).toEqual(['ed']);
    await session.rollback();
  });

  test('an object that was deleted twice has gone, though the second deletion was rolled back', async () => {
    const ed = author(1, 'ed');
    const session = await library.openWith([ed]);
    await session.delete(ed);
    const savepoint = await session.beginNested();
    await session.delete(ed);
    await session.flush().catch(() => undefined);
    await savepoint.rollback();
    await session.commit();
    expect(inspect(ed).detached).toBe(true);
    expect(await database.sql('select id from authors')).toEqual([]);
  });
});

describeOnDatabases('the rows and objects of inheritance', (database) => {
  const staff = useStaff(database);

  test('init of the class comes after the discriminator, init of all classes before it', () => {
    const heard: unknown[] = [];
    const told = (what: string) => (dog: object) => void heard.push(what, inspect(dog).dict.kind);
    const onAll = told('all');
    // as if it were a listener itself: registered when the class was mapped
    mapper(Dog);
    listen(Dog, 'init', told('dog'));
    listen(Animal, 'init', onAll, { propagate: true });
    new Dog({ id: 1, name: 'rex', bark: 'w' });
    expect(heard).toEqual(['dog', 'dog', 'all', 'dog']);
  });

  test('a merge goes through what is inherited first', async () => {
    const session = await staff.openWith([new Cat({ id: 1, name: 'a', purr: 1 })]);
    const heard = trace(session, Cat);
    const given = new Cat({ id: 1, name: 'b', purr: 2 });
    heard.take();
    await session.merge(given);
    const written = heard.take().filter((word) => word.startsWith('set '));
    expect(written.map((word) => /\.(\w+)/.exec(word)?.[1] ?? word)).toEqual(['id', 'name', 'kind', 'purr']);
  });

  test('each row of a batch hands its key on, whatever class the first of them is of', async () => {
    const company = new Company({ id: 1, name: 'a' });
    const [first, second] = [new Employee({ id: 1, name: 'e' }), new Engineer({ id: 2, name: 'f' })];
    const session = await staff.openWith([company, first, second]);
    await session.load(company, 'employees');
    company.employees = [first, second];
    const heard: unknown[] = [];
    listen(Engineer, 'before_update', () => {
      listen(attrs(Engineer).id, 'set', (_target, value) => void heard.push(value));
    });
    await session.flush();
    expect(heard).toEqual([2]);
  });

  test('a row that changes hands is updated where the new object has values', async () => {
    const old = new Engineer({ id: 1, name: 'a', skill: 's' });
    const session = await staff.openWith([old]);
    await session.delete(old);
    session.add(new Engineer({ id: 1, name: 'b' }));
    const heard = trace(session);
    await session.commit();
    expect(heard.take().filter((word) => word.startsWith('UPDATE'))).toEqual(['UPDATE employees']);
    expect(await database.sql('select skill from engineers')).toEqual([{ skill: 's' }]);
  });
});

describeOnDatabases('changes of relationships that are cut off', (database) => {
  const music = useMusic(database);

  test('only what its own listeners refuse is taken back', async () => {
    const band = new Band({ id: 1, name: 'a' });
    const session = music.open();
    session.add(band);
    await session.commit();
    await session.load(band, 'albums');
    const refusal = new RangeError('no');
    const refuse = () => {
      throw refusal;
    };
    listen(session, 'before_attach', refuse, { once: true });
    expect(() => {
      band.albums = [new Album({ id: 1, title: 'x' })];
    }).toThrow(refusal);
    expect(session.dirty.has(band)).toBe(true);
    await session.rollback();
    await session.load(band, 'albums');
    listen(attrs(Band).albums, 'append', refuse, { once: true });
    const album = new Album({ id: 1, title: 'x' });
    expect(() => {
      band.albums = [album];
    }).toThrow(refusal);
    expect(session.dirty.has(band)).toBe(false);
    expect(album.band).not.toBe(band);
  });

  test('a member goes under the key that was told, also if a listener changes it', () => {
    const band = new Band({ id: 1, name: 'a' });
    const poster = new Poster({ id: 1, label: 'early' });
    const rename = (target: Poster) => {
      target.label = 'late';
    };
    listen(attrs(Poster).band, 'set', rename, { once: true });
    band.posters = new Map([['early', poster]]);
    expect([...band.posters.keys()]).toEqual(['early']);
    expect(poster.label).toBe('late');
  });

  test('that somebody tried to take one out of an empty list counts as a change', async () => {
    const band = new Band({ id: 1, name: 'a' });
    const session = music.open();
    session.add(band);
    await session.commit();
    await session.load(band, 'albums');
    expect(band.albums.pop()).toBeUndefined();
    expect([session.dirty.has(band), session.isModified(band)]).toEqual([true, false]);
  });

  test('a reference is loaded by the foreign key that the object holds now', async () => {
    const [one, two] = [new Album({ id: 1, title: 'one' }), new Album({ id: 2, title: 'two' })];
    const song = new Song({ id: 1, title: 's' });
    const session = music.open();
    session.addAll([one, two]);
    one.songs.push(song);
    await session.commit();
    session.expire(song, ['album', 'albumId']);
    await session.load(song, 'albumId');
    song.albumId = 2;
    expect(await session.load(song, 'album')).toBe(two);
    song.albumId = 7;
    session.expire(song, ['album']);
    await expect(session.load(song, 'album')).rejects.toThrow(IntegrityError);
    await session.rollback();
    expect(() => delAttribute(song, 'nothing')).toThrow('nothing');
  });
});
