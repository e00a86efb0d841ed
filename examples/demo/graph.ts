// The rows of the data file as a graph of objects. No foreign key is written down: objects are put into each other's
// collections or refer to each other, and the other side of each relationship follows.
import {
  Album,
  Artist,
  Customer,
  Employee,
  Genre,
  Invoice,
  InvoiceLine,
  MediaType,
  Playlist,
  Track,
} from './chinook.ts';
import { type EntityOfStore, objectsOf, type Rows } from './rows.ts';

/** A piece of the graph: the objects from which all the others of it can be reached. */
export interface Piece {
  readonly title: string;
  readonly classes: readonly EntityOfStore[];
  readonly roots: readonly object[];
  /** Rows of tables that have no class. */
  readonly links: number;
}

type Tracks = ReadonlyMap<unknown, Track>;

/** The pieces, made one after the other: each when the one before has been dealt with. */
export function* pieces(rows: Rows): Generator<Piece> {
  const tracks: Map<unknown, Track> = new Map();
  yield catalogue(rows, tracks);
  yield playlists(rows, tracks);
  yield business(rows, tracks);
}

/** Artists, their albums, the tracks of those, and what the tracks refer to. */
function catalogue(rows: Rows, known: Map<unknown, Track>): Piece {
  const classes = [Genre, MediaType, Artist, Album, Track] as const;
  const make = maker(rows);
  const [genres, types] = [make(Genre), make(MediaType)];
  const [artists, albums, tracks] = [make(Artist), make(Album), make(Track)];
  for (const [album, row] of albums.pairs) artists.byKey.get(row.ArtistId)?.albums.push(album);
  for (const [track, row] of tracks.pairs) {
    albums.byKey.get(row.AlbumId)?.tracks.push(track);
    track.genre = genres.byKey.get(row.GenreId) ?? null;
    track.mediaType = types.byKey.get(row.MediaTypeId) ?? null;
    known.set(row.TrackId, track);
  }
  return { title: 'the catalogue', classes, roots: [...artists.byKey.values()], links: 0 };
}

/** Playlists with their tracks, over the table between. */
function playlists(rows: Rows, tracks: Tracks): Piece {
  const lists = maker(rows)(Playlist);
  const links = rows.get('PlaylistTrack') ?? [];
  for (const row of links) {
    const track = tracks.get(row.TrackId);
    if (track !== undefined) lists.byKey.get(row.PlaylistId)?.tracks.push(track);
  }
  return {
    title: 'playlists',
    classes: [Playlist],
    roots: [...lists.byKey.values()],
    links: links.length,
  };
}

/** The tree of employees, their customers, what those have bought: all of it hangs on the one who reports to nobody. */
function business(rows: Rows, tracks: Tracks): Piece {
  const classes = [Employee, Customer, Invoice, InvoiceLine] as const;
  const make = maker(rows);
  const [employees, customers] = [make(Employee), make(Customer)];
  const [invoices, lines] = [make(Invoice), make(InvoiceLine)];
  for (const [employee, row] of employees.pairs)
    employee.manager = employees.byKey.get(row.ReportsTo) ?? null;
  for (const [customer, row] of customers.pairs)
    customer.supportRep = employees.byKey.get(row.SupportRepId) ?? null;
  for (const [invoice, row] of invoices.pairs) invoice.customer = customers.byKey.get(row.CustomerId) ?? null;
  for (const [line, row] of lines.pairs) {
    invoices.byKey.get(row.InvoiceId)?.lines.push(line);
    line.track = tracks.get(row.TrackId) ?? null;
  }
  const roots = [...employees.byKey.values()].filter(({ manager }) => manager === null);
  return { title: 'the business', classes, roots, links: 0 };
}

const maker =
  (rows: Rows) =>
  <E extends object>(entity: abstract new (...args: never) => E) =>
    objectsOf(entity, rows.get(entity.name) ?? []);
