// What relationships mean to a flush: the order of the statements, the keys that are copied, and who else takes part.
import { describe, expect, test } from 'vitest';
import { attrs, listen, remove } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { rowsOf, useGraph, wordsOf } from './graph.ts';
import { Author, Book, Letter, Pet, Prize } from './graph-models.ts';

describeOnDatabases('a flush of related objects', (database) => {
  const { open } = useGraph(database);

  describe('one to many', () => {
    test('parents are inserted first, and their generated keys go into the children', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.books = [new Book({ title: 'x' }), new Book({ title: 'y' })];
      session.addAll([...author.books, author]);
      expect(await wordsOf(() => session.flush())).toEqual(['INSERT authors 1', 'INSERT books 2']);
      expect(author.books.map(({ authorId }) => authorId)).toEqual([author.id, author.id]);
      expect(await rowsOf(session, 'select author_id, title from books order by id')).toEqual([
        { author_id: author.id, title: 'x' },
        { author_id: author.id, title: 'y' },
      ]);
    });

    test('a pipelined commit waits for the keys that are copied, and for nothing else', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.books = [new Book({ title: 'x' })];
      session.addAll([author, ...author.books]);
      await session.commit();
      expect(await database.sql('select author_id from books')).toEqual([{ author_id: 1 }]);
    });

    test('a child that is taken out gets null, a child that moves gets the new key', async () => {
      await using session = open();
      const [one, two] = [new Author({ name: '1' }), new Author({ name: '2' })];
      const [stays, goes, moves] = [
        new Book({ title: 's' }),
        new Book({ title: 'g' }),
        new Book({ title: 'm' }),
      ];
      one.books = [stays, goes, moves];
      two.books = [];
      session.addAll([one, two, stays, goes, moves]);
      await session.flush();
      one.books.splice(1, 2);
      two.books.push(moves);
      expect(await wordsOf(() => session.flush())).toEqual(['UPDATE books 2']);
      expect([stays.authorId, goes.authorId, moves.authorId]).toEqual([one.id, null, two.id]);
      expect(await rowsOf(session, 'select author_id from books order by id')).toEqual([
        { author_id: one.id },
        { author_id: null },
        { author_id: two.id },
      ]);
    });

    test('a deleted parent sets its children to null before', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.books = [new Book({ title: 'x' })];
      session.addAll([author, ...author.books]);
      await session.flush();
      const [book] = author.books;
      await session.delete(author);
      expect(await wordsOf(() => session.flush())).toEqual(['UPDATE books 1', 'DELETE authors 1']);
      expect(book?.authorId).toBeNull();
    });

    test('a child deleted with its parent goes before it', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.books = [new Book({ title: 'x' }), new Book({ title: 'y' })];
      session.addAll([author, ...author.books]);
      await session.flush();
      await session.deleteAll([author, ...author.books]);
      expect(await wordsOf(() => session.flush())).toEqual(['DELETE books 2', 'DELETE authors 1']);
    });

    test('a child that its parent cannot be without is deleted when it is taken out', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.letters = [new Letter({}), new Letter({})];
      session.addAll([author, ...author.letters]);
      await session.flush();
      author.letters.pop();
      expect(await wordsOf(() => session.flush())).toEqual(['DELETE letters 1']);
      expect(await rowsOf(session, 'select id from letters')).toHaveLength(1);
    });

    test('before_update and after_update are told of a parent whose collection has changed', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.books = [];
      session.add(author);
      await session.flush();
      const heard: string[] = [];
      const note = (name: string) => (_mapper: unknown, _connection: unknown, target: object) =>
        void heard.push(`${name} ${target.constructor.name}`);
      const before = note('before_update');
      const after = note('after_update');
      listen(Author, 'before_update', before);
      listen(Author, 'after_update', after);
      const book = new Book({ title: 'x' });
      author.books.push(book);
      session.add(book);
      await session.flush();
      remove(Author, 'before_update', before);
      remove(Author, 'after_update', after);
      expect(heard).toEqual(['before_update Author', 'after_update Author']);
    });

    test('with passive deletes the database deletes what is not in memory', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.prizes = [new Prize({})];
      author.pets = [new Pet({})];
      session.addAll([author, ...author.prizes, ...author.pets]);
      await session.flush();
      await session.commit();
      await using other = open();
      const same = await other.getOne(Author, author.id);
      for (const name of ['books', 'letters'] as const) await other.load(same, name);
      await other.delete(same);
      expect(await wordsOf(() => other.flush())).toEqual(['DELETE authors 1']);
      expect(await rowsOf(other, 'select id from prizes')).toEqual([]);
      expect(await rowsOf(other, 'select author_id from pets')).toEqual([{ author_id: null }]);
    });

    test('the children of a deleted parent are read if nobody knows them', async () => {
      await using session = open();
      const author = new Author({ name: 'a' });
      author.books = [new Book({ title: 'x' })];
      session.addAll([author, ...author.books]);
      await session.commit();
      await using other = open();
      await other.delete(await other.getOne(Author, author.id));
      const words = await wordsOf(() => other.flush());
      expect(words).toEqual(['UPDATE books 1', 'DELETE authors 1']);
      expect(await rowsOf(other, 'select author_id from books')).toEqual([{ author_id: null }]);
    });
  });

  describe('many to one', () => {
    test('what is referred to is inserted first, and deleted last', async () => {
      await using session = open();
      const book = new Book({ title: 'x', author: new Author({ name: 'a' }) });
      const { author } = book;
      if (author === null) throw new Error('it was given');
      session.addAll([book, author]);
      expect(await wordsOf(() => session.flush())).toEqual(['INSERT authors 1', 'INSERT books 1']);
      expect(book.authorId).toBe(author.id);
      await session.deleteAll([author, book]);
      expect(await wordsOf(() => session.flush())).toEqual(['DELETE books 1', 'DELETE authors 1']);
    });

    test('null takes the key away', async () => {
      await using session = open();
      const book = new Book({ title: 'x', author: new Author({ name: 'a' }) });
      session.addAll([book, ...(book.author === null ? [] : [book.author])]);
      await session.flush();
      book.author = null;
      expect(await wordsOf(() => session.flush())).toEqual(['UPDATE books 1']);
      expect(book.authorId).toBeNull();
    });

    test('the key that is copied is told as a change of the attribute, once by each side', async () => {
      await using session = open();
      const heard: unknown[] = [];
      const note = (_target: object, value: unknown, old: unknown) =>
        void heard.push([value, typeof old === 'symbol' ? old.description : old]);
      listen(attrs(Book).authorId, 'set', note);
      const author = new Author({ name: 'a' });
      author.books = [new Book({ title: 'x' })];
      session.addAll([author, ...author.books]);
      await session.flush();
      remove(attrs(Book).authorId, 'set', note);
      expect(heard).toEqual([
        [author.id, 'NO_VALUE'],
        [author.id, author.id],
      ]);
    });

    test('an object that is not in the session is left out', async () => {
      await using session = open();
      const book = new Book({ title: 'x' });
      session.add(book);
      await session.flush();
      const author = new Author({ name: 'outside' });
      book.author = author;
      session.expunge(author);
      await session.flush();
      expect(book.authorId).toBeNull();
    });
  });
});
