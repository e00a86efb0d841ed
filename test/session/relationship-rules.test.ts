// Rules of relationships that were found by comparing with recorded programs, each of which was broken before.
import { expect, test } from 'vitest';
import { inspect, listen, select } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { Player, Team, useClub } from './club.ts';
import { Album, album, Band, band, discography, fan, poster, useMusic } from './music.ts';
import { trace } from './trace.ts';

describeOnDatabase('pglite', 'rules of relationships', (database) => {
  const music = useMusic(database);

  test('Why: it was deleted. One that loses an owner, comes to another and is expired, is no orphan', async () => {
    const [first, second] = [band(1), band(2)];
    const record = album(1);
    first.albums.push(record);
    const session = await music.openWith([first, second]);
    (await session.load(second, 'albums')).push(record);
    session.expire(record);
    await session.commit();
    expect(await database.sql('select id, band_id from albums')).toEqual([{ id: 1, band_id: 2 }]);
    expect(inspect(record).persistent).toBe(true);
  });

  test('Why: the empty one was given. A collection read before the INSERT is asked of the database after it', async () => {
    const group = band(1);
    expect(group.albums).toEqual([]);
    const session = await music.openWith([group]);
    await database.sql("insert into albums (id, title, band_id) values (5, 'x', 1)");
    expect(inspect(group).unloaded).toContain('albums');
    const albums = await session.load(group, 'albums');
    expect(albums.map(({ id }) => id)).toEqual([5]);
  });

  test('a change of the collection that was read before the INSERT still counts', async () => {
    const group = band(1);
    const held = group.albums;
    const session = await music.openWith([group]);
    held.push(album(1));
    await session.commit();
    expect(await database.sql('select band_id from albums')).toEqual([{ band_id: 1 }]);
  });

  test('Why: it was an error. A before_attach listener may add the object itself', async () => {
    const session = music.open();
    const follower = fan(1);
    listen(session, 'before_attach', () => session.add(follower), { once: true });
    const heard = trace(session);
    session.add(follower);
    expect(heard.take().filter((word) => word.includes('Fan#1'))).toEqual([
      'before_attach Fan#1',
      'after_attach Fan#1',
      'transient_to_pending Fan#1',
      'before_attach Fan#1',
    ]);
    expect(session.new.size).toBe(1);
  });

  test('a merge whose members have the same key as those that are there is refused', async () => {
    const group = band(1);
    const old = poster(1);
    group.posters.set(old.label, old);
    const session = await music.openWith([group]);
    const copy = band(1);
    const next = poster(2);
    next.label = old.label;
    copy.posters.set(next.label, next);
    await expect(session.merge(copy)).rejects.toMatchObject({ code: 'OTHER_UNDER_KEY' });
  });

  test('Why: it stayed expired. populateExisting makes an expired relationship be loaded on demand', async () => {
    const { group } = discography();
    const session = await music.openWith([group], { expireOnCommit: true });
    await session.scalars(select(Band).populateExisting());
    expect([...inspect(group).expiredAttributeNames]).toEqual([]);
    expect(await session.load(group, 'albums')).toHaveLength(1);
  });

  test("where rollbacks expire, so do they for objects whose 'pending_to_persistent' has thrown", async () => {
    const session = music.open({ onRollback: 'expire' });
    const record = album(1);
    session.add(record);
    listen(session, 'pending_to_persistent', () => {
      throw new Error('no');
    });
    const heard = trace(session, Album);
    await expect(session.flush()).rejects.toThrow('no');
    expect(heard.take().slice(-5)).toEqual([
      'after_rollback',
      'persistent_to_transient Album#1',
      'expire Album',
      'after_transaction_end flush',
      'after_soft_rollback flush',
    ]);
    await session.rollback();
  });
});

describeOnDatabase('pglite', 'rules of keys', (database) => {
  const club = useClub(database);

  test('a list that has a member twice: its owner lets go of it once', async () => {
    const team = new Team({ id: 1 });
    const player = new Player({ id: 1 });
    team.players.push(player, player);
    const session = await club.openWith([team]);
    const heard = trace(session, Player);
    await session.delete(team);
    await session.flush();
    expect(heard.take().filter((word) => word.startsWith('set'))).toEqual([
      'set Player#1.teamId = null (was 1)',
    ]);
  });
});
