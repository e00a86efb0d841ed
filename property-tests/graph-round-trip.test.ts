// Property: a random graph of objects survives flush and commit: a session of its own loads it again with the same values,
// the same references and the same collections, by any strategy.
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { joinedload, type LoaderOption, Session, select, selectinload, subqueryload } from '../src/index.ts';
import { Album, Band, Fan, registry, Song, Tag } from '../test/session/music.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { parameters } from './model/settings.ts';

const RUNS = { pglite: 60, pg: 60 };
const TABLES = ['album_tags', 'songs', 'albums', 'posters', 'fans', 'tags', 'bands'];

const index = fc.nat({ max: 3 });
const album = fc.record({ songs: fc.nat({ max: 4 }), tags: fc.uniqueArray(index, { maxLength: 3 }) });
const band = fc.record({ albums: fc.array(album, { maxLength: 3 }), fans: fc.nat({ max: 3 }) });
const graph = fc.array(band, { maxLength: 4 });
type Graph = typeof graph extends fc.Arbitrary<infer T> ? T : never;

const STRATEGIES: Readonly<Record<string, readonly LoaderOption[]>> = {
  selectin: [
    selectinload(Band, (b) => b.albums).selectinload((a) => a.songs),
    selectinload(Band, (b) => b.albums).selectinload((a) => a.tags),
    selectinload(Band, (b) => b.fans),
  ],
  joined: [
    joinedload(Band, (b) => b.albums).joinedload((a) => a.songs),
    joinedload(Band, (b) => b.albums).joinedload((a) => a.tags),
    joinedload(Band, (b) => b.fans),
  ],
  subquery: [
    subqueryload(Band, (b) => b.albums).subqueryload((a) => a.songs),
    subqueryload(Band, (b) => b.albums).subqueryload((a) => a.tags),
    subqueryload(Band, (b) => b.fans),
  ],
};

describeOnDatabases('a graph of objects', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });

  it('is the same when it is loaded again', async () => {
    const strategy = fc.constantFrom(...Object.keys(STRATEGIES));
    const survives = fc.asyncProperty(graph, strategy, (shape, name) => roundTrip(database, shape, name));
    await fc.assert(survives, parameters(RUNS[database.kind]));
  });
});

async function roundTrip({ engine, sql }: TestDatabase, shape: Graph, strategy: string): Promise<void> {
  for (const table of TABLES) await sql(`delete from ${table}`);
  const bands = build(shape);
  await using session = new Session({ bind: engine });
  session.addAll(bands);
  await session.commit();
  await using other = new Session({ bind: engine });
  const loaded = await other.scalars(
    select(Band)
      .orderBy((b) => b.id.asc())
      .options(...(STRATEGIES[strategy] ?? [])),
  );
  expect(loaded.all().map(picture)).toEqual(byId(bands).map(picture));
}

function build(shape: Graph): Band[] {
  const tags = Array.from({ length: 4 }, (_, at) => new Tag({ word: `tag ${at}` }));
  return shape.map(({ albums, fans }, at) => {
    const band = new Band({ name: `band ${at}`, albums: [], fans: new Set() });
    for (const [number, { songs, tags: chosen }] of albums.entries()) {
      const album = new Album({ title: `album ${at}.${number}`, songs: [], tags: [] });
      for (let song = 0; song < songs; song++) album.songs.push(new Song({ title: `song ${song}` }));
      for (const tag of chosen) album.tags.push(tags[tag] as Tag);
      band.albums.push(album);
    }
    for (let fan = 0; fan < fans; fan++) band.fans.add(new Fan({ name: `fan ${fan}` }));
    return band;
  });
}

/** Everything that can be reached from a band, by keys and values; who refers back is part of it. */
function picture(band: Band) {
  return {
    band: [band.id, band.name],
    // the order of new objects is that in which they came along, and not that of one collection
    albums: byId(band.albums).map((album) => ({
      album: [album.id, album.title, album.bandId, album.band === band],
      songs: byId(album.songs).map((song) => [song.id, song.title, song.albumId, song.album === album]),
      tags: sorted(album.tags.map((tag) => `${tag.id} ${tag.word}`)),
    })),
    fans: sorted([...band.fans].map((fan) => `${fan.id} ${fan.name} ${fan.bandId} ${fan.band === band}`)),
  };
}

const byId = <E extends { readonly id: number }>(objects: readonly E[]): E[] =>
  [...objects].sort((a, b) => a.id - b.id);

const sorted = (words: readonly string[]): string[] => [...words].sort();
