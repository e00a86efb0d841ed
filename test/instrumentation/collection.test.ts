// Collections of every kind: what changes them, and what is heard of it.
import { describe, expect, test } from 'vitest';
import { attrs, getHistory, inspect, listen, NO_KEY, setCommittedValue } from '../../src/index.ts';
import { Book, Cup, Label, Shelf } from './shelves.ts';

/** What a shelf's collection tells: operation, member, key. */
function hear(attribute: 'books' | 'cups' | 'labels', shelf: Shelf) {
  const heard: unknown[][] = [];
  const target = attrs(Shelf)[attribute] as ReturnType<typeof attrs<typeof Shelf>>['books'];
  for (const name of ['append', 'remove', 'append_wo_mutation'] as const) {
    listen(
      target,
      name,
      (owner, member, _initiator, { key }) => {
        if (owner === shelf) heard.push([name, member, key]);
      },
      { includeKey: true },
    );
  }
  return () => heard.splice(0);
}

describe('an array', () => {
  test('is an array to everybody', () => {
    const book = new Book({});
    const shelf = new Shelf({ books: [book] });
    expect(shelf.books).toEqual([book]);
    expect(Array.isArray(shelf.books)).toBe(true);
    expect(shelf.books.map(() => 1)).toStrictEqual([1]);
    expect(shelf.books.constructor).toBe(Array);
    expect(Object.keys(shelf.books)).toEqual(['0']);
  });

  test('push, unshift and splice tell of each member with its index', () => {
    const [a, b, c] = [new Book({}), new Book({}), new Book({})];
    const shelf = new Shelf({});
    const heard = hear('books', shelf);
    shelf.books.push(a, b);
    shelf.books.unshift(c);
    expect(heard()).toEqual([
      ['append', a, NO_KEY],
      ['append', b, NO_KEY],
      ['append', c, 0],
    ]);
    expect(shelf.books.splice(1, 1)).toEqual([a]);
    expect(heard()).toEqual([['remove', a, 1]]);
    expect(shelf.books).toEqual([c, b]);
  });

  test('an index is assigned, `length` is cut', () => {
    const [a, b, c] = [new Book({}), new Book({}), new Book({})];
    const shelf = new Shelf({ books: [a, b] });
    const heard = hear('books', shelf);
    shelf.books[0] = c;
    expect(heard()).toEqual([
      ['remove', a, 0],
      ['append', c, 0],
    ]);
    shelf.books.length = 0;
    expect(heard()).toEqual([
      ['remove', c, -1],
      ['remove', b, -1],
    ]);
    expect([a.shelf, b.shelf, c.shelf]).toEqual([null, null, null]);
  });

  test('sort and reverse change the order and tell nobody', () => {
    const [a, b] = [new Book({ id: 2 }), new Book({ id: 1 })];
    const shelf = new Shelf({ books: [a, b] });
    const heard = hear('books', shelf);
    shelf.books.sort((one, other) => Number(one.id) - Number(other.id));
    expect(shelf.books).toEqual([b, a]);
    shelf.books.reverse();
    expect(shelf.books).toEqual([a, b]);
    expect(heard()).toEqual([]);
  });

  test('holes are refused', () => {
    const shelf = new Shelf({});
    expect(() => {
      shelf.books[3] = new Book({});
    }).toThrow('Cannot leave a hole at index 3');
    expect(() => Reflect.deleteProperty(shelf.books, 0)).toThrow('Cannot leave a hole');
  });

  test('of three occurrences one may go, and the member still refers to its shelf', () => {
    const book = new Book({});
    const shelf = new Shelf({ books: [book, book, book] });
    shelf.books.splice(0, 1);
    expect([shelf.books, book.shelf]).toEqual([[book, book], shelf]);
  });

  test('only objects of its class get in', () => {
    const shelf = new Shelf({});
    expect(() => shelf.books.push(new Cup({}) as unknown as Book)).toThrow('it takes objects of Book');
    expect(() => shelf.books.push(null as unknown as Book)).toThrow('Cannot put null');
    expect(shelf.books).toEqual([]);
  });
});

describe('a set', () => {
  test('tells of members that come, stay and go', () => {
    const cup = new Cup({});
    const shelf = new Shelf({});
    const heard = hear('cups', shelf);
    shelf.cups.add(cup).add(cup);
    shelf.cups.delete(cup);
    expect(heard().map(([name]) => name)).toEqual(['append', 'append_wo_mutation', 'remove']);
    expect(shelf.cups).toEqual(new Set());
  });
});

describe('a map', () => {
  test('has its members by their key, one for each', () => {
    const [old, fresh] = [new Label({ text: 'a' }), new Label({ text: 'a' })];
    const shelf = new Shelf({});
    const heard = hear('labels', shelf);
    shelf.labels.set('a', old);
    shelf.labels.set('a', fresh);
    expect(heard()).toEqual([
      ['append', old, 'a'],
      ['remove', old, 'a'],
      ['append', fresh, 'a'],
    ]);
    expect([shelf.labels.get('a'), old.shelf, fresh.shelf]).toEqual([fresh, null, shelf]);
  });

  test('takes a member in by the other side', () => {
    const label = new Label({ text: 'b' });
    const shelf = new Shelf({});
    label.shelf = shelf;
    expect(shelf.labels.get('b')).toBe(label);
  });

  test('a member without key is refused', () => {
    expect(() => {
      new Label({} as never).shelf = new Shelf({});
    }).toThrow('the attribute that is the key has no value');
  });
});

describe('a replacement', () => {
  test('tells of who comes, who stays and who goes, in this order', () => {
    const [a, b, c] = [new Book({}), new Book({}), new Book({})];
    const shelf = new Shelf({ books: [a, b] });
    const heard = hear('books', shelf);
    shelf.books = [c, b];
    // who goes is told twice: by the other side's way back, and by the replacement
    expect(heard().map(([name, member]) => [name, member])).toEqual([
      ['append', c],
      ['append_wo_mutation', b],
      ['remove', a],
      ['remove', a],
    ]);
    expect([a.shelf, c.shelf]).toEqual([null, shelf]);
  });

  test('the former collection is an ordinary array from then on', () => {
    const shelf = new Shelf({});
    const former = shelf.books;
    shelf.books = [];
    const book = new Book({});
    former.push(book);
    expect([book.shelf, shelf.books]).toEqual([null, []]);
  });

  test('anything that is no collection is refused', () => {
    const shelf = new Shelf({});
    expect(() => {
      shelf.books = null as unknown as Book[];
    }).toThrow('its objects are in an array');
  });
});

describe('history', () => {
  test('is the difference of the members', () => {
    const [a, b, c] = [new Book({}), new Book({}), new Book({})];
    const shelf = new Shelf({});
    setCommittedValue(shelf, 'books', [a, b]);
    shelf.books.push(c);
    shelf.books.splice(0, 1);
    expect(getHistory(shelf, 'books')).toEqual({ added: [c], unchanged: [b], deleted: [a] });
  });

  test('a collection that was only read is no value', () => {
    const shelf = new Shelf({});
    expect(shelf.books).toEqual([]);
    expect([...inspect(shelf).unloaded]).toContain('books');
    shelf.books.push(new Book({}));
    expect([...inspect(shelf).unloaded]).not.toContain('books');
  });
});
