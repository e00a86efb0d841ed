// Every error of the collections of relationships, and of references, provoked.
import { expect, test } from 'vitest';
import { collectionErrors } from '../../src/errors/catalog/collections.ts';
import {
  attributeKeyed,
  attrs,
  belongsTo,
  collectionAdapter,
  entity,
  hasMany,
  integer,
  listen,
  makeTransientToDetached,
  Registry,
  Session,
  text,
} from '../../src/index.ts';
import { Book, Cup, Label, Shelf } from '../instrumentation/shelves.ts';
import { lines, testCatalog } from './provoked.ts';

/** What the types refuse. */
const wrong = (value: unknown): never => value as never;

/** A shelf of which only the key is in memory. */
const unloaded = () => {
  const shelf = new Shelf({ id: 1 });
  makeTransientToDetached(shelf);
  new Session().add(shelf);
  return shelf;
};

const registry = new Registry();
class Bag {}
class Owner extends entity(
  'owners',
  {
    id: integer().primaryKey(),
    get things() {
      return hasMany(() => Thing, { collectionClass: () => new Bag() });
    },
  },
  { registry },
) {}
class Thing extends entity(
  'things',
  {
    id: integer().primaryKey(),
    ownerId: integer().nullable().references('owners.id'),
    get owner() {
      return belongsTo(() => Owner, { singleParent: true });
    },
  },
  { registry },
) {}

class Entry extends entity(
  'entries',
  { id: integer().primaryKey(), word: text(), bookId: integer().references('dictionaries.id') },
  { registry },
) {}
class Dictionary extends entity(
  'dictionaries',
  {
    id: integer().primaryKey(),
    get entries() {
      return hasMany(() => Entry, { collectionClass: attributeKeyed('word') });
    },
  },
  { registry },
) {}

test('of a map that is assigned the members count: each is under its own key', () => {
  const dictionary = new Dictionary({ entries: new Map([['b', new Entry({ word: 'a' })]]) });
  expect([...dictionary.entries.keys()]).toEqual(['a']);
});

testCatalog(collectionErrors, {
  KEY_OF_MEMBER: {
    by: () => new Dictionary({}).entries.set('b', new Entry({ word: 'a' })),
    text: lines(
      'Cannot put an object of class Entry under the key "b" of transient Dictionary.entries: its own key is "a", under which a load would put it.',
      'Use that key, or change the attribute that is the key before the object is put in.',
    ),
  },
  HOLE_IN_ARRAY: {
    by: () => {
      new Shelf({ books: [new Book({})] }).books[3] = new Book({});
    },
    text: lines(
      'Cannot leave a hole at index 3 of a collection of 1 objects.',
      'Call push(object) to put one at the end, or splice(index, 1) to take one out.',
    ),
  },
  NO_KEY_FOR_MAP: {
    by: () => {
      const shelf = new Shelf({});
      new Label(wrong({})).shelf = shelf;
    },
    text: lines(
      'Cannot put the Label into a collection by key: the attribute that is the key has no value yet.',
      'Set that attribute before the object is put into the collection.',
    ),
  },
  INCOMPLETE_COLLECTION: {
    by: () => new Owner({}).things,
    text: lines(
      'Cannot use an object of class Bag as the collection of a relationship: it has no append(item).',
      "Give it that method, or name its methods: static [COLLECTION_ROLES] = { appender: 'put', remover: 'take' }.",
    ),
  },
  NOT_A_MEMBER: {
    by: () => new Shelf({}).books.push(wrong(new Cup({}))),
    text: lines(
      'Cannot put an object of class Cup into transient Shelf.books: it takes objects of Book.',
      'Give it an object of Book.',
    ),
  },
  OTHER_COLLECTION: {
    by: () => {
      new Shelf({}).books = wrong(new Set([new Book({})]));
    },
    text: lines(
      'Cannot set transient Shelf.books to an object of class Set: its objects are in an array.',
      'Assign one of that kind; an empty one to take all of them out.',
    ),
  },
  OTHER_UNDER_KEY: {
    by: () => {
      const shelf = new Shelf({});
      shelf.labels.set('a', new Label({ text: 'a' }));
      collectionAdapter(shelf.labels)?.remove(new Label({ text: 'a' }));
    },
    text: lines(
      'Cannot take transient Label out of "labels": under its key "a" there is transient Label.',
      'Give members keys of their own, and do not change the attribute that is the key while they are in the collection.',
    ),
  },
  REPLACE_UNLOADED: {
    by: () => {
      unloaded().books = [new Book({})];
    },
    text: lines(
      'Cannot replace Shelf#1.books: what it holds now is not in memory, and its members have to be told.',
      "Call await session.load(shelf, 'books') first.",
    ),
  },
  SINGLE_PARENT: {
    by: () => {
      const owner = new Owner({});
      new Thing({ owner });
      new Thing({ owner });
    },
    text: lines(
      'Cannot put transient Owner into Thing.owner: it belongs to another Thing by that relationship, which allows a single parent.',
      'Take it out of the other one first, or leave singleParent out of the relationship.',
    ),
  },
  BACKREF_CONFLICT: {
    // whoever gets a book gets the cups along, by a listener that hands on where its change came from
    by: () => {
      const shelf = new Shelf({});
      listen(
        attrs(Shelf).books,
        'append',
        (owner, _book, initiator) => {
          collectionAdapter(owner.cups)?.append(new Cup({}), initiator);
        },
        { once: true },
      );
      shelf.books.push(new Book({}));
    },
    text: lines(
      'Cannot put transient Shelf into "shelf" by way of "cups": the change began at "books", which is another attribute.',
      'Leave the initiator of that change out of the call: adapter.append(object).',
    ),
  },
});
