// Relationships through circular classes, with every kind of collection. Checked by the compiler only.
import {
  attributeKeyed,
  attrs,
  belongsTo,
  ColumnAttribute,
  entity,
  hasMany,
  integer,
  keyfuncMapping,
  listen,
  manyToMany,
  mapper,
  select,
  text,
} from 'imago';

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;

class Bag<T extends object> {
  readonly #items: T[] = [];
  add(item: T): void {
    this.#items.push(item);
  }
  remove(item: T): void {
    this.#items.splice(this.#items.indexOf(item), 1);
  }
  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }
}

class Album extends entity('albums', {
  id: integer().primaryKey(),
  get listed() {
    return hasMany(() => Song, { backPopulates: 'album' });
  },
  get songs() {
    return hasMany(() => Song, { collectionClass: 'set', lazy: 'immediate' });
  },
  get byTitle() {
    return hasMany(() => Song, { collectionClass: attributeKeyed('title') });
  },
  get byLength() {
    return hasMany(() => Song, { collectionClass: keyfuncMapping((song: Song) => song.title.length) });
  },
  get bag() {
    return hasMany(() => Song, { collectionClass: () => new Bag<Song>() });
  },
  get tags() {
    return manyToMany(() => Song, { secondary: 'album_songs', collectionClass: 'set' });
  },
}) {}

class Song extends entity('songs', {
  id: integer().primaryKey(),
  title: text(),
  albumId: integer().nullable().references('albums.id'),
  get album() {
    return belongsTo(() => Album, { backPopulates: 'listed' });
  },
}) {}

same<Album['listed'], Song[]>(true);
same<Album['songs'], Set<Song>>(true);
same<Album['byTitle'], Map<string, Song>>(true);
same<Album['byLength'], Map<number, Song>>(true);
same<Album['bag'], Bag<Song>>(true);
same<Album['tags'], Set<Song>>(true);
same<Song['album'], Album | null>(true);

// ---- new objects

const song = new Song({ title: 'So What', album: null });
new Album({ listed: new Set([song]), songs: [song], byTitle: new Map([['So What', song]]), bag: [song] });
// @ts-expect-error an album is no song
new Album({ songs: [new Album({})] });
// @ts-expect-error the keys are titles
new Album({ byTitle: new Map([[1, song]]) });
// @ts-expect-error not a collection class
hasMany(() => Song, { collectionClass: 'list' });
// @ts-expect-error a reference has no collection
belongsTo(() => Album, { collectionClass: 'set' });
// @ts-expect-error no such strategy
hasMany(() => Song, { lazy: 'eager' });

// ---- statements and listeners

select(Album).where((a) => a.songs.any((s) => s.title.eq('x')));
select(Song).where((s) => s.album.has((a) => a.byTitle.any()));
// @ts-expect-error songs have no such attribute
select(Album).where((a) => a.songs.any((s) => s.name.eq('x')));
listen(attrs(Album).byTitle, 'append', (album, member) => {
  album.songs.add(member);
});

// a mapper knows which kinds of attributes there are; which of them stands under a name is known by attrs()
const { attrs: anything, columnAttrs } = mapper(Album);
// @ts-expect-error it may be a relationship
anything.title?.eq('a');
if (anything.title instanceof ColumnAttribute) anything.title.eq('a');
columnAttrs.title?.eq('a');
