// The eleven tables of the Chinook store: ten as classes that refer to each other, and one that only links two of them.
import {
  belongsTo,
  entity,
  hasMany,
  integer,
  manyToMany,
  numeric,
  table,
  timestamp,
  varchar,
} from '../../src/index.ts';

export class Genre extends entity('genre', {
  genreId: integer().primaryKey(),
  name: varchar(120).unique(),
}) {}

export class MediaType extends entity('media_type', {
  mediaTypeId: integer().primaryKey(),
  name: varchar(120).unique(),
}) {}

export class Artist extends entity('artist', {
  artistId: integer().primaryKey(),
  name: varchar(120),
  get albums() {
    return hasMany(() => Album, { backPopulates: 'artist', orderBy: 'albumId' });
  },
}) {}

export class Album extends entity('album', {
  albumId: integer().primaryKey(),
  title: varchar(160),
  artistId: integer().references('artist.artist_id').index(),
  get artist() {
    return belongsTo(() => Artist, { backPopulates: 'albums' });
  },
  get tracks() {
    return hasMany(() => Track, { backPopulates: 'album', orderBy: 'trackId' });
  },
}) {}

export class Track extends entity('track', {
  trackId: integer().primaryKey(),
  name: varchar(200),
  albumId: integer().references('album.album_id').index().nullable(),
  mediaTypeId: integer().references('media_type.media_type_id'),
  genreId: integer().references('genre.genre_id').nullable(),
  composer: varchar(220).nullable(),
  milliseconds: integer(),
  bytes: integer().nullable(),
  unitPrice: numeric(10, 2),
  get album() {
    return belongsTo(() => Album, { backPopulates: 'tracks' });
  },
  get mediaType() {
    return belongsTo(() => MediaType);
  },
  get genre() {
    return belongsTo(() => Genre);
  },
  get playlists() {
    return manyToMany(() => Playlist, { secondary: 'playlist_track', backPopulates: 'tracks' });
  },
}) {}

export class Employee extends entity('employee', {
  employeeId: integer().primaryKey(),
  lastName: varchar(20),
  firstName: varchar(20),
  title: varchar(30).nullable(),
  reportsTo: integer().references('employee.employee_id').nullable(),
  birthDate: timestamp().nullable(),
  hireDate: timestamp().nullable(),
  address: varchar(70).nullable(),
  city: varchar(40).nullable(),
  state: varchar(40).nullable(),
  country: varchar(40).nullable(),
  postalCode: varchar(10).nullable(),
  phone: varchar(24).nullable(),
  fax: varchar(24).nullable(),
  email: varchar(60).nullable(),
  // a tree in one table: the manager is at the side of the key, the reports are at the side of the foreign key
  get manager() {
    return belongsTo(() => Employee, { backPopulates: 'reports', remoteSide: 'employeeId' });
  },
  get reports() {
    return hasMany(() => Employee, { backPopulates: 'manager', orderBy: 'employeeId' });
  },
  get customers() {
    return hasMany(() => Customer, { backPopulates: 'supportRep', orderBy: 'customerId' });
  },
}) {}

export class Customer extends entity('customer', {
  customerId: integer().primaryKey(),
  firstName: varchar(40),
  lastName: varchar(20),
  company: varchar(80).nullable(),
  address: varchar(70).nullable(),
  city: varchar(40).nullable(),
  state: varchar(40).nullable(),
  country: varchar(40).nullable(),
  postalCode: varchar(10).nullable(),
  phone: varchar(24).nullable(),
  fax: varchar(24).nullable(),
  email: varchar(60).unique(),
  supportRepId: integer().references('employee.employee_id').nullable(),
  get supportRep() {
    return belongsTo(() => Employee, { backPopulates: 'customers' });
  },
  get invoices() {
    return hasMany(() => Invoice, { backPopulates: 'customer', orderBy: 'invoiceId' });
  },
}) {}

export class Invoice extends entity('invoice', {
  invoiceId: integer().primaryKey(),
  customerId: integer().references('customer.customer_id').index(),
  invoiceDate: timestamp(),
  billingAddress: varchar(70).nullable(),
  billingCity: varchar(40).nullable(),
  billingState: varchar(40).nullable(),
  billingCountry: varchar(40).nullable(),
  billingPostalCode: varchar(10).nullable(),
  total: numeric(10, 2),
  get customer() {
    return belongsTo(() => Customer, { backPopulates: 'invoices' });
  },
  // a line is nothing without its invoice
  get lines() {
    return hasMany(() => InvoiceLine, {
      backPopulates: 'invoice',
      cascade: 'all, delete-orphan',
      orderBy: 'invoiceLineId',
    });
  },
}) {}

export class InvoiceLine extends entity('invoice_line', {
  invoiceLineId: integer().primaryKey(),
  invoiceId: integer().references('invoice.invoice_id').index(),
  trackId: integer().references('track.track_id').index(),
  unitPrice: numeric(10, 2),
  quantity: integer(),
  get invoice() {
    return belongsTo(() => Invoice, { backPopulates: 'lines' });
  },
  get track() {
    return belongsTo(() => Track);
  },
}) {}

export class Playlist extends entity('playlist', {
  playlistId: integer().primaryKey(),
  name: varchar(120).nullable(),
  get tracks() {
    return manyToMany(() => Track, {
      secondary: 'playlist_track',
      backPopulates: 'playlists',
      orderBy: 'trackId',
    });
  },
}) {}

/** Which track is on which playlist; it has no class, for nobody needs one. */
export const playlistTrack = table('playlist_track', {
  playlistId: integer().primaryKey().references('playlist.playlist_id'),
  trackId: integer().primaryKey().references('track.track_id'),
});

/** All classes. Their names are the names of the tables in the data file. */
export const store = [
  ...[Genre, MediaType, Artist, Album, Track],
  ...[Employee, Customer, Invoice, InvoiceLine, Playlist],
] as const;
