// Property: a rollback to any frame gives every object of a graph back the very collections that it had, with the members
// that they had in their order, its references, its parents and what waits for collections that are not in memory.
import fc from 'fast-check';
import { beforeAll, it, vi } from 'vitest';
import { FlushError, IntegrityError, inspect, Session, type SessionTransaction } from '../src/index.ts';
import { Album, Band, Fan, Poster, registry, Song, Tag } from '../test/session/music.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { expectSame, type Seen, see } from './model/graph-observation.ts';
import { parameters } from './model/settings.ts';

const RUNS = { pglite: 400, pg: 60 };

type Member = Band | Album | Fan | Poster | Song | Tag;

const WORK = [
  'add',
  'appendAlbum',
  'appendAlbum',
  'dropAlbum',
  'replaceAlbums',
  'setBand',
  'appendSong',
  'setAlbum',
  'addFan',
  'deleteFan',
  'setBandOfFan',
  'putPoster',
  'clearPosters',
  'pushTag',
  'dropTag',
  'rename',
  'load',
  'delete',
  'expire',
  'flush',
] as const;
const MOVES = ['begin', 'begin', 'release', 'rollback'] as const;
interface Deed {
  readonly what: (typeof WORK)[number] | (typeof MOVES)[number];
  readonly one: number;
  readonly other: number;
}

const choice = fc.nat({ max: 1000 });
const deedOf = (whats: readonly Deed['what'][]) =>
  fc.record({ what: fc.constantFrom(...whats), one: choice, other: choice });
const program: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: deedOf(WORK) }, { weight: 1, arbitrary: deedOf(MOVES) }),
  { minLength: 5, maxLength: 40, size: 'max' },
);

const TABLES = ['album_tags', 'songs', 'albums', 'posters', 'fans', 'tags', 'bands'];

describeOnDatabases('a rollback of a graph', (database) => {
  beforeAll(async () => {
    // warnings of changes that are thrown away are what this is about
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    registry.configure();
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });

  it('gives every object back what it held when the frame began', async () => {
    const holds = fc.asyncProperty(program, fc.boolean(), (deeds, isFresh) =>
      runProgram(database, deeds, isFresh),
    );
    await fc.assert(holds, parameters(RUNS[database.kind]));
  });
});

async function runProgram(database: TestDatabase, deeds: readonly Deed[], isFresh: boolean): Promise<void> {
  await database.sql(`truncate ${TABLES.join(', ')} restart identity`);
  // who is picked for a deed is not deleted by the flush of a load in the middle of it
  await using session = new Session({ bind: database.engine, autoflush: false });
  const stage = new Stage(session);
  await stage.prepare(isFresh);
  for (const deed of deeds) await stage.perform(deed);
  await stage.rollBackTo(0);
}

interface Open {
  readonly transaction: SessionTransaction;
  readonly before: ReadonlyMap<Member, Seen>;
}

class Stage {
  readonly #session: Session;
  readonly #objects: Member[] = [];
  readonly #open: Open[] = [];
  #names = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Objects of earlier days: still with what they were made with, or loaded anew with nothing of their relationships. */
  async prepare(isFresh: boolean): Promise<void> {
    const session = this.#session;
    for (const Kind of [Band, Band, Album, Album, Song, Fan, Poster, Tag]) this.#add(Kind);
    const [band, , album] = this.#objects;
    if (band instanceof Band && album instanceof Album) band.albums.push(album);
    await session.commit();
    if (!isFresh) return;
    session.expungeAll();
    for (const object of this.#objects.splice(0)) {
      const found = await session.get<Member>(object.constructor as new () => Member, inspect(object).key);
      if (found !== null) this.#objects.push(found);
    }
    await session.commit();
  }

  /** A flush may fail, say for an album that is deleted along with a new song: it brings the innermost frame back. */
  async perform(deed: Deed): Promise<void> {
    if (this.#open.length === 0) await this.#begin();
    try {
      await this.#move(deed);
    } catch (error) {
      if (!(error instanceof IntegrityError || error instanceof FlushError)) throw error;
      await this.rollBackTo(this.#open.length - 1);
    }
  }

  async #move(deed: Deed): Promise<void> {
    const { what, one } = deed;
    if (what === 'begin') return this.#begin();
    if (what === 'release') return this.#release();
    if (what === 'rollback') return this.rollBackTo(one % this.#open.length);
    await this.#work(deed);
  }

  async #work({ what, one, other }: Deed): Promise<void> {
    const session = this.#session;
    if (what === 'flush') return session.flush();
    if (what === 'add') return this.#add([Band, Album, Song, Fan, Poster, Tag][one % 6] ?? Band);
    if (what === 'rename') return this.#rename(one);
    if (what === 'delete' || what === 'expire' || what === 'load') return this.#onOne(what, one, other);
    if (['appendAlbum', 'dropAlbum', 'replaceAlbums', 'setBand'].includes(what))
      return this.#albums(what, one, other);
    if (['addFan', 'deleteFan', 'setBandOfFan', 'putPoster', 'clearPosters'].includes(what))
      return this.#setsAndMaps(what, one, other);
    await this.#songsAndTags(what, one, other);
  }

  async #albums(what: Deed['what'], one: number, other: number): Promise<void> {
    const [band, album] = [this.#pick(Band, one), this.#pick(Album, other)];
    if (band === undefined || album === undefined) return;
    if (what === 'setBand') {
      await this.#session.load(album, 'band');
      album.band = one % 3 === 0 ? null : band;
      return;
    }
    await this.#session.load(band, 'albums');
    if (what === 'appendAlbum' && !band.albums.includes(album)) band.albums.push(album);
    if (what === 'dropAlbum') band.albums.splice(other % (band.albums.length + 1), 1);
    if (what === 'replaceAlbums') band.albums = other % 3 === 0 ? [] : [album];
  }

  async #setsAndMaps(what: Deed['what'], one: number, other: number): Promise<void> {
    const [band, fan, poster] = [this.#pick(Band, one), this.#pick(Fan, other), this.#pick(Poster, other)];
    if (band === undefined) return;
    if (what === 'setBandOfFan' && fan !== undefined) {
      fan.band = one % 3 === 0 ? null : band;
      return;
    }
    await this.#session.load(band, 'fans');
    await this.#session.load(band, 'posters');
    if (poster !== undefined) await this.#session.load(poster, 'label');
    if (what === 'addFan' && fan !== undefined) band.fans.add(fan);
    if (what === 'deleteFan' && fan !== undefined) band.fans.delete(fan);
    if (what === 'putPoster' && poster !== undefined) band.posters.set(poster.label, poster);
    if (what === 'clearPosters') band.posters.clear();
  }

  async #songsAndTags(what: Deed['what'], one: number, other: number): Promise<void> {
    const [album, song, tag] = [this.#pick(Album, one), this.#pick(Song, other), this.#pick(Tag, other)];
    if (album === undefined) return;
    if (what === 'setAlbum' && song !== undefined) {
      await this.#session.load(song, 'album');
      song.album = one % 3 === 0 ? null : album;
      return;
    }
    await this.#session.load(album, 'songs');
    await this.#session.load(album, 'tags');
    if (what === 'appendSong' && song !== undefined && !album.songs.includes(song)) album.songs.push(song);
    if (what === 'pushTag' && tag !== undefined && !album.tags.includes(tag)) album.tags.push(tag);
    if (what === 'dropTag') album.tags.splice(other % (album.tags.length + 1), 1);
  }

  async #onOne(what: 'delete' | 'expire' | 'load', one: number, other: number): Promise<void> {
    const kept = this.#objects.filter((object) => inspect(object).persistent);
    const object = kept[one % kept.length];
    if (object === undefined || this.#session.deleted.has(object)) return;
    if (what === 'delete') await this.#session.delete(object);
    else if (what === 'expire') this.#session.expire(object);
    else {
      const names = [...inspect(object).unloaded];
      const name = names[other % names.length];
      // any name of an attribute can be loaded
      if (name !== undefined) await this.#session.load(object, name as never);
    }
  }

  #rename(one: number): void {
    const band = this.#pick(Band, one);
    if (band !== undefined) band.name = `name ${++this.#names}`;
  }

  #add(Kind: typeof Band | typeof Album | typeof Song | typeof Fan | typeof Poster | typeof Tag): void {
    const name = `name ${++this.#names}`;
    const object =
      Kind === Album || Kind === Song
        ? new Kind({ title: name })
        : Kind === Poster
          ? new Poster({ label: name })
          : Kind === Tag
            ? new Tag({ word: name })
            : new (Kind as typeof Band)({ name });
    this.#objects.push(object);
    this.#session.add(object);
  }

  /** One of the session's own objects of a class; those that are to go are left alone. */
  #pick<M extends Member>(Kind: abstract new (...args: never) => M, choice: number): M | undefined {
    const session = this.#session;
    const kept = this.#objects.filter(
      (object): object is M & Member =>
        object instanceof Kind && session.contains(object) && !session.deleted.has(object),
    );
    return kept[choice % kept.length];
  }

  async #begin(): Promise<void> {
    const session = this.#session;
    await session.flush();
    const transaction = session.inTransaction() ? await session.beginNested() : session.begin();
    const kept = this.#objects.filter((object) => session.contains(object));
    this.#open.push({ transaction, before: new Map(kept.map((object) => [object, see(object)])) });
  }

  async #release(): Promise<void> {
    if (this.#open.length < 2) return;
    await this.#open.at(-1)?.transaction.commit();
    this.#open.pop();
  }

  async rollBackTo(depth: number): Promise<void> {
    const at = this.#open[depth];
    if (at === undefined) return;
    await at.transaction.rollback();
    this.#open.length = depth;
    for (const [object, before] of at.before) expectSame(see(object), before, object);
  }
}
