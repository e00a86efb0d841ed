// What is known of the collections of an object that was just inserted: nobody can be in them.
import { describe, expect, test } from 'vitest';
import { Album, album, Band, band, fan, type Song, song, useMusic } from '../session/music.ts';
import { describeOnDatabases } from '../setup/databases.ts';

describeOnDatabases('a new row', (database) => {
  const music = useMusic(database);

  describe('an object that was just inserted', () => {
    test('has empty collections that can be used at once', async () => {
      const group = new Band({ name: 'new' });
      const session = await music.openWith([group]);
      group.albums.push(album(1));
      expect([group.fans.size, group.posters.size]).toEqual([0, 0]);
      await session.commit();
      expect(group.albums.map(({ bandId }) => bandId)).toEqual([group.id]);
    });

    test('has them after a flush, and by the other side', async () => {
      const group = new Band({ name: 'new' });
      const session = music.open();
      session.add(group);
      await session.flush();
      const record = new Album({ title: 'by reference', band: group });
      session.add(record);
      await session.commit();
      expect([...group.albums]).toEqual([record]);
      group.fans = new Set([fan(1)]);
      await session.commit();
      expect(group.fans.size).toBe(1);
    });

    test('knows of children that were given its key', async () => {
      const session = await music.openWith([band(1)]);
      const group = await session.getOne(Band, 1);
      session.add(new Album({ id: 2, title: 'by key', bandId: 1 }));
      await session.commit();
      expect(group.albums).toHaveLength(1);
    });

    test('forgets that when it is expired, and reads them when asked', async () => {
      const group = band(1);
      const session = await music.openWith([group]);
      session.expire(group);
      await session.load(group, 'name');
      expect(() => group.albums).toThrow('Cannot read Band#1.albums');
      expect([...(await session.load(group, 'albums'))]).toEqual([]);
    });

    test('knows nothing in the settings of the reference', async () => {
      const group = band(1);
      await music.openWith([group], { expireOnCommit: false, onRollback: 'expire' });
      expect(() => group.albums).toThrow('Cannot read Band#1.albums');
    });

    test('knows nothing of the row of another that it has taken over', async () => {
      const group = band(1);
      group.fans.add(fan(1));
      await music.openWith([group]);
      const session = music.open();
      await session.delete(await session.getOne(Band, 1));
      const successor = band(1);
      session.add(successor);
      await session.commit();
      expect(() => successor.albums).toThrow('Cannot read Band#1.albums');
    });

    test('has lost the collection of a rolled back frame, and has it again, empty', async () => {
      const group = band(1);
      const session = await music.openWith([group]);
      const savepoint = await session.beginNested();
      group.albums.push(album(1));
      await session.flush();
      await savepoint.rollback();
      expect([...group.albums]).toEqual([]);
      const late = song(1) as Song;
      expect(late.album).toBeNull();
    });
  });
});
