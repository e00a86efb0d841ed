// The plan of a flush that has not been: what it says, that it is what the flush does, and that nobody notices.
import { inspect as print } from 'node:util';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  entity,
  type FlushPlan,
  IllegalStateChangeError,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  text,
} from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { Author, Ball, Book, Letter, Node, Person, registry, Tag } from '../unit-of-work/graph-models.ts';
import { trace } from './trace.ts';

const tables = new Registry();
let made = 0;
class Draft extends entity(
  'drafts',
  {
    id: integer().primaryKey(),
    slug: text().default(() => `slug ${++made}`),
    text: text().nullable(),
    revision: integer()
      .nullable()
      .onUpdate(() => ++made),
  },
  { registry: tables },
) {}

const EMPTY = `truncate authors, books, letters, prizes, pets, tags, book_tags, nodes, persons, balls, drafts restart identity cascade`;

describeOnDatabases('a plan', (database) => {
  let session: Session;
  beforeAll(async () => {
    await registry.createAll(database.engine);
    await tables.createAll(database.engine);
  });
  beforeEach(async () => {
    await database.sql(EMPTY);
    session = new Session({ bind: database.engine });
    return () => session.close();
  });
  const planned = (plan: FlushPlan) =>
    plan.statements.map(({ verb, table, count }) => `${verb} ${table} ${count}`);
  const written = async (work: () => Promise<unknown>) =>
    (await tracesOf(work))
      .filter(({ verb }) => ['INSERT', 'UPDATE', 'DELETE'].includes(verb))
      .map(({ verb, table, count }) => `${verb} ${table} ${count}`);
  /** What the plan says, checked to be what the flush does. */
  const bothOf = async (options = {}) => {
    const plan = await session.plan(options);
    const said = planned(plan);
    expect(await written(() => session.flush())).toEqual(said);
    return said;
  };

  test('names the statements in their order, before any key is known', async () => {
    const author = new Author({ name: 'Ursula' });
    author.books.push(new Book({ title: 'a' }), new Book({ title: 'b' }));
    author.books[0]?.tags.push(new Tag({ name: 'sf' }));
    session.add(author);
    const plan = await session.plan();
    expect(
      plan.statements.map(({ columns, objects }) => [columns, objects.map(({ label }) => label)]),
    ).toEqual([
      [['name'], ['new Author 1']],
      [['name'], ['new Tag 1']],
      [
        ['title', 'author_id'],
        ['new Book 1', 'new Book 2'],
      ],
      [['book_id', 'tag_id', 'weight'], []],
    ]);
    expect(plan.statements[0]).toMatchObject({
      returning: ['id'],
      objects: [{ class: 'Author', key: null }],
    });
    expect(plan.statements[0]?.objects[0]?.object).toBe(author);
    expect(plan.isComplete).toBe(true);
    expect(await bothOf()).toEqual([
      'INSERT authors 1',
      'INSERT tags 1',
      'INSERT books 2',
      'INSERT book_tags 1',
    ]);
  });

  test('shows the steps that need no statement, too', async () => {
    const author = new Author({ name: 'a' });
    author.books.push(new Book({ title: 'b' }));
    session.add(author);
    const { steps } = await session.plan();
    expect(steps.map(({ kind, of, statements }) => `${kind} ${of} ${statements.length}`)).toEqual([
      'save Author 1',
      'process Author.books 0',
      'process Book.author 0',
      'save Book 1',
    ]);
    expect(steps.map(({ objects }) => objects.map(({ label }) => label).join())).toEqual([
      'new Author 1',
      'new Author 1',
      'new Book 1',
      'new Book 1',
    ]);
  });

  test('follows cascades, orphans and moves as the flush does', async () => {
    const [one, other] = [new Author({ name: '1' }), new Author({ name: '2', books: [] })];
    one.letters.push(new Letter({}), new Letter({}));
    one.books.push(new Book({ title: 'a' }), new Book({ title: 'b' }));
    session.addAll([one, other]);
    await session.flush();
    const [moved, left] = one.books;
    if (moved !== undefined) other.books.push(moved);
    one.books.length = 0;
    one.letters.pop();
    one.name = 'one';
    expect(await bothOf()).toEqual(['UPDATE authors 1', 'UPDATE books 2', 'DELETE letters 1']);
    await session.delete(one);
    expect(left?.authorId).toBeNull();
    expect(await bothOf()).toEqual(['DELETE letters 1', 'DELETE authors 1']);
  });

  test('knows foreign keys that follow their rows', async () => {
    const person = new Person({ balls: [new Ball({}), new Ball({})] });
    person.favourite = person.balls[1] ?? null;
    session.add(person);
    expect(await bothOf()).toEqual(['INSERT persons 1', 'INSERT balls 2', 'UPDATE persons 1']);
    await session.delete(person);
    expect(await bothOf()).toEqual(['UPDATE persons 1', 'DELETE balls 2', 'DELETE persons 1']);
  });

  test('calls no function of a default', async () => {
    const draft = new Draft({ id: 1 });
    session.add(draft);
    const before = made;
    expect((await session.plan()).statements[0]?.columns).toContain('slug');
    expect([made, draft.slug]).toEqual([before, undefined]);
    await session.flush();
    draft.text = 'b';
    const { statements } = await session.plan();
    expect(statements.map(({ verb, columns }) => [verb, columns])).toEqual([
      ['UPDATE', ['text', 'revision']],
    ]);
    expect(await bothOf()).toEqual(['UPDATE drafts 1']);
  });

  test('is limited to some objects as a flush is', async () => {
    const [one, other] = [new Author({ name: '1' }), new Author({ name: '2' })];
    session.addAll([one, other]);
    expect(planned(await session.plan({ only: [one] }))).toEqual(['INSERT authors 1']);
    expect(planned(await session.plan())).toEqual(['INSERT authors 2']);
  });

  test('tells nobody, changes nothing, sends nothing and begins nothing', async () => {
    const author = new Author({ name: 'a' });
    author.books.push(new Book({ title: 'b', tags: [] }));
    author.letters.push(new Letter({}));
    session.add(author);
    await session.commit();
    author.books.push(new Book({ title: 'c' }));
    author.books[0]?.tags.push(new Tag({ name: 't' }));
    author.name = 'z';
    author.letters.push(new Letter({}));
    const states = () =>
      [...session].map((object) => {
        const { dict, lifecycle, modified, committed, key, frame, parents } = inspect(object);
        return {
          dict,
          lifecycle,
          modified,
          committed: committed?.slice(),
          key,
          frame,
          parents: parents?.size,
        };
      });
    const before = states();
    const lists = () => [session.new.size, session.dirty.size, session.deleted.size, session.inTransaction()];
    const listed = lists();
    const heard = trace(session, Author, Book, Letter, Tag);
    await session.plan();
    expect(heard.take()).toEqual([]);
    expect(states()).toEqual(before);
    expect(lists()).toEqual(listed);
    const clean = new Session({ bind: database.engine });
    expect(String(await clean.plan())).toBe('flush plan: 0 statements\n  nothing to write');
    expect(clean.inTransaction()).toBe(false);
  });

  test('lists what the flush would have to read, and reads it when it is asked to', async () => {
    const author = new Author({ name: 'a' });
    author.letters.push(new Letter({}), new Letter({}));
    author.books.push(new Book({ title: 'b' }));
    session.add(author);
    await session.commit();
    session.expungeAll();
    const found = await session.getOne(Author, 1);
    await session.load(found, 'letters');
    await session.delete(found);
    const plan = await session.plan();
    expect(plan.isComplete).toBe(false);
    expect(plan.reads.map(({ object, relationship }) => `${object.label}.${relationship}`)).toEqual([
      'Author#1.books',
    ]);
    expect(inspect(found).unloaded).toContain('books');
    expect(String(plan)).toContain('reads first: Author#1.books');
    const full = await session.plan({ load: true });
    expect(full.isComplete).toBe(true);
    expect(planned(full)).toEqual(['UPDATE books 1', 'DELETE letters 2', 'DELETE authors 1']);
    expect(await bothOf()).toEqual(planned(full));
  });

  test('finds expired rows by their keys', async () => {
    const author = new Author({ name: 'a' });
    session.add(author);
    await session.commit();
    await session.delete(author);
    session.expire(author);
    const plan = await session.plan();
    expect(planned(plan)).toEqual(['DELETE authors 1']);
    expect(plan.reads.map(({ relationship }) => relationship)).toContain(null);
    expect(await bothOf({ load: true })).toEqual(['DELETE authors 1']);
  });

  test('says with what the flush will fail', async () => {
    const [one, other] = [new Node({ name: '1' }), new Node({ name: '2' })];
    one.parent = other;
    other.parent = one;
    session.addAll([one, other]);
    const { failure, statements } = await session.plan();
    expect([failure?.code, statements]).toEqual(['FLUSH_CYCLE', []]);
    await expect(session.flush()).rejects.toMatchObject({ code: 'FLUSH_CYCLE', message: failure?.message });
  });

  test('lists new objects that would leave as orphans', async () => {
    const author = new Author({ name: 'a' });
    session.add(author);
    await session.flush();
    const letter = new Letter({});
    session.add(letter);
    inspect(letter).orphanedOutside = true;
    const plan = await session.plan();
    expect(plan.expunged.map(({ label }) => label)).toEqual(['new Letter 1']);
    expect([session.new.has(letter), planned(plan)]).toEqual([true, []]);
  });

  test('is plain data that can be sent, and prints as a table', async () => {
    const author = new Author({ name: 'a' });
    author.books.push(new Book({ title: 'b' }));
    session.add(author);
    const plan = await session.plan();
    const sent: FlushPlan = JSON.parse(JSON.stringify(plan));
    expect(sent.steps[0]?.statements[0]).toEqual({
      verb: 'INSERT',
      table: 'authors',
      count: 1,
      columns: ['name'],
      returning: ['id'],
      objects: [{ class: 'Author', label: 'new Author 1', key: null }],
    });
    expect(structuredClone(plan.reads)).toEqual([]);
    expect(print(plan).split('\n')).toEqual([
      'flush plan: 2 statements',
      '  #  verb    table    rows  columns           objects',
      '  1  INSERT  authors  1     name              new Author 1',
      '  2  INSERT  books    1     title, author_id  new Book 1',
    ]);
  });

  test('can be asked for in before_flush, and not in the middle of a flush', async () => {
    const seen: unknown[] = [];
    listen(session, 'before_flush', async () => void seen.push(planned(await session.plan())), {
      once: true,
    });
    const refused = async () => void seen.push(await session.plan().catch((error: unknown) => error));
    listen(session, 'after_flush', refused, { once: true });
    session.add(new Author({ name: 'a' }));
    await session.flush();
    expect(seen).toEqual([['INSERT authors 1'], expect.any(IllegalStateChangeError)]);
  });
});
