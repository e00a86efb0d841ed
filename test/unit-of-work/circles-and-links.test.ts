// Trees, circles, links and keys of several columns in a flush: what is written object by object, or over a table between.
import { describe, expect, test } from 'vitest';
import { CircularDependencyError, FlushError, type Session, StaleDataError } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { rowsOf, useGraph, wordsOf } from './graph.ts';
import { Ball, Book, Egg, Hen, House, Line, Node, Order, Person, Place, Tag } from './graph-models.ts';

describeOnDatabases('a flush of trees, circles and links', (database) => {
  const { open } = useGraph(database);

  describe('a tree', () => {
    const tree = () => {
      const [root, middle, leaf] = [
        new Node({ name: 'r' }),
        new Node({ name: 'm' }),
        new Node({ name: 'l' }),
      ];
      leaf.parent = middle;
      middle.parent = root;
      return { root, middle, leaf };
    };

    test('is inserted from its root and deleted from its leaves', async () => {
      await using session = open();
      const { root, middle, leaf } = tree();
      session.addAll([leaf, middle, root]);
      expect(await wordsOf(() => session.flush())).toEqual([
        'INSERT nodes 1',
        'INSERT nodes 1',
        'INSERT nodes 1',
      ]);
      expect([middle.parentId, leaf.parentId]).toEqual([root.id, middle.id]);
      await session.deleteAll([root, middle, leaf]);
      expect(await wordsOf(() => session.flush())).toEqual([
        'DELETE nodes 1',
        'DELETE nodes 1',
        'DELETE nodes 1',
      ]);
      expect(await rowsOf(session, 'select id from nodes')).toEqual([]);
    });

    test('nodes of one level go into one statement', async () => {
      await using session = open();
      const roots = [new Node({ name: 'a' }), new Node({ name: 'b' })];
      for (const root of roots) root.children = [new Node({}), new Node({}), new Node({})];
      session.addAll(roots.flatMap((root) => [...root.children, root]));
      const words = await wordsOf(() => session.flush());
      expect(words[0]).toBe('INSERT nodes 2');
      expect(words.length).toBeLessThanOrEqual(3);
    });

    test('nodes without relationship to each other go into one statement', async () => {
      await using session = open();
      session.addAll([new Node({ name: 'a' }), new Node({ name: 'b' })]);
      expect(await wordsOf(() => session.flush())).toEqual(['INSERT nodes 2']);
    });

    test('a circle of new objects cannot be ordered, and its error names it', async () => {
      await using session = open();
      const [a, b] = [new Node({ id: 1 }), new Node({ id: 2 })];
      a.parent = b;
      b.parent = a;
      session.addAll([a, b]);
      const error = await session.flush().then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(CircularDependencyError);
      expect(String(error)).toContain('Node#1 → parent → Node#2 → parent → Node#1');
    });

    test('a root that is deleted sets its children to null', async () => {
      await using session = open();
      const { root, middle, leaf } = tree();
      session.addAll([root, middle, leaf]);
      await session.flush();
      await session.delete(root);
      await session.flush();
      expect(await rowsOf(session, 'select id, parent_id from nodes order by id')).toEqual([
        { id: middle.id, parent_id: null },
        { id: leaf.id, parent_id: middle.id },
      ]);
    });
  });

  describe('a circle between classes', () => {
    test('is broken by postUpdate, at the insert and at the delete', async () => {
      await using session = open();
      const person = new Person({});
      const ball = new Ball({ owner: person });
      person.favourite = ball;
      session.addAll([person, ball]);
      expect(await wordsOf(() => session.flush())).toEqual([
        'INSERT persons 1',
        'INSERT balls 1',
        'UPDATE persons 1',
      ]);
      expect(await rowsOf(session, 'select favourite_id from persons')).toEqual([{ favourite_id: ball.id }]);
      await session.deleteAll([person, ball]);
      expect(await wordsOf(() => session.flush())).toEqual([
        'UPDATE persons 1',
        'DELETE balls 1',
        'DELETE persons 1',
      ]);
    });

    test('is ordered object by object where the objects are in none', async () => {
      await using session = open();
      const [hen, grandmother] = [new Hen({}), new Hen({})];
      const egg = new Egg({ hen: grandmother });
      hen.egg = egg;
      session.addAll([hen, egg, grandmother]);
      expect(await wordsOf(() => session.flush())).toEqual([
        'INSERT hens 1',
        'INSERT eggs 1',
        'INSERT hens 1',
      ]);
      await session.deleteAll([grandmother, egg, hen]);
      expect(await wordsOf(() => session.flush())).toEqual([
        'DELETE hens 1',
        'DELETE eggs 1',
        'DELETE hens 1',
      ]);
    });

    test('of the objects themselves has no order', async () => {
      await using session = open();
      const [hen, egg] = [new Hen({}), new Egg({})];
      hen.egg = egg;
      egg.hen = hen;
      session.addAll([hen, egg]);
      await expect(session.flush()).rejects.toThrow(
        /new Hen → egg → new Egg → hen → new Hen|new Egg → hen → new Hen → egg → new Egg/,
      );
    });
  });

  describe('many to many', () => {
    const library = () => {
      const books = [new Book({ title: 'x' }), new Book({ title: 'y' })];
      const tags = [new Tag({ name: 'a' }), new Tag({ name: 'b' }), new Tag({ name: 'c' })];
      for (const book of books) book.tags = [...tags];
      return { books, tags, all: [...books, ...tags] };
    };
    const links = (session: Session) =>
      rowsOf(session, 'select book_id, tag_id from book_tags order by 1, 2');

    test('each link is inserted once, in one statement, after both sides', async () => {
      await using session = open();
      const { all } = library();
      session.addAll(all);
      expect(await wordsOf(() => session.flush())).toEqual([
        'INSERT books 2',
        'INSERT tags 3',
        'INSERT book_tags 6',
      ]);
      expect(await links(session)).toHaveLength(6);
      expect(await rowsOf(session, 'select distinct weight from book_tags')).toEqual([{ weight: 7 }]);
    });

    test('links that are taken out are deleted in one statement', async () => {
      await using session = open();
      const { books, tags, all } = library();
      session.addAll(all);
      await session.flush();
      books[0]?.tags.splice(0, 2);
      tags[2]?.books.pop();
      expect(await wordsOf(() => session.flush())).toEqual(['DELETE book_tags 3']);
      expect(await links(session)).toEqual([
        { book_id: books[0]?.id, tag_id: tags[2]?.id },
        { book_id: books[1]?.id, tag_id: tags[0]?.id },
        { book_id: books[1]?.id, tag_id: tags[1]?.id },
      ]);
    });

    test('links go before a deleted object, whichever side it is of', async () => {
      await using session = open();
      const { books, tags, all } = library();
      session.addAll(all);
      await session.flush();
      await session.deleteAll([...books.slice(0, 1), ...tags.slice(0, 1)]);
      const words = await wordsOf(() => session.flush());
      expect(words.filter((word) => word.startsWith('DELETE'))).toEqual(words);
      expect(words.slice(-2)).toEqual(['DELETE books 1', 'DELETE tags 1']);
      expect(await links(session)).toHaveLength(2);
    });

    test.each(['flush', 'commit'] as const)(
      'a link that has vanished is a StaleDataError of %s()',
      async (how) => {
        await using session = open();
        const { books, all } = library();
        session.addAll(all);
        await session.commit();
        const [book] = books;
        if (book === undefined) throw new Error('there are two');
        await session.load(book, 'tags');
        book.tags.splice(0, 2);
        await database.sql('delete from book_tags where tag_id = 1');
        await expect(session[how]()).rejects.toThrow(StaleDataError);
        await session.rollback();
      },
    );
  });

  describe('keys of several columns', () => {
    test('are copied together', async () => {
      await using session = open();
      const place = new Place({ land: 'it', town: 'roma' });
      const house = new House({ place });
      session.addAll([house, place]);
      await session.flush();
      expect([house.land, house.town]).toEqual(['it', 'roma']);
      house.place = null;
      await session.flush();
      expect([house.land, house.town]).toEqual([null, null]);
    });

    test('that change are followed by the children, whose rows the database has changed', async () => {
      await using session = open();
      const place = new Place({ land: 'it', town: 'roma' });
      place.houses = [new House({})];
      session.addAll([place, ...place.houses]);
      await session.flush();
      place.town = 'milano';
      expect(await wordsOf(() => session.flush())).toEqual(['UPDATE places 1']);
      expect(place.houses[0]?.town).toBe('milano');
      expect(await rowsOf(session, 'select land, town from houses')).toEqual([
        { land: 'it', town: 'milano' },
      ]);
    });
  });

  test('a foreign key that is part of the primary key cannot become null', async () => {
    await using session = open();
    const order = new Order({ id: 1 });
    order.lines = [new Line({ orderId: 1, number: 1 })];
    session.addAll([order, ...order.lines]);
    await session.flush();
    order.lines.pop();
    await expect(session.flush()).rejects.toThrow(FlushError);
  });
});
