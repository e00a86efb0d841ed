// How many statements every loader strategy takes for a graph of three levels, and in which order they are sent: one for
// each level, one in all, one for all that is asked for in a tick, and none for what the session has.
import { expect, test } from 'vitest';
import {
  immediateload,
  joinedload,
  lazy,
  raiseload,
  type Session,
  select,
  selectinload,
  subqueryload,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Album, album, Band, band, Song, song, useMusic } from './music.ts';
import { statements, trace } from './trace.ts';

const BANDS = [1, 2, 3];

/** Three bands with two albums of two songs each. */
function bandsOf(): Band[] {
  return BANDS.map((id) => {
    const group = band(id);
    for (const at of [2 * id - 1, 2 * id]) {
      const record = album(at);
      record.songs.push(song(2 * at - 1), song(2 * at));
      group.albums.push(record);
    }
    return group;
  });
}

const all = select(Band).orderBy((b) => b.id);
const titles = (bands: Iterable<Band>): number[] =>
  [...bands].flatMap(({ albums }) => albums.flatMap(({ songs }) => songs.map(({ id }) => id)));
const EXPECTED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

describeOnDatabases('the statements of a graph of three levels', (database) => {
  const music = useMusic(database);

  /** The statements that are sent, in a session that has nothing in memory. */
  async function statementsOf(work: (session: Session) => Promise<Iterable<Band>>): Promise<string[]> {
    const session = await music.openWith(bandsOf());
    session.expungeAll();
    const heard = statements();
    const bands = await work(session);
    const sent = heard();
    expect(titles(bands)).toEqual(EXPECTED);
    return sent;
  }

  test('selectin: one for each level', async () => {
    const sent = await statementsOf((session) =>
      session.scalars(all.options(selectinload(Band, (b) => b.albums).selectinload((a) => a.songs))),
    );
    expect(sent).toEqual(['BEGIN', 'SELECT bands', 'SELECT albums', 'SELECT songs']);
  });

  test('subquery: one for each level, the innermost first', async () => {
    const sent = await statementsOf((session) =>
      session.scalars(all.options(subqueryload(Band, (b) => b.albums).subqueryload((a) => a.songs))),
    );
    expect(sent).toEqual(['BEGIN', 'SELECT bands', 'SELECT albums', 'SELECT songs']);
  });

  test('joined: one in all', async () => {
    const sent = await statementsOf((session) =>
      session.scalars(all.options(joinedload(Band, (b) => b.albums).joinedload((a) => a.songs))),
    );
    expect(sent).toEqual(['BEGIN', 'SELECT bands']);
  });

  test('joined below selectin: the second level brings the third along', async () => {
    const sent = await statementsOf((session) =>
      session.scalars(all.options(selectinload(Band, (b) => b.albums).joinedload((a) => a.songs))),
    );
    expect(sent).toEqual(['BEGIN', 'SELECT bands', 'SELECT albums']);
  });

  test('immediate: one for each object', async () => {
    const sent = await statementsOf((session) =>
      session.scalars(all.options(immediateload(Band, (b) => b.albums).immediateload((a) => a.songs))),
    );
    expect(sent.filter((statement) => statement === 'SELECT albums')).toHaveLength(3);
    expect(sent.filter((statement) => statement === 'SELECT songs')).toHaveLength(6);
  });

  test('select: one for all that is asked for in a tick', async () => {
    const sent = await statementsOf(async (session) => {
      const bands = (await session.scalars(all)).all();
      const albums = (await Promise.all(bands.map((each) => lazy(each).albums))).flat();
      await Promise.all(albums.map((each) => session.load(each, 'songs')));
      return bands;
    });
    expect(sent.filter((statement) => statement !== 'BEGIN')).toEqual([
      'SELECT bands',
      'SELECT albums',
      'SELECT songs',
    ]);
  });

  test('select: one after the other is one for each', async () => {
    const sent = await statementsOf(async (session) => {
      const bands = (await session.scalars(all)).all();
      for (const each of bands)
        for (const record of await session.load(each, 'albums')) await lazy(record).songs;
      return bands;
    });
    expect(sent).toHaveLength(2 + 3 + 6);
  });

  test('many to one: none for an object that the session has', async () => {
    const session = await music.openWith(bandsOf());
    session.expungeAll();
    await session.scalars(all);
    const albums = (await session.scalars(select(Album))).all();
    const heard = statements();
    const owners = await Promise.all(albums.map((each) => lazy(each).band));
    expect(heard()).toEqual([]);
    expect(owners.map((owner) => owner?.id).sort()).toEqual([1, 1, 2, 2, 3, 3]);
  });

  test('many to one: those that are missing are asked for once, each key once', async () => {
    const session = await music.openWith(bandsOf());
    session.expungeAll();
    await session.getOne(Band, 1);
    const albums = (await session.scalars(select(Album))).all();
    const heard = statements();
    await Promise.all(albums.map((each) => lazy(each).band));
    expect(heard()).toEqual(['SELECT bands']);
  });

  test('what is in memory takes none, whatever the strategy', async () => {
    const bands = bandsOf();
    const session = await music.openWith(bands);
    const heard = statements();
    expect(titles(bands)).toEqual(EXPECTED);
    await Promise.all(bands.map((each) => session.load(each, 'albums')));
    expect(heard()).toEqual([]);
  });

  test('raise: none, and an error in the place of the second', async () => {
    const session = await music.openWith(bandsOf());
    session.expungeAll();
    const [first] = await session.scalars(all.options(raiseload(Band, (b) => b.albums)).limit(1));
    const heard = statements();
    await expect(session.load(first ?? band(0), 'albums')).rejects.toThrow('albums');
    expect(heard()).toEqual([]);
  });

  test('the events of selectin: a level is told of before the next one is asked for', async () => {
    const session = await music.openWith(bandsOf().slice(0, 1));
    session.expungeAll();
    const heard = trace(session, Band, Album, Song);
    await session.scalars(all.options(selectinload(Band, (b) => b.albums).selectinload((a) => a.songs)));
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT bands',
      'load Band#1',
      'loaded_as_persistent Band#1',
      'do_orm_execute select',
      'SELECT albums',
      'load Album#1',
      'loaded_as_persistent Album#1',
      'load Album#2',
      'loaded_as_persistent Album#2',
      'do_orm_execute select',
      'SELECT songs',
      'load Song#1',
      'loaded_as_persistent Song#1',
      'load Song#2',
      'loaded_as_persistent Song#2',
      'load Song#3',
      'loaded_as_persistent Song#3',
      'load Song#4',
      'loaded_as_persistent Song#4',
      'init_collection Album#1.songs',
      'init_collection Album#2.songs',
      'init_collection Band#1.albums',
    ]);
  });

  test('the events of a join: the first member before its owner, all in one statement', async () => {
    const session = await music.openWith(bandsOf().slice(0, 1));
    session.expungeAll();
    const heard = trace(session, Band, Album, Song);
    await session.scalars(all.options(joinedload(Band, (b) => b.albums).joinedload((a) => a.songs)));
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'after_transaction_create root',
      'after_begin root',
      'BEGIN',
      'SELECT bands',
      'init_collection Band#1.albums',
      'init_collection Album#1.songs',
      'load Song#1',
      'loaded_as_persistent Song#1',
      'load Album#1',
      'loaded_as_persistent Album#1',
      'load Band#1',
      'loaded_as_persistent Band#1',
      'load Song#2',
      'loaded_as_persistent Song#2',
      'init_collection Album#2.songs',
      'load Song#3',
      'loaded_as_persistent Song#3',
      'load Album#2',
      'loaded_as_persistent Album#2',
      'load Song#4',
      'loaded_as_persistent Song#4',
    ]);
  });

  test('the events of a load on demand', async () => {
    const session = await music.openWith(bandsOf().slice(0, 1));
    session.expungeAll();
    const found = await session.getOne(Band, 1);
    const heard = trace(session, Band, Album, Song);
    await session.load(found, 'albums');
    expect(heard.take()).toEqual([
      'do_orm_execute select',
      'SELECT albums',
      'load Album#1',
      'loaded_as_persistent Album#1',
      'load Album#2',
      'loaded_as_persistent Album#2',
      'init_collection Band#1.albums',
    ]);
  });
});
