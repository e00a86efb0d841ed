// What the tests of relationships in a flush work with: the tables of the graph models, empty at the beginning of each test,
// sessions over them, and what a piece of work has written.
import { beforeAll, beforeEach } from 'vitest';
import { Session } from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import type { TestDatabase } from '../setup/databases.ts';
import { registry } from './graph-models.ts';

/** Creates the tables for a block of tests. */
export function useGraph(database: TestDatabase): { open(): Session } {
  beforeAll(async () => {
    await registry.createAll(database.engine);
  });
  beforeEach(async () => {
    const tables = [...registry.tables].map(({ name }) => name).join(', ');
    await database.sql(`truncate ${tables} restart identity cascade`);
  });
  return { open: () => new Session({ bind: database.engine }) };
}

/** What was written, a word for each statement: `INSERT books 2`. */
export async function wordsOf(work: () => Promise<unknown>): Promise<string[]> {
  const written = (await tracesOf(work)).filter(({ table, verb }) => table !== '' && verb !== 'SELECT');
  return written.map(({ verb, table, count }) => `${verb} ${table} ${count}`);
}

/** The rows of a query in the transaction of a session. */
export async function rowsOf(session: Session, query: string): Promise<unknown[]> {
  const connection = await session.connection();
  return (await connection.query(query)).rows;
}
