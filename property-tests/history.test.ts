// Property: whatever happened to an attribute in between, its history is the difference of the value that it had when the
// object was last in step with the database and the one that it has now: of columns, references and collections alike.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getHistory, inspect, setCommittedValue } from '../src/index.ts';
import { Book, Label, Shelf } from '../test/instrumentation/shelves.ts';
import { parameters } from './model/settings.ts';

const index = fc.nat({ max: 4 });

describe('history', () => {
  it('of a column: the first value and the last', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const property = fc.property(word, fc.array(word), (first, words) => {
      const label = new Label({ text: 'unsaved' });
      setCommittedValue(label, 'text', first);
      for (const text of words) label.text = text;
      const last = words.at(-1) ?? first;
      const isSame = last === first;
      expect(getHistory(label, 'text')).toEqual({
        added: isSame ? [] : [last],
        unchanged: isSame ? [first] : [],
        deleted: isSame ? [] : [first],
      });
    });
    fc.assert(property, parameters(200));
  });

  it('of a reference: the first object and the last', () => {
    const property = fc.property(index, fc.array(fc.option(index)), (first, moves) => {
      const shelves = Array.from({ length: 5 }, () => new Shelf({}));
      const book = new Book({});
      setCommittedValue(book, 'shelf', shelves[first]);
      for (const at of moves) book.shelf = at === null ? null : (shelves[at] ?? null);
      const last = moves.length === 0 ? shelves[first] : book.shelf;
      const isSame = last === shelves[first];
      expect(getHistory(book, 'shelf')).toEqual({
        added: isSame ? [] : [last],
        unchanged: isSame ? [last] : [],
        deleted: isSame ? [] : [shelves[first]],
      });
    });
    fc.assert(property, parameters(200));
  });

  it('of a collection: the first members and the last', () => {
    const deed = fc.record({
      what: fc.constantFrom('put', 'take', 'replace', 'move'),
      one: index,
      other: index,
    });
    const property = fc.property(fc.uniqueArray(index), fc.array(deed), (first, deeds) => {
      const books = Array.from({ length: 5 }, () => new Book({}));
      const [shelf, elsewhere] = [new Shelf({}), new Shelf({})];
      const before = first.map((at) => books[at] as Book);
      setCommittedValue(shelf, 'books', before);
      for (const { what, one, other } of deeds)
        act(what, { shelf, elsewhere, book: books[one] as Book, other });
      const now = new Set<unknown>(inspect(shelf).dict.books as Iterable<unknown>);
      const { added, unchanged, deleted } = getHistory(shelf, 'books');
      expect(new Set(added)).toEqual(new Set([...now].filter((book) => !before.includes(book as Book))));
      expect(new Set(unchanged)).toEqual(new Set(before.filter((book) => now.has(book))));
      expect(new Set(deleted)).toEqual(new Set(before.filter((book) => !now.has(book))));
    });
    fc.assert(property, parameters(200));
  });
});

interface Scene {
  readonly shelf: Shelf;
  readonly elsewhere: Shelf;
  readonly book: Book;
  readonly other: number;
}

function act(what: string, { shelf, elsewhere, book, other }: Scene): void {
  if (what === 'put' && !shelf.books.includes(book)) shelf.books.push(book);
  else if (what === 'take' && shelf.books.includes(book)) shelf.books.splice(shelf.books.indexOf(book), 1);
  else if (what === 'replace') shelf.books = [...new Set([book, ...shelf.books.slice(other)])];
  else if (what === 'move') book.shelf = other % 2 === 0 ? elsewhere : shelf;
}
