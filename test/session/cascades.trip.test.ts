// Who comes along: save-update, delete, expunge, refresh-expire and orphans, event by event.
import { expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Album, album, Band, band, discography, Fan, fan, poster, Song, song, useMusic } from './music.ts';
import { trace } from './trace.ts';

/** The words of the lives of objects, without those of attributes and statements. */
const lives = (heard: readonly string[]): string[] =>
  heard.filter((word) => /attach|_to_|^BEGIN|INSERT|UPDATE|DELETE|^SELECT|expire/.test(word));

describeOnDatabases('cascades', (database) => {
  const music = useMusic(database);

  test('add brings in what belongs to the object, depth first', async () => {
    const session = music.open();
    const { group } = discography();
    group.fans.add(fan(1));
    const heard = trace(session, Band, Album, Song, Fan);
    session.add(group);
    expect(heard.take().filter((word) => word.startsWith('before_attach'))).toEqual([
      'before_attach Band#1',
      'before_attach Album#1',
      'before_attach Song#1',
      'before_attach Song#2',
      'before_attach Fan#1',
    ]);
  });

  test('what is appended to an object of the session comes in at once, with its own', async () => {
    const group = band(1);
    const session = await music.openWith([group]);
    await session.load(group, 'albums');
    const record = album(1);
    record.songs.push(song(1));
    group.albums.push(record);
    expect([...session.new]).toEqual([record, record.songs[0]]);
  });

  test('the other side does not cascade', async () => {
    const group = band(1);
    const session = await music.openWith([group]);
    await session.load(group, 'albums');
    const record = album(1);
    record.band = group;
    expect(session.contains(record)).toBe(false);
    expect(group.albums).toContain(record);
  });

  test('the member that was taken out comes in as well: its row has to change', async () => {
    const { group, record } = discography();
    group.fans.add(fan(1));
    const session = await music.openWith([group]);
    const [follower] = group.fans;
    session.expungeAll();
    if (follower !== undefined) group.fans.delete(follower);
    session.add(group);
    expect([session.contains(record), session.contains(follower ?? record)]).toEqual([true, true]);
  });

  test('delete takes along what belongs to the object, and loads it where it has to', async () => {
    const { group } = discography();
    const session = await music.openWith([group, fan(1)]);
    session.expungeAll();
    const loaded = await session.getOne(Band, 1);
    await session.delete(loaded);
    expect([...session.deleted].map((object) => object.constructor.name)).toEqual([
      'Band',
      'Album',
      'Song',
      'Song',
    ]);
    await session.commit();
    expect(await database.sql('select id from songs')).toEqual([]);
  });

  test('expunge takes along what belongs to the object', async () => {
    const { group, record, tracks } = discography();
    const follower = fan(1);
    group.fans.add(follower);
    const session = await music.openWith([group]);
    const heard = trace(session, Band, Album, Song, Fan);
    session.expunge(group);
    expect(heard.take()).toEqual([
      'persistent_to_detached Band#1',
      'persistent_to_detached Album#1',
      'persistent_to_detached Song#1',
      'persistent_to_detached Song#2',
    ]);
    expect([record, ...tracks, follower].map((object) => session.contains(object))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test('expire takes along what belongs to the object; who was never saved leaves', async () => {
    const { group, record } = discography();
    const session = await music.openWith([group]);
    const fresh = song(3);
    record.songs.push(fresh);
    const heard = trace(session, Band, Album, Song);
    session.expire(group);
    expect(lives(heard.take())).toEqual([
      'expire Band#1',
      'expire Album#1',
      'expire Song#1',
      'expire Song#2',
      'pending_to_transient Song#3',
    ]);
    expect(inspect(group).unloaded).toContain('albums');
  });

  test('refresh takes them along as well', async () => {
    const { group, record } = discography();
    const session = await music.openWith([group]);
    record.title = 'other';
    await session.refresh(group);
    expect([record.title, inspect(record).modified, group.albums.length]).toEqual(['album 1', false, 1]);
  });

  test('a new object that loses its owner leaves at once', async () => {
    const { group, record } = discography();
    const session = music.open();
    session.add(group);
    group.albums.splice(0, 1);
    expect([inspect(record).transient, session.new.has(group)]).toEqual([true, true]);
  });

  test('a saved object that loses its owner is deleted by the next flush, with its own', async () => {
    const { group, record, tracks } = discography();
    const session = await music.openWith([group]);
    group.albums.pop();
    await session.flush();
    expect([record, ...tracks].map((object) => inspect(object).deleted)).toEqual([true, true, true]);
    await session.commit();
    expect(await database.sql('select id from albums')).toEqual([]);
  });

  test('a new object that was orphaned outside of the session is let go by the flush', async () => {
    const { group, record } = discography();
    group.albums.pop();
    const session = music.open();
    session.add(record);
    // adding it says that it is wanted
    expect(inspect(record).orphanedOutside).toBe(false);
    expect(session.contains(record)).toBe(true);
  });

  test('a poster that another one of the same label displaces is an orphan', async () => {
    const group = band(1);
    const old = poster(1);
    group.posters.set(old.label, old);
    const session = await music.openWith([group]);
    const next = poster(2);
    next.label = old.label;
    group.posters.set(next.label, next);
    await session.commit();
    expect(await database.sql('select id from posters')).toEqual([{ id: 2 }]);
    expect(inspect(old).detached).toBe(true);
    expect([...group.posters.values()]).toEqual([next]);
  });
});
