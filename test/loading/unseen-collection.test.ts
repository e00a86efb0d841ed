// A loaded array that nobody has looked at is made when somebody does: nobody can tell that it was not there before.
import { expect, test } from 'vitest';
import {
  attrs,
  collectionAdapter,
  getHistory,
  inspect,
  joinedload,
  type LoaderOption,
  listen,
  remove,
  type Session,
  select,
  selectinload,
} from '../../src/index.ts';
import { Album, album, Band, band, useMusic } from '../session/music.ts';
import { describeOnDatabase } from '../setup/databases.ts';

describeOnDatabase('pg', 'a loaded collection', (database) => {
  const music = useMusic(database);
  const strategies = {
    selectin: selectinload(Band, (b) => b.albums),
    joined: joinedload(Band, (b) => b.albums),
  };
  const named = Object.keys(strategies) as (keyof typeof strategies)[];

  async function open(): Promise<Session> {
    const one = band(1);
    one.albums.push(album(1), album(2));
    const session = await music.openWith([one]);
    session.expungeAll();
    return session;
  }
  const load = async (session: Session, option: LoaderOption): Promise<Band> =>
    (await session.scalars(select(Band).options(option))).one();
  const ids = (albums: readonly Album[]): number[] => albums.map(({ id }) => id).sort();

  test.for(named)('by %s is the same each time, and tells of its changes', async (strategy) => {
    const session = await open();
    const loaded = await load(session, strategies[strategy]);
    expect(session.isModified(loaded)).toBe(false);
    const { albums } = loaded;
    expect(loaded.albums).toBe(albums);
    expect(collectionAdapter(albums)?.state).toBe(inspect(loaded));
    albums.push(album(3));
    expect(session.new.size).toBe(1);
  });

  test.for(named)('by %s has a history before anybody looks at it', async (strategy) => {
    const loaded = await load(await open(), strategies[strategy]);
    const { added, unchanged, deleted } = getHistory(loaded, 'albums');
    expect([added.length, unchanged.length, deleted.length]).toEqual([0, 2, 0]);
  });

  test.for(named)('by %s is among the values that inspect shows', async (strategy) => {
    const loaded = await load(await open(), strategies[strategy]);
    expect(inspect(loaded).dict.albums).toBe(loaded.albums);
  });

  test.for(named)('by %s is told of by init_collection during the load', async (strategy) => {
    const session = await open();
    const heard: unknown[] = [];
    const hear = (_band: object, collection: unknown) => void heard.push(collection);
    listen(attrs(Band).albums, 'init_collection', hear);
    try {
      const loaded = await load(session, strategies[strategy]);
      expect(heard).toHaveLength(1);
      expect(loaded.albums).toBe(heard[0]);
    } finally {
      remove(attrs(Band).albums, 'init_collection', hear);
    }
  });

  test('that a listener looks at while its rows come gets the further ones', async () => {
    const session = await open();
    const seen: Album[][] = [];
    const look = (loaded: Album) => {
      const owner = session.identityMap.get({ mapper: inspect(Band), values: [1] }) as Band | undefined;
      if (owner !== undefined && loaded.id !== undefined) seen.push(owner.albums);
    };
    listen(Album, 'load', look);
    try {
      const { albums } = await load(session, strategies.joined);
      expect(ids(albums)).toEqual([1, 2]);
      for (const early of seen) expect(early).toBe(albums);
      expect(seen.length).toBeGreaterThan(0);
    } finally {
      remove(Album, 'load', look);
    }
  });

  test('is given back by a rollback as it was, to whoever looked at it meanwhile', async () => {
    const session = await open();
    const loaded = await load(session, strategies.selectin);
    const savepoint = await session.beginNested();
    loaded.name = 'other';
    const { albums } = loaded;
    albums.splice(0, 1);
    await savepoint.rollback();
    expect(loaded.albums).toBe(albums);
    expect(ids(albums)).toEqual([1, 2]);
  });
});
