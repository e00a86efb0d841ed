// Relationships are loaded with as few statements as their strategy says, and end up the same with each.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import {
  immediateload,
  joinedload,
  lazy,
  lazyload,
  listen,
  type ORMExecuteState,
  raiseload,
  type Session,
  select,
  selectinload,
  sqlText,
  subqueryload,
} from '../../src/index.ts';
import { Album, album, Band, band, song, tag, useMusic } from '../session/music.ts';
import { trace } from '../session/trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

/** Counts the statements from now on, without being a listener of the session. */
function countStatements(): () => number {
  let count = 0;
  const onStatement = () => {
    count++;
  };
  const channel = 'tracing:imago:query:start';
  subscribe(channel, onStatement);
  onTestFinished(() => void unsubscribe(channel, onStatement));
  return () => count;
}

describeOnDatabases('relationships', (database) => {
  const music = useMusic(database);

  /** Two bands with two albums of two songs each, that share a tag; a band without any. */
  async function filled(): Promise<Session> {
    const shared = tag(1);
    const bands = [band(1), band(2), band(3)];
    for (const [at, id] of [1, 2, 3, 4].entries()) {
      const record = album(id);
      record.songs.push(song(id * 2 - 1), song(id * 2));
      record.tags.push(shared);
      bands[at < 2 ? 0 : 1]?.albums.push(record);
    }
    const session = await music.openWith(bands);
    session.expungeAll();
    return session;
  }

  const statements = (heard: readonly string[]): string[] =>
    heard.filter((word) => word.startsWith('SELECT'));
  const titles = (bands: readonly Band[]): string[][] =>
    bands.map(({ albums }) => albums.flatMap(({ songs }) => songs.map(({ title }) => title)));
  const all = select(Band).orderBy((b) => b.id);
  const expected = [['song 1', 'song 2', 'song 3', 'song 4'], ['song 5', 'song 6', 'song 7', 'song 8'], []];

  test('by selectin take one statement for each level', async () => {
    const session = await filled();
    const heard = trace(session, Band);
    const option = selectinload(
      Band,
      (b) => b.albums,
      (a) => a.songs,
    );
    const bands = (await session.scalars(all.options(option))).all();
    expect(statements(heard.take())).toHaveLength(3);
    expect(titles(bands)).toEqual(expected);
  });

  test('by joins take one statement, and every object comes once', async () => {
    const session = await filled();
    const heard = trace(session, Band);
    const option = joinedload(Band, (b) => b.albums).joinedload((a) => a.songs);
    const bands = (await session.scalars(all.options(option))).all();
    expect(statements(heard.take())).toHaveLength(1);
    expect(bands.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(titles(bands)).toEqual(expected);
  });

  test('a limit counts objects, not the rows that joins make of them', async () => {
    const session = await filled();
    const query = all
      .options(joinedload(Band, (b) => b.albums))
      .limit(2)
      .offset(1);
    const bands = (await session.scalars(query)).all();
    expect(bands.map(({ id, albums }) => [id, albums.length])).toEqual([
      [2, 2],
      [3, 0],
    ]);
  });

  test('of a join the first member is told of before its owner, the others after it', async () => {
    const session = await filled();
    const heard = trace(session, Band);
    await session.scalars(all.options(joinedload(Band, (b) => b.albums)).limit(1));
    expect(heard.take().filter((word) => word.startsWith('load '))).toEqual([
      'load Album#1',
      'load Band#1',
      'load Album#2',
    ]);
  });

  test('over a table between are loaded by every strategy', async () => {
    const session = await filled();
    for (const strategy of [selectinload, joinedload, subqueryload, immediateload]) {
      session.expungeAll();
      const option = strategy(Album, (a) => a.tags);
      const albums = (await session.scalars(select(Album).options(option))).all();
      expect(albums.map(({ tags }) => tags.map(({ id }) => id))).toEqual([[1], [1], [1], [1]]);
    }
  });

  test('by subquery are there before their owners are told of', async () => {
    const session = await filled();
    const heard = trace(session, Band);
    await session.scalars(all.options(subqueryload(Band, (b) => b.albums)).limit(1));
    expect(heard.take().filter((word) => word.startsWith('load '))).toEqual([
      'load Album#1',
      'load Album#2',
      'load Band#1',
    ]);
  });

  test('asked for in one tick are one statement', async () => {
    const session = await filled();
    const bands = (await session.scalars(all)).all();
    const counted = countStatements();
    const albums = await Promise.all(bands.map((each) => lazy(each).albums));
    expect([albums.map(({ length }) => length), counted()]).toEqual([[2, 2, 0], 1]);
  });

  test('asked for in one tick are told of one by one where somebody listens', async () => {
    const session = await filled();
    const bands = (await session.scalars(all)).all();
    let loads = 0;
    listen(session, 'do_orm_execute', (execution: ORMExecuteState) => {
      if (execution.isRelationshipLoad) loads++;
    });
    await Promise.all(bands.map((each) => session.load(each, 'albums')));
    expect(loads).toBe(3);
  });

  test('that lead to a known key are found in the session', async () => {
    const session = await filled();
    await session.get(Band, 1);
    const record = await session.getOne(Album, 1);
    const counted = countStatements();
    expect([(await session.load(record, 'band'))?.id, counted()]).toEqual([1, 0]);
  });

  test('of objects without row need no statement', async () => {
    const session = await filled();
    const fresh = band(9);
    session.add(fresh);
    const counted = countStatements();
    expect([await session.load(fresh, 'albums'), counted()]).toEqual([[], 0]);
  });

  test('that must not be loaded on demand throw, until the object is expired', async () => {
    const session = await filled();
    const query = all.options(raiseload(Band, (b) => b.albums)).limit(1);
    const group = (await session.scalars(query)).one();
    expect(() => group.albums).toThrow('its loader strategy is "raise"');
    await expect(session.load(group, 'albums')).rejects.toThrow('its loader strategy is "raise"');
    session.expire(group);
    expect(await session.load(group, 'albums')).toHaveLength(2);
  });

  test('options stay with the objects: refresh loads anew what they say', async () => {
    const session = await filled();
    const options = [selectinload(Band, (b) => b.albums)];
    const group = await session.get(Band, 1, { options });
    await session.execute(sqlText('update albums set band_id = 2 where id = 1'));
    if (group !== null) await session.refresh(group);
    expect(group?.albums.map(({ id }) => id)).toEqual([2]);
  });

  test('a refresh by name loads a relationship that is loaded on demand', async () => {
    const session = await filled();
    const group = await session.getOne(Band, 1);
    await session.refresh(group, ['albums']);
    expect(group.albums).toHaveLength(2);
    const [first] = group.albums;
    await session.refresh(group);
    expect([group.albums.length, group.albums[0] === first]).toEqual([2, true]);
  });

  test('two strategies for one relationship are refused', async () => {
    const session = await filled();
    const options = [lazyload(Band, (b) => b.albums), joinedload(Band, (b) => b.albums)];
    await expect(session.scalars(all.options(...options))).rejects.toThrow('Say it once');
  });
});
