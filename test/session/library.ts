// What most tests of the session work with: notes, and authors with books that refer to them, in tables of their own on
// each database; sessions that are closed when the test ends.
import { afterEach, beforeAll } from 'vitest';
import { entity, integer, Registry, Session, type SessionOptions, text } from '../../src/index.ts';
import type { TestDatabase } from '../setup/databases.ts';

export const registry = new Registry();

export class Note extends entity(
  'notes',
  { id: integer().primaryKey(), text: text().nullable(), stars: integer().nullable() },
  { registry },
) {}

export class Author extends entity(
  'authors',
  { id: integer().primaryKey(), name: text().unique(), bio: text().nullable().deferred() },
  { registry },
) {}

export class Book extends entity(
  'books',
  { id: integer().primaryKey(), title: text(), authorId: integer().references('authors.id') },
  { registry },
) {}

export const note = (id: number, text = 'a'): Note => new Note({ id, text, stars: 0 });
export const author = (id: number, name = `author ${id}`): Author => new Author({ id, name });

/** Objects expire at commit and at rollback, as in SQLAlchemy. */
export const expiring: Partial<SessionOptions> = { expireOnCommit: true, onRollback: 'expire' };

export interface Library {
  /** A session that is closed when the test ends. */
  open(options?: Partial<SessionOptions>): Session;
  /** A session that has committed these objects. */
  openWith(objects: Iterable<object>, options?: Partial<SessionOptions>): Promise<Session>;
}

/** Creates the tables for a block of tests; they are empty at the beginning of each. */
export function useLibrary(database: TestDatabase): Library {
  const opened: Session[] = [];
  const open: Library['open'] = (options) => {
    const session = new Session({ bind: database.engine, name: 'test', ...options });
    opened.push(session);
    return session;
  };
  const openWith: Library['openWith'] = async (objects, options) => {
    const session = open(options);
    session.addAll(objects);
    await session.commit();
    return session;
  };
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset();
    await database.sql('delete from books; delete from authors; delete from notes');
  });
  return { open, openWith };
}
