// A refresh reads what it expires along its cascade, too: nothing that was in memory has left it.
import { expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { album, band, discography, fan, poster, song, useMusic } from '../session/music.ts';
import { statements } from '../session/trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

describeOnDatabases('session.refresh', (database) => {
  const music = useMusic(database);

  test('leaves collections and their members readable, by one statement a relationship', async () => {
    const { group, record, tracks } = discography();
    group.albums.push(album(2));
    group.posters.set('poster 1', poster(1));
    record.songs.push(song(3));
    const session = await music.openWith([group]);
    await database.sql(`update songs set title = 'other'; update posters set label = 'new'`);
    const sent = statements();
    await session.refresh(group);
    expect(sent().filter((word) => word.startsWith('SELECT'))).toEqual([
      'SELECT bands',
      'SELECT albums',
      'SELECT posters',
      'SELECT songs',
    ]);
    expect(group.albums.map(({ title }) => title)).toEqual(['album 1', 'album 2']);
    expect(record.songs.map(({ title, album: owner }) => [title, owner === record])).toEqual([
      ['other', true],
      ['other', true],
      ['other', true],
    ]);
    expect([record.songs[0] === tracks[0], [...group.posters.keys()], record.band === group]).toEqual([
      true,
      ['new'],
      true,
    ]);
  });

  test('reads the collections that do not cascade again as well, without expiring their members', async () => {
    const group = band(1);
    const listener = fan(1);
    group.fans.add(listener);
    const session = await music.openWith([group]);
    await database.sql(
      `update fans set name = 'other'; insert into fans (id, name, band_id) values (7, 'new', 1)`,
    );
    await session.refresh(group);
    expect([...group.fans].map(({ name }) => name).sort()).toEqual(['fan 1', 'new']);
    expect(listener.band).toBe(group);
  });

  test('reads members that have left by one statement for all of their class', async () => {
    const { group, record, tracks } = discography();
    const session = await music.openWith([group]);
    await database.sql(`update songs set album_id = null`);
    const sent = statements();
    await session.refresh(group);
    expect(sent().filter((word) => word === 'SELECT songs')).toHaveLength(2);
    expect([record.songs.length, ...tracks.map(({ albumId }) => albumId)]).toEqual([0, null, null]);
  });

  test('leaves an object whose row is gone expired', async () => {
    const { group, tracks } = discography();
    const session = await music.openWith([group]);
    await database.sql('delete from songs where id = 2');
    await session.refresh(group);
    expect(tracks.map((each) => inspect(each).expired)).toEqual([false, true]);
    expect(group.albums[0]?.songs).toHaveLength(1);
  });

  test('loads nothing that was not in memory', async () => {
    const { group } = discography();
    const session = await music.openWith([group]);
    session.expire(group);
    await session.refresh(group);
    expect(() => group.albums).toThrow('Cannot read Band#1.albums');
  });

  test('expires and goes no further in the settings of the reference', async () => {
    const { group, record } = discography();
    const session = await music.openWith([group], { expireOnCommit: false, onRollback: 'expire' });
    const sent = statements();
    await session.refresh(group);
    expect(sent().filter((word) => word.startsWith('SELECT'))).toEqual(['SELECT bands']);
    expect(inspect(record).expired).toBe(true);
  });
});
