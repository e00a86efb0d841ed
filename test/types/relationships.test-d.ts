// Relationships through circular classes, with every kind of collection. Checked by the compiler only.
import {
  attributeKeyed,
  attrs,
  belongsTo,
  ColumnAttribute,
  defer,
  entity,
  foreign,
  type Hybrid,
  hasMany,
  hybrid,
  integer,
  type JoinSide,
  keyfuncMapping,
  listen,
  manyToMany,
  mapper,
  select,
  selectinload,
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
// ---- joins and orders that are expressions, in a circle of classes that all use them

class Office extends entity('offices', {
  id: integer().primaryKey(),
  city: text(),
  get shout(): Hybrid<string> {
    return hybrid(
      () => Office,
      (o) => o.city.concat('!'),
    );
  },
  get desks() {
    return hasMany(() => Desk, {
      primaryJoin: (office, desk) => office.id.eq(foreign(desk.officeId)).and(desk.kind.eq('desk')),
      orderBy: (desk) => [desk.kind, desk.id.desc()],
    });
  },
  get checked() {
    return hasMany(() => Desk, {
      primaryJoin: (office: JoinSide<typeof Office>, desk) => office.id.eq(desk.officeId),
    });
  },
  get chairs() {
    return manyToMany(() => Desk, {
      secondary: 'chairs',
      primaryJoin: (office, between) => office.id.eq(between.officeId),
      secondaryJoin: (desk, between) => desk.id.eq(between.deskId),
      orderBy: (desk, between) => [between.rank.desc(), desk.id],
    });
  },
}) {}

class Desk extends entity('desks', {
  id: integer().primaryKey(),
  kind: text(),
  officeId: integer().nullable(),
  belowId: integer().nullable(),
  get office() {
    return belongsTo(() => Office, {
      primaryJoin: (desk, office) => office.id.eq(desk.officeId).and(office.shout.ne('x')),
    });
  },
  get below() {
    return belongsTo(() => Desk, { primaryJoin: (desk, below) => below.id.eq(desk.belowId) });
  },
}) {}

same<Office['desks'], Desk[]>(true);
same<Office['checked'], Desk[]>(true);
same<Office['chairs'], Desk[]>(true);
same<Desk['office'], Office | null>(true);
same<Desk['below'], Desk | null>(true);

// @ts-expect-error desks have no such column
hasMany(() => Desk, { primaryJoin: (office, desk) => desk.nothing.eq(office.id) });
// @ts-expect-error a kind is a text
hasMany(() => Desk, { primaryJoin: (_, desk) => desk.kind.eq(3) });
// @ts-expect-error that is no condition
hasMany(() => Desk, { primaryJoin: () => 3 });
// @ts-expect-error that is no order
hasMany(() => Desk, { orderBy: () => 3 });
// @ts-expect-error there is no table between
hasMany(() => Desk, { secondaryJoin: (_, desk) => desk.kind.eq('x') });
// @ts-expect-error offices have no such column
const misspelt = (office: JoinSide<typeof Office>) => office.town.eq('x');

// ---- options for the columns at the end of a path

const path = selectinload(Office, (o) => o.desks)
  .loadOnly((d) => [d.id, d.kind])
  .selectinload((d) => d.office);
select(Office).options(path.defer((o) => o.city, { raiseload: true }).undefer((o) => o.city));
// @ts-expect-error the path ends at offices
path.defer((o) => o.kind);
select(Office).options(defer(Office, (o) => o.city));

// --- required references ---

class Chapter extends entity('chapters', {
  id: integer().primaryKey(),
  albumId: integer().references('albums.id'),
  get album() {
    return belongsTo(() => Album, { backPopulates: 'chapters', required: true });
  },
  get next() {
    return belongsTo(() => Chapter, { required: false, primaryJoin: (own, next) => own.id.eq(next.albumId) });
  },
  get first() {
    return belongsTo(() => Chapter, {
      required: true,
      primaryJoin: (own, first) => own.id.eq(first.albumId),
    });
  },
}) {}

declare const chapter: Chapter;
same<typeof chapter.album, Album>(true);
same<typeof chapter.next, Chapter | null>(true);
same<typeof chapter.first.first.album.listed, Song[]>(true);
new Chapter({ album: chapter.album });
new Chapter({ albumId: 1 });
// @ts-expect-error never null
new Chapter({ album: null });
// @ts-expect-error never null
chapter.album = null;
// @ts-expect-error of a many to one only
hasMany(() => Album, { required: true });
attrs(Chapter).album.has((album) => album.id.eq(1));
selectinload(Chapter, (c) => c.album).selectinload((a) => a.listed);
