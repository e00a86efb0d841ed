// The classes that the tests of relationship attributes share: shelves with books in collections of each kind, and one
// sign each. Nothing of them is saved.
import {
  attributeKeyed,
  belongsTo,
  entity,
  hasMany,
  hasOne,
  integer,
  Registry,
  text,
} from '../../src/index.ts';

export const registry = new Registry();
export class Shelf extends entity(
  'shelves',
  {
    id: integer().primaryKey(),
    get books() {
      return hasMany(() => Book, { backPopulates: 'shelf' });
    },
    get cups() {
      return hasMany(() => Cup, { backPopulates: 'shelf', collectionClass: 'set' });
    },
    get labels() {
      return hasMany(() => Label, { backPopulates: 'shelf', collectionClass: attributeKeyed('text') });
    },
    get sign() {
      return hasOne(() => Sign, { backPopulates: 'shelf' });
    },
  },
  { registry },
) {}

export class Book extends entity(
  'books',
  {
    id: integer().primaryKey(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'books' });
    },
  },
  { registry },
) {}

export class Cup extends entity(
  'cups',
  {
    id: integer().primaryKey(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'cups' });
    },
  },
  { registry },
) {}

export class Label extends entity(
  'labels',
  {
    id: integer().primaryKey(),
    shelfId: integer().nullable().references('shelves.id'),
    text: text(),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'labels' });
    },
  },
  { registry },
) {}

export class Sign extends entity(
  'signs',
  {
    id: integer().primaryKey(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'sign' });
    },
  },
  { registry },
) {}
