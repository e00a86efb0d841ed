// The database of the demo: PGlite in memory, or a schema of its own on a server; and what it says when it is asked.
import { createEngine, defaultRegistry, type Engine, inspect } from '../../src/index.ts';
import type { EntityOfStore } from './rows.ts';

const SCHEMA = 'imago_demo';

export class DemoDatabase {
  readonly engine: Engine;
  readonly #isServer: boolean;
  #hasSchema = false;

  constructor(url: string) {
    this.#isServer = url.startsWith('postgres');
    this.engine = this.#isServer
      ? createEngine({ url: inSchema(url), applicationName: 'imago demo' })
      : createEngine(url);
  }

  /** Where it is, in words. */
  get place(): string {
    const { url } = this.engine;
    return this.#isServer ? `${url.split('?')[0]}, schema ${SCHEMA}` : `${url} (PGlite)`;
  }

  async connect(): Promise<void> {
    await using _ = await this.engine.connect();
  }

  /** Creates the tables. @throws Error if the schema is there already: it may be somebody's */
  async createTables(): Promise<number> {
    if (this.#isServer) await this.#createSchema();
    await defaultRegistry.createAll(this.engine);
    return defaultRegistry.tables.size;
  }

  /** The first column of the first row, as a number. */
  async ask(sql: string, values: readonly unknown[] = []): Promise<number> {
    await using connection = await this.engine.connect();
    const { rows } = await connection.query(sql, values);
    return Number(Object.values(rows[0] ?? {})[0]);
  }

  countRows(entity: EntityOfStore): Promise<number> {
    return this.ask(`select count(*) from ${inspect(entity).localTable.name}`);
  }

  /** The rows came with their keys; new ones get theirs from the sequences, which have to know. */
  async advanceSequences(entities: readonly EntityOfStore[]): Promise<void> {
    for (const entity of entities) {
      const { localTable: table, primaryKey } = inspect(entity);
      const [key] = primaryKey;
      if (key === undefined || primaryKey.length > 1) continue;
      const sequence = `pg_get_serial_sequence('${table.name}', '${key.name}')`;
      await this.ask(`select setval(${sequence}, (select max(${key.name}) from ${table.name}))`);
    }
  }

  /** Drops what was created, unless it is to be kept. */
  async close(keep: boolean): Promise<void> {
    if (this.#hasSchema && !keep) {
      await using connection = await this.engine.connect();
      await connection.query(`drop schema ${SCHEMA} cascade`);
    }
    await this.engine.dispose();
  }

  async #createSchema(): Promise<void> {
    const found = await this.ask('select count(*) from pg_namespace where nspname = $1', [SCHEMA]);
    if (found > 0) {
      throw new Error(
        `The schema ${SCHEMA} is there already. If a run with --keep has left it: drop schema ${SCHEMA} cascade`,
      );
    }
    await using connection = await this.engine.connect();
    await connection.query(`create schema ${SCHEMA}`);
    this.#hasSchema = true;
  }
}

/** The URL with the demo's schema as the one in which tables are looked for. */
function inSchema(url: string): string {
  const server = new URL(url);
  const own = server.searchParams.get('options') ?? '';
  server.searchParams.set('options', `${own} -c search_path=${SCHEMA}`.trim());
  return server.href;
}
