// What objects hold of their relationships after a commit that no relationship was told of: rows that were deleted, foreign
// keys that were assigned.
import { describe, expect, test } from 'vitest';
import { inspect } from '../../src/index.ts';
import { Album, album, Band, band, Fan, fan, poster, tag, useMusic } from '../session/music.ts';
import { trace } from '../session/trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

describeOnDatabases('after a commit', (database) => {
  const music = useMusic(database);

  describe('an object that was deleted', () => {
    test('has left the collections that are in memory, of every kind', async () => {
      const group = band(1);
      group.albums.push(album(1), album(2));
      group.fans.add(fan(1)).add(fan(2));
      group.posters.set('poster 1', poster(1)).set('poster 2', poster(2));
      const session = await music.openWith([group]);
      const { albums, fans, posters } = group;
      const [first] = [...fans];
      await session.deleteAll([group.albums[0], first, posters.get('poster 1')] as object[]);
      await session.commit();
      expect([albums.map(({ id }) => id), [...fans].map(({ id }) => id), [...posters.keys()]]).toEqual([
        [2],
        [2],
        ['poster 2'],
      ]);
      expect([group.albums === albums, group.fans === fans, session.dirty.size]).toEqual([true, true, 0]);
    });

    test('Why: the one that owns it was deleted after it, and its row was deleted a second time', async () => {
      const group = band(1);
      group.albums.push(album(1), album(2));
      const session = await music.openWith([group]);
      await session.delete(group.albums[0] as Album);
      await session.commit();
      await session.delete(group);
      expect(session.deleted.size).toBe(2);
      await session.commit();
    });

    test('has left what a loader has filled and nobody has looked at', async () => {
      const group = band(1);
      group.albums.push(album(1), album(2));
      await music.openWith([group]);
      const session = music.open();
      const loaded = await session.getOne(Band, 1);
      await session.load(loaded, 'albums');
      const record = await session.getOne(Album, 1);
      await session.delete(record);
      await session.commit();
      expect(loaded.albums.map(({ id }) => id)).toEqual([2]);
    });

    test('is in no reference any more, and the keys say so, too', async () => {
      const group = band(1);
      const listener = fan(1);
      group.fans.add(listener);
      const session = await music.openWith([group]);
      await session.delete(group);
      await session.commit();
      expect([listener.band, listener.bandId, session.dirty.size]).toEqual([null, null, 0]);
    });

    test('has left the collections of a many to many from either side', async () => {
      const [one, other] = [album(1), album(2)];
      const shared = tag(1);
      one.tags.push(shared, tag(2));
      other.tags.push(shared);
      const session = await music.openWith([one, other]);
      await session.delete(shared);
      await session.commit();
      expect([one.tags.map(({ id }) => id), [...other.tags]]).toEqual([[2], []]);
      await session.delete(one);
      await session.commit();
      expect(await session.get(Album, 1)).toBeNull();
    });

    test('stays where it is until the commit, so that a loop over a collection can delete', async () => {
      const group = band(1);
      group.albums.push(album(1), album(2), album(3));
      const session = await music.openWith([group]);
      for (const each of group.albums) {
        await session.delete(each);
        await session.flush();
      }
      expect(group.albums).toHaveLength(3);
      await session.commit();
      expect([...group.albums]).toEqual([]);
    });

    test('is back in its place after a rollback to any savepoint', async () => {
      const group = band(1);
      group.albums.push(album(1), album(2));
      const session = await music.openWith([group]);
      const [first, second] = [...group.albums];
      const savepoint = await session.beginNested();
      await session.delete(first as Album);
      await session.flush();
      await savepoint.rollback();
      await session.delete(second as Album);
      const released = await session.beginNested();
      await released.commit();
      expect([...group.albums]).toEqual([first, second]);
      await session.commit();
      expect([...group.albums]).toEqual([first]);
    });

    test('Why: its owner was deleted in a savepoint that was rolled back, and the commit failed after COMMIT', async () => {
      const group = band(1);
      group.albums.push(album(1));
      const session = await music.openWith([group]);
      const [record] = group.albums as [Album];
      await session.delete(record);
      await session.flush();
      const savepoint = await session.beginNested();
      await session.delete(group);
      await session.flush();
      await savepoint.rollback();
      expect([inspect(record).deleted, inspect(group).persistent]).toEqual([true, true]);
      await session.commit();
      expect([inspect(record).detached, [...group.albums]]).toEqual([true, []]);
    });

    test('is told of by no event besides those of its deletion', async () => {
      const group = band(1);
      group.albums.push(album(1), album(2));
      const session = await music.openWith([group]);
      const heard = trace(session, Band, Album);
      await session.delete(group.albums[0] as Album);
      await session.commit();
      const words = heard.take();
      expect(words.slice(words.indexOf('after_commit'))).toEqual([
        'after_commit',
        'deleted_to_detached Album#1',
        'after_transaction_end root',
      ]);
    });
  });

  describe('a foreign key that was assigned', () => {
    test('moves its object from one collection to the other, and the reference with it', async () => {
      const [from, to] = [band(1), band(2)];
      from.albums.push(album(1), album(2));
      to.albums.push(album(3));
      const session = await music.openWith([from, to]);
      const [record] = from.albums as [Album];
      record.bandId = 2;
      await session.commit();
      expect(record.band).toBe(to);
      expect([from.albums.map(({ id }) => id), to.albums.map(({ id }) => id)]).toEqual([[2], [3, 1]]);
      expect([session.dirty.size, inspect(record).modified]).toEqual([0, false]);
    });

    test('moves it also where the reference was read between the flush and the commit', async () => {
      const [from, to] = [band(1), band(2)];
      from.albums.push(album(1));
      to.albums.push(album(2));
      await music.openWith([from, to]);
      const session = music.open();
      const [old, next] = [await session.getOne(Band, 1), await session.getOne(Band, 2)];
      await Promise.all([session.load(old, 'albums'), session.load(next, 'albums')]);
      const [record] = old.albums as [Album];
      record.bandId = 2;
      await session.flush();
      session.expire(record, ['band']);
      expect(record.band).toBe(next);
      await session.commit();
      expect([old.albums.length, next.albums.map(({ id }) => id)]).toEqual([0, [2, 1]]);
    });

    test('that is null takes it out', async () => {
      const group = band(1);
      group.albums.push(album(1));
      const session = await music.openWith([group]);
      const [record] = group.albums as [Album];
      record.bandId = null;
      await session.commit();
      expect([record.band, group.albums.length]).toEqual([null, 0]);
      await session.delete(group);
      await session.commit();
      expect(await session.get(Album, 1)).toBe(record);
    });

    test('of a new object puts it into a collection that is in memory', async () => {
      const group = band(1);
      group.albums.push(album(1));
      const session = await music.openWith([group]);
      const record = new Album({ id: 2, title: 'by key', bandId: 1 });
      session.add(record);
      await session.commit();
      expect([group.albums.length, group.albums[1] === record, record.band === group]).toEqual([
        2,
        true,
        true,
      ]);
    });

    test('leaves a reference out of memory where the session does not have its object', async () => {
      const [one, other] = [band(1), band(2)];
      one.fans.add(fan(1));
      await music.openWith([one, other]);
      const session = music.open();
      const listener = await session.getOne(Fan, 1);
      await session.load(listener, 'band');
      listener.bandId = 2;
      await session.commit();
      expect(() => listener.band).toThrow('Cannot read Fan#1.band');
      expect((await session.load(listener, 'band'))?.id).toBe(2);
    });

    test('puts a map and a set right as well', async () => {
      const [from, to] = [band(1), band(2)];
      from.posters.set('poster 1', poster(1));
      from.fans.add(fan(1));
      to.fans.add(fan(2));
      to.posters.set('poster 2', poster(2));
      const session = await music.openWith([from, to]);
      const [moved] = [...from.posters.values()];
      const [listener] = [...from.fans];
      if (moved === undefined || listener === undefined) throw new Error('They were put in.');
      moved.bandId = 2;
      listener.bandId = 2;
      await session.commit();
      expect([from.posters.size, from.fans.size]).toEqual([0, 0]);
      expect([to.posters.get('poster 1'), to.fans.has(listener)]).toEqual([moved, true]);
    });

    test('changes nothing in memory when it is rolled back', async () => {
      const [from, to] = [band(1), band(2)];
      from.albums.push(album(1));
      to.albums.push(album(2));
      const session = await music.openWith([from, to]);
      const [record] = from.albums as [Album];
      record.bandId = 2;
      await session.flush();
      await session.rollback();
      expect([record.band === from, record.bandId, from.albums.length, to.albums.length]).toEqual([
        true,
        1,
        1,
        1,
      ]);
    });
  });

  describe('in the settings of the reference', () => {
    test('nothing is put right: there is nothing in memory after a commit', async () => {
      const group = band(1);
      group.albums.push(album(1));
      const session = await music.openWith([group], { onRollback: 'expire' });
      await session.delete(group.albums[0] as Album);
      await session.commit();
      expect(group.albums).toHaveLength(1);
    });
  });
});
