// Property: after a commit what objects hold is what a fresh session loads, whatever was set, put in, taken out, deleted or
// moved by its foreign key, at whichever side and in which order, with savepoints released and rolled back in between.
import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { FlushError, IntegrityError, InvalidRequestError, inspect, Session } from '../src/index.ts';
import { Album, Band, Fan, Poster, registry, Song, Tag } from '../test/session/music.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { parameters } from './model/settings.ts';

const RUNS = { pglite: 150, pg: 60 };

const CHILDREN = [Album, Fan, Poster, Song] as const;
const KINDS = [Band, Album, Song, Fan, Poster, Tag] as const;
type Member = InstanceType<(typeof KINDS)[number]>;
type Child = Album | Fan | Poster | Song;
const TABLES = ['album_tags', 'songs', 'albums', 'posters', 'fans', 'tags', 'bands'];

const DEEDS = [
  'add',
  'addByKey',
  'addByKey',
  'assignKey',
  'assignKey',
  'assignKey',
  'refer',
  'refer',
  'put',
  'put',
  'take',
  'replace',
  'link',
  'unlink',
  'delete',
  'delete',
  'load',
  'load',
  'read',
  'rename',
  'flush',
  'begin',
  'release',
  'rollback',
  'commit',
] as const;

interface Deed {
  readonly what: (typeof DEEDS)[number];
  readonly one: number;
  readonly other: number;
}

const choice = fc.nat({ max: 1000 });
const program: fc.Arbitrary<Deed[]> = fc.array(
  fc.record({ what: fc.constantFrom(...DEEDS), one: choice, other: choice }),
  { minLength: 5, maxLength: 40, size: 'max' },
);

describeOnDatabases('a graph after a commit', (database) => {
  beforeAll(async () => {
    // warnings of changes that are thrown away are no part of this
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    await registry.createAll(database.engine);
  });

  it('is what a fresh session loads', async () => {
    const holds = fc.asyncProperty(program, fc.boolean(), fc.boolean(), (deeds, isFresh, autoflush) =>
      runProgram(database, deeds, { isFresh, autoflush }),
    );
    await fc.assert(holds, parameters(RUNS[database.kind]));
  });
});

interface Start {
  /** The objects of the beginning are loaded anew, with nothing of their relationships. */
  readonly isFresh: boolean;
  readonly autoflush: boolean;
}

async function runProgram(database: TestDatabase, deeds: readonly Deed[], start: Start): Promise<void> {
  await database.sql(`truncate ${TABLES.join(', ')} restart identity`);
  await using session = new Session({ bind: database.engine, autoflush: start.autoflush });
  const stage = new Stage(session);
  await stage.prepare(start);
  for (const deed of deeds) await stage.perform(deed);
  await stage.commit();
}

class Stage {
  readonly #session: Session;
  readonly #objects: Member[] = [];
  #names = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  async prepare({ isFresh }: Start): Promise<void> {
    for (const Kind of [Band, Band, Band, Album, Album, Song, Fan, Fan, Poster, Tag, Tag]) this.#make(Kind);
    await this.commit();
    if (!isFresh) return;
    this.#session.expungeAll();
    for (const object of this.#objects.splice(0)) {
      const found = await this.#session.get<Member>(object.constructor as never, inspect(object).key);
      if (found !== null) this.#objects.push(found);
    }
  }

  /** A flush may be refused by the database, say for a key of a band that is deleted: all of it is taken back then. */
  async perform(deed: Deed): Promise<void> {
    try {
      await this.#do(deed);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#session.rollback();
    }
  }

  /** Commits, and holds every object against what another session loads. */
  async commit(): Promise<void> {
    try {
      await this.#session.commit();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.#session.rollback();
      return;
    }
    await using other = new Session({ bind: this.#session.getBind() as never });
    for (const object of this.#objects.filter((one) => this.#session.contains(one))) {
      const loaded = await other.get<Member>(object.constructor as never, inspect(object).key);
      expect(loaded, `${inspect(object).mapper.class.name}#${inspect(object).key}`).not.toBeNull();
      const seen = see(object);
      for (const name of Object.keys(seen)) await other.load(loaded as Member, name as never);
      expect(seen).toEqual(see(loaded as Member, Object.keys(seen)));
    }
    expect(this.#session.dirty.size).toBe(0);
  }

  async #do({ what, one, other }: Deed): Promise<void> {
    const session = this.#session;
    if (what === 'commit') return this.commit();
    if (what === 'flush') return session.flush();
    if (what === 'begin') return void (await session.beginNested());
    if (what === 'release' || what === 'rollback') return this.#end(what);
    if (what === 'add') return void this.#make(KINDS[one % KINDS.length] ?? Band);
    if (what === 'addByKey' || what === 'assignKey') return this.#byKey(what, one, other);
    if (what === 'link' || what === 'unlink') return this.#links(what, one, other);
    if (what === 'refer') return this.#refer(one, other);
    if (['put', 'take', 'replace'].includes(what)) return this.#byRelationship(what, one, other);
    await this.#onAny(what, one, other);
  }

  async #end(what: 'release' | 'rollback'): Promise<void> {
    const savepoint = this.#session.getNestedTransaction();
    if (savepoint === null) return;
    await (what === 'release' ? savepoint.commit() : savepoint.rollback());
  }

  #byKey(what: 'addByKey' | 'assignKey', one: number, other: number): void {
    const [band, album] = [this.#pick(Band, one, true), this.#pick(Album, one, true)];
    const member = what === 'addByKey' ? this.#make(CHILDREN[other % 4] ?? Album) : this.#pickChild(other);
    const isNobody = one % 5 === 0;
    if (member instanceof Song) member.albumId = isNobody ? null : (album?.id ?? null);
    else if (member !== undefined && 'bandId' in member) member.bandId = isNobody ? null : (band?.id ?? null);
  }

  #refer(one: number, other: number): void {
    const [band, album, member] = [this.#pick(Band, one), this.#pick(Album, one), this.#pickChild(other)];
    const isNobody = one % 4 === 0;
    if (member instanceof Song) member.album = isNobody ? null : (album ?? null);
    else if (member !== undefined) member.band = isNobody ? null : (band ?? null);
  }

  /** Flushes first: who is picked is not deleted by the flush of a load in the middle. */
  async #byRelationship(what: string, one: number, other: number): Promise<void> {
    const session = this.#session;
    await session.flush();
    const [band, album] = [this.#pick(Band, one), this.#pick(Album, one)];
    const member = this.#pickChild(other);
    if (band === undefined || album === undefined || member === undefined) return;
    if (member instanceof Song) {
      await session.load(album, 'songs');
      change(what, album.songs, member, () => (album.songs = [member]));
    } else if (member instanceof Album) {
      await session.load(band, 'albums');
      change(what, band.albums, member, () => (band.albums = [member]));
    } else if (member instanceof Fan) {
      await session.load(band, 'fans');
      if (what === 'put') band.fans.add(member);
      else if (what === 'take') band.fans.delete(member);
      else band.fans = new Set([member]);
    } else if (member instanceof Poster) {
      await session.load(band, 'posters');
      if (what === 'take') band.posters.delete(member.label);
      else band.posters.set(member.label, member);
    }
  }

  async #links(what: 'link' | 'unlink', one: number, other: number): Promise<void> {
    await this.#session.flush();
    const [album, tag] = [this.#pick(Album, one), this.#pick(Tag, other)];
    if (album === undefined || tag === undefined) return;
    await this.#session.load(album, 'tags');
    change(what === 'link' ? 'put' : 'take', album.tags, tag, () => undefined);
  }

  async #onAny(what: string, one: number, other: number): Promise<void> {
    const session = this.#session;
    const kept = this.#objects.filter((object) => inspect(object).persistent && !session.deleted.has(object));
    const object = kept[one % kept.length];
    if (object === undefined) return;
    if (what === 'delete') return session.delete(object);
    if (what === 'rename') {
      if (object instanceof Band || object instanceof Fan) object.name = `name ${++this.#names}`;
      return;
    }
    const names = inspect(object).mapper.relations;
    const name = names[other % names.length];
    if (name === undefined) return;
    if (what === 'load') await session.load(object, name as never);
    else readIfThere(object, name);
  }

  #make(Kind: (typeof KINDS)[number]): Member {
    const name = `name ${++this.#names}`;
    const values = { name, title: name, label: name, word: name };
    const own = Object.fromEntries(
      Object.entries(values).filter(([key]) => key in (Kind.prototype as object)),
    );
    const object = new Kind(own as never);
    this.#objects.push(object);
    this.#session.add(object);
    return object;
  }

  #pickChild(at: number): Child | undefined {
    const [albums, fans, posters, songs] = CHILDREN;
    if (at % 4 === 0) return this.#pick(albums, at);
    if (at % 4 === 1) return this.#pick(fans, at);
    return at % 4 === 2 ? this.#pick(posters, at) : this.#pick(songs, at);
  }

  /** One of the session's own objects that is not to go; on request only of those that have a key. */
  #pick<M extends Member>(
    Kind: abstract new (...args: never) => M,
    at: number,
    isSaved = false,
  ): M | undefined {
    const session = this.#session;
    const kept = this.#objects.filter(
      (object): object is M & Member =>
        object instanceof Kind &&
        session.contains(object) &&
        !session.deleted.has(object) &&
        (!isSaved || inspect(object).persistent),
    );
    return kept[at % kept.length];
  }
}

const isRefusal = (error: unknown): boolean => error instanceof IntegrityError || error instanceof FlushError;

function change<M>(what: string, members: M[], member: M, replace: () => unknown): void {
  if (what === 'replace') replace();
  else if (what === 'put' && !members.includes(member)) members.push(member);
  else if (what === 'take' && members.includes(member)) members.splice(members.indexOf(member), 1);
}

function readIfThere(object: Member, name: string): void {
  try {
    Reflect.get(object, name);
  } catch (error) {
    if (!(error instanceof InvalidRequestError)) throw error;
  }
}

/** What an object holds in memory, or of the named attributes: columns as they are, others by their keys. */
function see(object: Member, names: readonly string[] = Object.keys(inspect(object).dict)) {
  const seen: Record<string, unknown> = {};
  for (const name of names) seen[name] = keysOf(Reflect.get(object, name));
  return seen;
}

function keysOf(value: unknown): unknown {
  if (value instanceof Map)
    return [...value]
      .filter(([, member]) => inspect(member).key !== null)
      .map(([key, member]) => [key, keysOf(member)])
      .sort();
  // a new object that has left the session as an orphan of another stays where it was put, and is nobody's until it is added
  if (value instanceof Set || Array.isArray(value))
    return [...value]
      .filter((member) => inspect(member).key !== null)
      .map(keysOf)
      .sort();
  if (typeof value !== 'object' || value === null) return value ?? null;
  return `${value.constructor.name}#${inspect(value).key}`;
}
