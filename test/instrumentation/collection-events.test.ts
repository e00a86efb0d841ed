// When a collection is made, and when one has had its day.
import { expect, test } from 'vitest';
import {
  attrs,
  belongsTo,
  type CollectionAdapter,
  entity,
  hasMany,
  integer,
  listen,
  Registry,
  text,
} from '../../src/index.ts';

const registry = new Registry();

class Shelf extends entity(
  'shelves',
  {
    id: integer().primaryKey(),
    get books() {
      return hasMany(() => Book, { backPopulates: 'shelf' });
    },
  },
  { registry },
) {}

class Book extends entity(
  'books',
  {
    id: integer().primaryKey(),
    title: text(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'books' });
    },
  },
  { registry },
) {}

test('init_collection is told of each that is made, dispose_collection of each that is replaced, with its members', () => {
  const heard: unknown[] = [];
  const note = (name: string) => (_shelf: Shelf, _books: object, adapter: CollectionAdapter) => {
    heard.push([name, [...adapter].map((book) => (book instanceof Book ? book.title : ''))]);
  };
  listen(attrs(Shelf).books, 'init_collection', note('made'));
  listen(attrs(Shelf).books, 'dispose_collection', note('replaced'));
  const shelf = new Shelf({});
  expect(shelf.books).toEqual([]);
  shelf.books.push(new Book({ title: 'a' }));
  shelf.books = [new Book({ title: 'b' })];
  expect(heard).toEqual([
    ['made', []],
    ['made', []],
    ['replaced', ['a']],
  ]);
});
