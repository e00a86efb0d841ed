// References to one object, and their other sides.
import { describe, expect, test } from 'vitest';
import { attrs, delAttribute, getHistory, listen, remove } from '../../src/index.ts';
import { Book, Shelf, Sign } from './shelves.ts';

describe('a reference', () => {
  test('is null until it is set, and null when it is taken away', () => {
    const book = new Book({});
    expect(book.shelf).toBeNull();
    const shelf = new Shelf({});
    book.shelf = shelf;
    expect(shelf.books).toEqual([book]);
    book.shelf = null;
    expect([shelf.books, book.shelf]).toEqual([[], null]);
  });

  test('moves the object from one collection to the other', () => {
    const [a, b] = [new Shelf({}), new Shelf({})];
    const book = new Book({ shelf: a });
    book.shelf = b;
    expect([a.books, b.books]).toEqual([[], [book]]);
  });

  test('one to one: who was there before refers to nobody', () => {
    const shelf = new Shelf({});
    const [first, second] = [new Sign({ shelf }), new Sign({})];
    shelf.sign = second;
    expect([first.shelf, second.shelf, shelf.sign]).toEqual([null, shelf, second]);
  });

  test('only objects of its class, or null', () => {
    const book = new Book({});
    expect(() => {
      book.shelf = new Book({}) as unknown as Shelf;
    }).toThrow('it takes objects of Shelf');
    expect(() => {
      book.shelf = 7 as unknown as Shelf;
    }).toThrow('Cannot put 7');
  });

  test('its deletion is told as a removal', () => {
    const shelf = new Shelf({});
    const book = new Book({ shelf });
    delAttribute(book, 'shelf');
    expect([shelf.books, book.shelf]).toEqual([[], null]);
    expect(() => delAttribute(new Book({}), 'shelf')).toThrow('has no value');
  });

  test('history names both objects', () => {
    const [a, b] = [new Shelf({}), new Shelf({})];
    const book = new Book({ shelf: a });
    expect(getHistory(book, 'shelf')).toEqual({ added: [a], unchanged: [], deleted: [] });
    book.shelf = b;
    expect(getHistory(book, 'shelf').added).toEqual([b]);
  });
});

describe('a veto', () => {
  test('Why: the other side kept the change that a listener had refused', () => {
    const [a, b] = [new Shelf({}), new Shelf({})];
    const book = new Book({ shelf: a });
    const refuse = (owner: Shelf) => {
      if (owner === b) throw new Error('full');
    };
    listen(attrs(Shelf).books, 'append', refuse);
    try {
      expect(() => b.books.push(book)).toThrow('full');
      expect([a.books, b.books, book.shelf]).toEqual([[book], [], a]);
      expect(() => {
        book.shelf = b;
      }).toThrow('full');
      expect([a.books, b.books, book.shelf]).toEqual([[book], [], a]);
    } finally {
      remove(attrs(Shelf).books, 'append', refuse);
    }
  });

  test('of a replacement leaves the collection that was there', () => {
    const [kept, fresh] = [new Book({}), new Book({})];
    const shelf = new Shelf({ books: [kept] });
    const { books } = shelf;
    const refuse = () => {
      throw new Error('no');
    };
    listen(attrs(Shelf).books, 'bulk_replace', refuse);
    try {
      expect(() => {
        shelf.books = [fresh];
      }).toThrow('no');
    } finally {
      remove(attrs(Shelf).books, 'bulk_replace', refuse);
    }
    expect([shelf.books === books, shelf.books, fresh.shelf]).toEqual([true, [kept], null]);
    books.push(fresh);
    expect(fresh.shelf).toBe(shelf);
  });
});
