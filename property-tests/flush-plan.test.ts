// Property: what a plan says is what the next flush does, whatever has happened to whatever objects: the same statements for
// the same rows in the same order, and the same end where the flush fails. And a plan leaves no trace.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { DBAPIError, ImagoError, inspect, Session } from '../src/index.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import {
  Author,
  Ball,
  Book,
  Letter,
  Node,
  Person,
  registry,
  Tag,
} from '../test/unit-of-work/graph-models.ts';
import { parameters } from './model/settings.ts';

const RUNS = { pglite: 120, pg: 120 };

// TRUNCATE waits for the disk every time; the replica role switches the foreign keys off
const TABLES = ['book_tags', 'books', 'letters', 'tags', 'authors', 'nodes', 'balls', 'persons'];
const EMPTY = [
  'set session_replication_role = replica',
  ...TABLES.map((name) => `delete from ${name}`),
  'set session_replication_role = origin',
].join('; ');

const OPERATIONS = {
  author: ({ session }) => session.add(new Author({ name: 'a', books: [], letters: [] })),
  book: ({ session, a, objects }) => {
    const author = pick(objects, Author, a);
    session.add(new Book({ title: 'b', tags: [], ...(author !== undefined && { author }) }));
  },
  move: ({ a, b, objects }) => {
    need(objects, Book, a).author = pick(objects, Author, b) ?? null;
  },
  push: ({ a, b, objects }) => void need(objects, Author, a).books.push(need(objects, Book, b)),
  empty: ({ a, objects }) => {
    need(objects, Author, a).books.length = 0;
  },
  tag: ({ a, b, objects }) => {
    const [book, tag] = [need(objects, Book, a), pick(objects, Tag, b) ?? new Tag({ name: 't', books: [] })];
    if (!book.tags.includes(tag)) book.tags.push(tag);
  },
  untag: ({ a, objects }) => void need(objects, Book, a).tags.pop(),
  letter: ({ a, objects }) => void need(objects, Author, a).letters.push(new Letter({})),
  orphan: ({ a, objects }) => void need(objects, Author, a).letters.pop(),
  node: ({ session, a, objects }) =>
    session.add(new Node({ name: 'n', children: [], parent: pick(objects, Node, a) ?? null })),
  hang: ({ a, b, objects }) => {
    need(objects, Node, a).parent = pick(objects, Node, b) ?? null;
  },
  person: ({ session, a }) => {
    const person = new Person({ balls: Array.from({ length: 1 + (a % 3) }, () => new Ball({})) });
    person.favourite = person.balls[a % person.balls.length] ?? null;
    session.add(person);
  },
  favour: ({ a, b, objects }) => {
    need(objects, Person, a).favourite = pick(objects, Ball, b) ?? null;
  },
  lose: ({ a, objects }) => void need(objects, Person, a).balls.pop(),
  rename: ({ a, b, objects }) => {
    need(objects, Author, a).name = `name ${b % 3}`;
  },
  delete: ({ session, a, objects }) => session.delete(need(objects, Object, a)),
  expire: ({ session, a, objects }) => session.expire(need(objects, Object, a)),
  forget: ({ session, a, objects }) => session.expunge(need(objects, Object, a)),
} satisfies Record<string, (scene: Scene) => unknown>;

interface Scene {
  readonly session: Session;
  readonly objects: readonly object[];
  readonly a: number;
  readonly b: number;
}

// what a class makes is asked for only where a class is given
type Class<E> = abstract new (...args: never) => E;

function pick<E extends object>(objects: readonly object[], cls: Class<E>, at: number): E | undefined {
  const some = objects.filter((object): object is E => object instanceof cls);
  return some[at % some.length];
}

class NobodyThere extends Error {}

function need<E extends object>(objects: readonly object[], cls: Class<E>, at: number): E {
  const found = pick(objects, cls, at);
  if (found === undefined) throw new NobodyThere();
  return found;
}

const names = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]; // its keys are all that it has
const operation = fc.record({ name: fc.constantFrom(...names), a: fc.nat(20), b: fc.nat(20) });
const round = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 8 }),
  end: fc.constantFrom('flush', 'commit', 'forget all'),
});
const program = fc.array(round, { minLength: 1, maxLength: 5 });
type Program = typeof program extends fc.Arbitrary<infer P> ? P : never;

describeOnDatabases('a plan', (database) => {
  beforeAll(async () => {
    await registry.createAll(database.engine);
  });

  it('is what the flush does', async () => {
    await fc.assert(
      fc.asyncProperty(program, (rounds) => run(database, rounds)),
      parameters(RUNS[database.kind]),
    );
  });
});

async function run(database: TestDatabase, rounds: Program): Promise<void> {
  await database.sql(EMPTY);
  await using session = new Session({ bind: database.engine, autoflush: false });
  for (const { operations, end } of rounds) {
    for (const { name, a, b } of operations) {
      try {
        await OPERATIONS[name]({ session, objects: [...session], a, b });
      } catch (error) {
        // nobody to do it to, or an attribute that is not in memory: then it is not done
        if (!(error instanceof NobodyThere || error instanceof ImagoError)) throw error;
      }
    }
    if (!(await expectPlanned(session))) return;
    if (end !== 'flush') await session.commit();
    if (end === 'forget all') await reload(session);
  }
}

/** The same rows in a session that knows nothing else. */
async function reload(session: Session): Promise<void> {
  const keys = [...session].map((object) => inspect(object));
  session.expungeAll();
  for (const { mapper, key } of keys) if (key !== null) await session.get(mapper.class, key);
}

/** Whether the flush has ended well, too. */
async function expectPlanned(session: Session): Promise<boolean> {
  const before = picture(session);
  const quiet = await session.plan();
  expect(picture(session)).toEqual(before);
  const plan = await session.plan({ load: true });
  if (quiet.isComplete) expect(quiet).toEqual(plan);
  expect(plan.isComplete).toBe(true);
  const said = plan.statements.map(({ verb, table, count }) => `${verb} ${table} ${count}`);
  const { statements, error } = await heard(() => session.flush());
  if (error instanceof DBAPIError) {
    // what the database refuses no plan can know
    expect(said.slice(0, statements.length)).toEqual(statements);
    return false;
  }
  expect([statements, error?.code ?? null]).toEqual([said, plan.failure?.code ?? null]);
  // a deletion that the flush has cancelled, because the object has got a parent, still waits
  const isClean = session.new.size + session.dirty.size + session.deleted.size === 0;
  if (isClean) expect(await session.plan()).toMatchObject({ steps: [], reads: [], failure: null });
  return error === null;
}

/** All that a plan could have left traces in. */
function picture(session: Session): unknown {
  const objects = [...session].map((object) => {
    const { values, committed, lifecycle, modified, expired, key, parents, frame, expiredAttributeNames } =
      inspect(object);
    const shelves = values.map((value) => (Array.isArray(value) ? [...value] : value));
    return [
      object,
      shelves,
      committed?.slice(),
      lifecycle,
      modified,
      expired,
      key,
      parents?.size,
      frame,
    ].concat([[...expiredAttributeNames]]);
  });
  return [objects, [...session.new], [...session.dirty], [...session.deleted], session.inTransaction()];
}

interface Heard {
  readonly statements: string[];
  readonly error: ImagoError | null;
}

async function heard(work: () => Promise<void>): Promise<Heard> {
  const statements: string[] = [];
  const listener = (message: unknown) => {
    // the channel's messages are of this type
    const { verb, table, count } = message as { verb: string; table: string; count: number };
    if (['INSERT', 'UPDATE', 'DELETE'].includes(verb)) statements.push(`${verb} ${table} ${count}`);
  };
  subscribe('tracing:imago:query:start', listener);
  try {
    await work();
    return { statements, error: null };
  } catch (error) {
    if (error instanceof ImagoError) return { statements, error };
    throw error;
  } finally {
    unsubscribe('tracing:imago:query:start', listener);
  }
}
