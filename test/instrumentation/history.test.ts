// What changed of an attribute, from memory alone.
import { expect, test } from 'vitest';
import {
  belongsTo,
  delAttribute,
  entity,
  flagDirty,
  getHistory,
  hasMany,
  integer,
  Registry,
  Session,
  text,
} from '../../src/index.ts';
import { makeUser, stored } from './subjects.ts';

const session = new Session();

test('a new object has only added values, and none for what was not set', () => {
  const User = makeUser();
  const user = new User({ id: 1, name: 'ed' });
  expect(getHistory(user, 'name')).toEqual({ added: ['ed'], unchanged: [], deleted: [] });
  expect(getHistory(user, 'email')).toEqual({ added: [], unchanged: [], deleted: [] });
});

test('a stored value is unchanged until it is set', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1, name: 'ed' }));
  expect(getHistory(user, 'name')).toEqual({ added: [], unchanged: ['ed'], deleted: [] });
  user.name = 'mo';
  expect(getHistory(user, 'name')).toEqual({ added: ['mo'], unchanged: [], deleted: ['ed'] });
});

test('the old value is the one before the first change', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1, name: 'ed' }));
  user.name = 'mo';
  user.name = 'al';
  expect(getHistory(user, 'name').deleted).toEqual(['ed']);
});

test('a value that is set back is no change, but the object keeps its flag', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1, name: 'ed' }));
  session.add(user);
  user.name = 'mo';
  user.name = 'ed';
  expect(getHistory(user, 'name').unchanged).toEqual(['ed']);
  expect([session.dirty.has(user), session.isModified(user)]).toEqual([true, false]);
});

test('null is a value', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1, name: null }));
  user.name = 'ed';
  expect(getHistory(user, 'name')).toEqual({ added: ['ed'], unchanged: [], deleted: [null] });
});

test('an expired value that is set has no old value', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1 }));
  user.name = 'ed';
  expect(getHistory(user, 'name')).toEqual({ added: ['ed'], unchanged: [], deleted: [] });
});

test('an expired value that is deleted becomes null', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1 }));
  delAttribute(user, 'name');
  expect(getHistory(user, 'name').added).toEqual([null]);
});

test('values are compared as their type says: dates by time, json by content', () => {
  const User = makeUser();
  const at = new Date('2026-01-31T12:00:00Z');
  const user = stored(new User({ id: 1, seenAt: at, prefs: { theme: 'dark' } }));
  user.seenAt = new Date(at);
  user.prefs = { theme: 'dark' };
  expect(session.isModified(user)).toBe(false);
  user.seenAt = new Date(at.getTime() + 1);
  expect(session.isModified(user)).toBe(true);
});

test('flagDirty marks the object and no attribute', () => {
  const User = makeUser();
  const user = stored(new User({ id: 2, name: 'ed' }));
  session.add(user);
  flagDirty(user);
  expect([session.dirty.has(user), session.isModified(user)]).toEqual([true, false]);
});

test('collections are left out where only the row is asked for', () => {
  const registry = new Registry();
  class Shelf extends entity(
    'shelves',
    {
      id: integer().primaryKey(),
      name: text().nullable(),
      get books() {
        return hasMany(() => Book);
      },
    },
    { registry },
  ) {}
  class Book extends entity(
    'books',
    {
      id: integer().primaryKey(),
      shelfId: integer().nullable().references('shelves.id'),
      get shelf() {
        return belongsTo(() => Shelf);
      },
    },
    { registry },
  ) {}
  const shelf = stored(new Shelf({ id: 1, name: 'a', books: [] }));
  const book = stored(new Book({ id: 1, shelf: null }));
  const answers = (object: object) => [
    session.isModified(object),
    session.isModified(object, { includeCollections: false }),
  ];
  shelf.books.push(new Book({ id: 2 }));
  expect(answers(shelf)).toEqual([true, false]);
  shelf.name = 'b';
  expect(answers(shelf)).toEqual([true, true]);
  // a reference is a foreign key of the row
  book.shelf = shelf;
  expect(answers(book)).toEqual([true, true]);
});
