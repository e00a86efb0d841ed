// What tests of cascades work with: bands that own their albums, whose songs they own in turn; posters by their label;
// fans, who do well without a band; and tags that albums share.
import { afterEach, beforeAll } from 'vitest';
import {
  attributeKeyed,
  belongsTo,
  entity,
  hasMany,
  integer,
  manyToMany,
  Registry,
  Session,
  type SessionOptions,
  table,
  text,
} from '../../src/index.ts';
import type { TestDatabase } from '../setup/databases.ts';

export const registry = new Registry();

export class Band extends entity(
  'bands',
  {
    id: integer().primaryKey(),
    name: text(),
    get albums() {
      return hasMany(() => Album, { backPopulates: 'band', cascade: 'all, delete-orphan', orderBy: 'id' });
    },
    get fans() {
      return hasMany(() => Fan, { backPopulates: 'band', collectionClass: 'set' });
    },
    get posters() {
      return hasMany(() => Poster, {
        backPopulates: 'band',
        cascade: 'all, delete-orphan',
        collectionClass: attributeKeyed('label'),
      });
    },
  },
  { registry },
) {}

export class Album extends entity(
  'albums',
  {
    id: integer().primaryKey(),
    title: text(),
    bandId: integer().nullable().references('bands.id'),
    get band() {
      return belongsTo(() => Band, { backPopulates: 'albums' });
    },
    get songs() {
      return hasMany(() => Song, { backPopulates: 'album', cascade: 'all, delete-orphan', orderBy: 'id' });
    },
    get tags() {
      return manyToMany(() => Tag, { secondary: 'album_tags', backPopulates: 'albums', orderBy: 'id' });
    },
  },
  { registry },
) {}

export class Song extends entity(
  'songs',
  {
    id: integer().primaryKey(),
    title: text(),
    albumId: integer().nullable().references('albums.id'),
    get album() {
      return belongsTo(() => Album, { backPopulates: 'songs' });
    },
  },
  { registry },
) {}

export class Fan extends entity(
  'fans',
  {
    id: integer().primaryKey(),
    name: text(),
    bandId: integer().nullable().references('bands.id'),
    get band() {
      return belongsTo(() => Band, { backPopulates: 'fans' });
    },
  },
  { registry },
) {}

export class Poster extends entity(
  'posters',
  {
    id: integer().primaryKey(),
    label: text(),
    bandId: integer().nullable().references('bands.id'),
    get band() {
      return belongsTo(() => Band, { backPopulates: 'posters' });
    },
  },
  { registry },
) {}

table(
  'album_tags',
  {
    albumId: integer().primaryKey().references('albums.id'),
    tagId: integer().primaryKey().references('tags.id'),
  },
  { registry },
);

export class Tag extends entity(
  'tags',
  {
    id: integer().primaryKey(),
    word: text(),
    get albums() {
      return manyToMany(() => Album, { secondary: 'album_tags', backPopulates: 'tags', orderBy: 'id' });
    },
  },
  { registry },
) {}

export const band = (id: number): Band => new Band({ id, name: `band ${id}` });
export const album = (id: number): Album => new Album({ id, title: `album ${id}` });
export const song = (id: number): Song => new Song({ id, title: `song ${id}` });
export const fan = (id: number): Fan => new Fan({ id, name: `fan ${id}` });
export const poster = (id: number): Poster => new Poster({ id, label: `poster ${id}` });
export const tag = (id: number): Tag => new Tag({ id, word: `tag ${id}` });

/** A band with an album of two songs. */
export function discography(): { readonly group: Band; readonly record: Album; readonly tracks: Song[] } {
  const [group, record, tracks] = [band(1), album(1), [song(1), song(2)]];
  group.albums.push(record);
  record.songs.push(...tracks);
  return { group, record, tracks };
}

export interface Music {
  /** A session that is closed when the test ends. */
  open(options?: Partial<SessionOptions>): Session;
  /** A session that has committed these objects. */
  openWith(objects: Iterable<object>, options?: Partial<SessionOptions>): Promise<Session>;
}

/** Creates the tables for a block of tests; they are empty at the beginning of each. */
export function useMusic(database: TestDatabase): Music {
  const opened: Session[] = [];
  const open: Music['open'] = (options) => {
    const session = new Session({ bind: database.engine, name: 'test', ...options });
    opened.push(session);
    return session;
  };
  const openWith: Music['openWith'] = async (objects, options) => {
    const session = open(options);
    session.addAll(objects);
    await session.commit();
    return session;
  };
  beforeAll(async () => {
    registry.configure();
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset();
    await database.sql(
      'delete from album_tags; delete from songs; delete from albums; delete from posters; delete from fans; delete from tags; delete from bands',
    );
  });
  return { open, openWith };
}
