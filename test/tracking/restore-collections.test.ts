// What collections and references hold after a rollback: exactly what they held when the frame began, at any depth.
import { expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { album, band, discography, fan, poster, song, tag, useMusic } from '../session/music.ts';
import { describeOnDatabases } from '../setup/databases.ts';

describeOnDatabases('after a rollback', (database) => {
  const music = useMusic(database);

  test('a collection is the same one, with its members in their order', async () => {
    const { group, record, tracks } = discography();
    const session = await music.openWith([group]);
    const { songs } = record;
    songs.reverse();
    const savepoint = await session.beginNested();
    songs.push(song(3));
    songs.splice(0, 1);
    record.songs = [song(4)];
    await session.flush();
    await savepoint.rollback();
    expect(record.songs).toBe(songs);
    expect([...songs]).toEqual([...tracks].reverse());
    await session.rollback();
    expect(record.songs).toBe(songs);
    expect([...songs]).toEqual(tracks);
  });

  test('sets and maps are what they were', async () => {
    const group = band(1);
    const [first, second] = [fan(1), fan(2)];
    group.fans.add(first).add(second);
    group.posters.set('poster 1', poster(1));
    const session = await music.openWith([group]);
    const { fans, posters } = group;
    fans.delete(first);
    fans.add(fan(3));
    posters.clear();
    const replacing = poster(2);
    posters.set(replacing.label, replacing);
    group.fans = new Set([second]);
    await session.flush();
    await session.rollback();
    expect([group.fans === fans, group.posters === posters]).toEqual([true, true]);
    expect([...fans]).toEqual([first, second]);
    expect([...posters.keys()]).toEqual(['poster 1']);
    expect([first.band, second.band]).toEqual([group, group]);
  });

  test('references are what they were', async () => {
    const { group, record } = discography();
    const other = band(2);
    other.albums.push(album(2));
    const session = await music.openWith([group, other]);
    record.band = other;
    await session.flush();
    expect(group.albums).toHaveLength(0);
    await session.rollback();
    expect([record.band, record.bandId]).toEqual([group, 1]);
    expect([[...group.albums], other.albums.length]).toEqual([[record], 1]);
  });

  test('both sides of a relationship over a table between are what they were', async () => {
    const [record, word, other] = [album(1), tag(1), tag(2)];
    record.tags.push(word);
    const session = await music.openWith([record, other]);
    record.tags.push(other);
    record.tags.splice(0, 1);
    await session.flush();
    await session.rollback();
    expect([...record.tags]).toEqual([word]);
    expect([...word.albums]).toEqual([record]);
    expect(await database.sql('select * from album_tags')).toEqual([{ album_id: 1, tag_id: 1 }]);
  });

  test('a deleted object is back among the members', async () => {
    const { group, record, tracks } = discography();
    const session = await music.openWith([group]);
    await session.delete(record);
    await session.flush();
    await session.rollback();
    expect([...group.albums]).toEqual([record]);
    expect([...record.songs]).toEqual(tracks);
    expect([record, ...tracks].map((object) => inspect(object).persistent)).toEqual([true, true, true]);
  });

  test('who lost the owner it needs is no orphan any more', async () => {
    const { group, record } = discography();
    const session = await music.openWith([group]);
    session.begin();
    group.albums.pop();
    await session.rollback();
    record.title = 'other';
    await session.commit();
    expect(await database.sql('select id, title from albums')).toEqual([{ id: 1, title: 'other' }]);
  });

  test('an object that came in with the frame has left, and the collection is without it', async () => {
    const { group } = discography();
    const session = await music.openWith([group]);
    const fresh = album(2);
    group.albums.push(fresh);
    await session.flush();
    await session.rollback();
    expect([inspect(fresh).transient, inspect(fresh).key, fresh.band]).toEqual([true, null, null]);
    expect(group.albums).not.toContain(fresh);
    group.albums.push(fresh);
    await session.commit();
    expect(await database.sql('select id from albums order by id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test('what waited for a collection that is not in memory does not wait any more', async () => {
    const { group, record } = discography();
    const session = await music.openWith([group]);
    session.expire(group, ['albums']);
    await session.beginNested();
    const outer = inspect(group).pendingMutations;
    record.band = null;
    expect(inspect(group).pendingMutations?.size).toBe(1);
    await session.rollback();
    expect(outer).toBeNull();
    expect(inspect(group).pendingMutations).toBeNull();
  });

  test('an object that was not touched keeps what it has, and nothing of it is copied', async () => {
    const [{ group, record }, other] = [discography(), fan(2)];
    const session = await music.openWith([group, other]);
    const { songs } = record;
    const { frame } = inspect(record);
    other.name = 'other';
    await session.flush();
    expect(inspect(record).frame).toBe(frame);
    await session.rollback();
    expect(record.songs).toBe(songs);
  });

  test('with onRollback "expire" collections are forgotten', async () => {
    const { group } = discography();
    const session = await music.openWith([group], { onRollback: 'expire' });
    group.name = 'other';
    await session.flush();
    await session.rollback();
    expect(inspect(group).unloaded).toContain('albums');
  });

  test('who waits for the commit is told of members that came and went', async () => {
    const { group, record } = discography();
    const session = await music.openWith([group]);
    const fresh = album(2);
    const transaction = session.begin();
    let told: unknown;
    transaction.onCommit(({ updated }) => {
      told = updated.find(({ object }) => object === group)?.changes.albums;
    });
    group.albums.push(fresh);
    await transaction.commit();
    expect(told).toEqual({ old: [record], new: [record, fresh] });
  });
});
