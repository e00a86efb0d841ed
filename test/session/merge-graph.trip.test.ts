// The trip of a merge along the merge cascade: whose values are set when, and who is told as loaded.
import { expect, test } from 'vitest';
import { inspect, selectinload } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Album, album, Band, band, discography, fan, poster, Song, song, tag, useMusic } from './music.ts';
import { trace } from './trace.ts';

describeOnDatabases('the trip of a merge of a graph', (database) => {
  const music = useMusic(database);

  test('of new objects: copies are made, children are told as loaded before their parents', async () => {
    const session = music.open();
    const { group } = discography();
    const heard = trace(session, Band, Album, Song);
    const copy = await session.merge(group);
    expect(heard.take().filter((word) => /^load |^transient_to_pending/.test(word))).toEqual([
      'transient_to_pending Band',
      'transient_to_pending Album',
      'transient_to_pending Song',
      'load Song#1',
      'transient_to_pending Song',
      'load Song#2',
      'load Album#1',
      'load Band#1',
    ]);
    expect(copy.albums[0]?.songs.map(({ title }) => title)).toEqual(['song 1', 'song 2']);
    expect(copy.albums[0]?.band).toBe(copy);
    expect(inspect(group).transient).toBe(true);
    await session.commit();
    expect(await database.sql('select id from songs order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('of detached objects: what is not among the given members any more is taken out', async () => {
    const { group, record, tracks } = discography();
    const session = await music.openWith([group]);
    session.expungeAll();
    record.songs.splice(0, 1);
    record.songs.push(song(3));
    const copy = await session.merge(group);
    await session.commit();
    expect(await database.sql('select id from songs order by id')).toEqual([{ id: 2 }, { id: 3 }]);
    expect(copy.albums[0]?.songs.map(({ id }) => id)).toEqual([2, 3]);
    expect(tracks.map((track) => inspect(track).detached)).toEqual([true, true]);
  });

  test('one object that is reached twice is merged once', async () => {
    const session = music.open();
    const [first, second] = [album(1), album(2)];
    const shared = tag(1);
    first.tags.push(shared);
    second.tags.push(shared);
    const group = band(1);
    group.albums.push(first, second);
    const copy = await session.merge(group);
    expect(copy.albums[0]?.tags[0]).toBe(copy.albums[1]?.tags[0]);
    expect(copy.albums[0]?.tags[0]).not.toBe(shared);
  });

  test('two given objects of one key become one', async () => {
    const session = music.open();
    const group = band(1);
    const [one, other] = [album(1), album(1)];
    one.songs.push(song(1));
    other.songs.push(song(1));
    group.albums.push(one, other);
    const copy = await session.merge(group);
    expect(new Set(copy.albums).size).toBe(1);
  });

  test('what the given object does not hold is left alone', async () => {
    const { group } = discography();
    const session = await music.openWith([group]);
    const given = band(1);
    const copy = await session.merge(given);
    expect(copy).toBe(group);
    expect(copy.albums).toHaveLength(1);
  });

  test('without loading: no SQL, no change, parents after their children', async () => {
    const { group } = discography();
    const source = await music.openWith([group]);
    source.expungeAll();
    const session = music.open();
    const heard = trace(session, Band, Album, Song);
    const copy = await session.merge(group, { load: false });
    expect(heard.take().filter((word) => /^load |SELECT|_to_/.test(word))).toEqual([
      'detached_to_persistent Band#1',
      'detached_to_persistent Album#1',
      'detached_to_persistent Song#1',
      'load Song#1',
      'detached_to_persistent Song#2',
      'load Song#2',
      'load Album#1',
      'load Band#1',
    ]);
    expect(session.dirty.size).toBe(0);
    expect(copy.albums[0]?.songs).toHaveLength(2);
    expect(copy.albums[0]?.band).toBe(copy);
  });

  test('sets and maps are merged as what they are', async () => {
    const session = music.open();
    const group = band(1);
    group.fans.add(fan(1));
    group.posters.set('poster 1', poster(1));
    const copy = await session.merge(group);
    expect([...copy.posters.keys()]).toEqual(['poster 1']);
    expect([...copy.fans].map(({ name }) => name)).toEqual(['fan 1']);
    expect(copy.fans).not.toBe(group.fans);
  });

  test('the options are those of the reads', async () => {
    const { group } = discography();
    const source = await music.openWith([group]);
    source.expungeAll();
    const session = music.open();
    const given = band(1);
    const copy = await session.merge(given, { options: [selectinload(Band, (b) => b.albums)] });
    expect(inspect(copy).unloaded).not.toContain('albums');
  });
});
