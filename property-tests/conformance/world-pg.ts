// Programs on a PostgreSQL server: a database of its own for each model, dropped at the end; a separate client goes around
// the sessions.
import pg from 'pg';
import { createEngine } from './api.ts';
import type { ModelSpec } from './case.ts';
import { createTables, emptyTables, selectRows } from './schema.ts';
import { beginOuter, type Database, type Engine, parseRows, type World } from './world.ts';

/** Where the server is, and what to do when it is no longer needed. */
export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

export class PgWorld implements World {
  readonly driver = 'pg';
  readonly concurrentTransactions = true;
  readonly #server: Server;
  readonly #databases = new Map<string, PgDatabase>();
  readonly #created: string[] = [];

  constructor(server: Server) {
    this.#server = server;
  }

  async database(model: ModelSpec): Promise<Database> {
    const known = this.#databases.get(model.name);
    if (known !== undefined) return known;
    const name = `conformance_${process.pid}_${this.#created.length}_${model.name}`;
    await this.#administer(`create database ${name}`);
    this.#created.push(name);
    // no program waits for the disk, and none may wait for a lock for ever
    await this.#administer(`alter database ${name} set synchronous_commit = off`);
    await this.#administer(`alter database ${name} set lock_timeout = '5s'`);
    const url = new URL(this.#server.url);
    url.pathname = `/${name}`;
    const database = new PgDatabase(model, url.href);
    await database.open();
    this.#databases.set(model.name, database);
    return database;
  }

  async abandon(model: ModelSpec): Promise<void> {
    const database = this.#databases.get(model.name);
    this.#databases.delete(model.name);
    await database?.close();
  }

  async close(): Promise<void> {
    for (const database of this.#databases.values()) await database.close();
    for (const name of this.#created) await this.#administer(`drop database if exists ${name} with (force)`);
    await this.#server.stop();
  }

  async #administer(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.#server.url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

class PgDatabase implements Database {
  readonly engine: Engine;
  readonly #model: ModelSpec;
  readonly #client: pg.Client;

  constructor(model: ModelSpec, url: string) {
    this.#model = model;
    this.#client = new pg.Client({ connectionString: url });
    // the server may be stopped while the client is still there
    this.#client.on('error', () => undefined);
    this.engine = createEngine(url);
  }

  async open(): Promise<void> {
    await this.#client.connect();
    await this.#client.query(createTables(this.#model));
  }

  async reset(): Promise<void> {
    await this.#client.query(emptyTables(this.#model));
  }

  beginOuter(): ReturnType<Database['beginOuter']> {
    return beginOuter(this.engine);
  }

  async rawSql(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  async afterStep(): Promise<void> {}

  async rows(): ReturnType<Database['rows']> {
    // one row with the one column that the statement names
    const result = await this.#client.query<{ rows: string }>(selectRows(this.#model));
    return parseRows(result.rows[0]?.rows);
  }

  async close(): Promise<void> {
    await this.#client.end();
    await this.engine.dispose();
  }
}
