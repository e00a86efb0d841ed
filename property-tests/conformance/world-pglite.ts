// Programs on PGlite, which has one connection: what another connection would do happens on the same one. Outside of a
// transaction that is the same thing; inside of one it is imitated as far as it can be told apart from it by nobody.
import { PGlite } from '@electric-sql/pglite';
import { pgliteDriver } from '../../src/drivers/pglite.ts';
import { createEngine } from './api.ts';
import { type ModelSpec, Skip } from './case.ts';
import { createTables, emptyTables, selectRows } from './schema.ts';
import { beginOuter, type Database, type Engine, parseRows, type World } from './world.ts';

export class PgliteWorld implements World {
  readonly driver = 'pglite';
  readonly concurrentTransactions = false;
  #opened: Promise<PGlite> | null = null;
  readonly #databases = new Map<string, PgliteDatabase>();

  async database(model: ModelSpec): Promise<Database> {
    const pglite = await this.#instance();
    let database = this.#databases.get(model.name);
    if (database === undefined) {
      database = new PgliteDatabase(model, pglite);
      await database.open();
      this.#databases.set(model.name, database);
    }
    await database.use();
    return database;
  }

  async abandon(): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    for (const database of this.#databases.values()) await database.engine.dispose();
    this.#databases.clear();
    const opened = await this.#opened;
    this.#opened = null;
    if (opened?.closed === false) await opened.close();
  }

  #instance(): Promise<PGlite> {
    this.#opened ??= PGlite.create();
    return this.#opened;
  }
}

type TransactionState = 'none' | 'clean' | 'written' | 'failed';

class PgliteDatabase implements Database {
  readonly engine: Engine;
  readonly #model: ModelSpec;
  readonly #pglite: PGlite;
  /** Raw SQL that ran inside of a transaction, by its mark: a row that vanishes when its effect does. */
  readonly #sqlByMark = new Map<number, string>();
  #marks = 0;

  constructor(model: ModelSpec, pglite: PGlite) {
    this.#model = model;
    this.#pglite = pglite;
    this.engine = createEngine({ driver: pgliteDriver({ instance: pglite }) });
  }

  /** Every model has a schema, as there is a single database. */
  async open(): Promise<void> {
    await this.#pglite.exec('create table if not exists public.conformance_marks (mark integer)');
    await this.#pglite.exec(`create schema ${this.#model.name}`);
    await this.use();
    await this.#pglite.exec(createTables(this.#model));
  }

  async use(): Promise<void> {
    await this.#pglite.exec(`set search_path to ${this.#model.name}`);
  }

  async reset(): Promise<void> {
    this.#sqlByMark.clear();
    await this.#pglite.exec(emptyTables(this.#model));
  }

  beginOuter(): ReturnType<Database['beginOuter']> {
    return beginOuter(this.engine);
  }

  async rawSql(sql: string): Promise<void> {
    const state = await this.#transactionState();
    if (state === 'none') await this.#pglite.exec(sql);
    else if (state === 'clean') await this.#runInside(sql);
    // the statement would see what the transaction has written, or could not run at all
    else throw new Skip('raw SQL beside a transaction that has written needs a second connection');
  }

  async #runInside(sql: string): Promise<void> {
    this.#marks += 1;
    await this.#pglite.exec(`${sql}; insert into public.conformance_marks values (${this.#marks})`);
    this.#sqlByMark.set(this.#marks, sql);
  }

  async afterStep(): Promise<void> {
    if (this.#sqlByMark.size === 0) return;
    const state = await this.#transactionState();
    if (state === 'failed') return;
    for (const [mark, sql] of [...this.#sqlByMark]) {
      const isThere = await this.#pglite.query('select from public.conformance_marks where mark = $1', [
        mark,
      ]);
      if (isThere.rows.length > 0 && state !== 'none') continue;
      this.#sqlByMark.delete(mark);
      if (isThere.rows.length === 0) await this.rawSql(sql);
    }
  }

  async rows(): ReturnType<Database['rows']> {
    await this.#pglite.exec('rollback');
    await this.afterStep();
    const result = await this.#pglite.query<{ rows: string }>(selectRows(this.#model));
    return parseRows(result.rows[0]?.rows);
  }

  // Two statements have the same virtual transaction only inside of one transaction.
  async #transactionState(): Promise<TransactionState> {
    const probe = `select virtualtransaction as id, pg_current_xact_id_if_assigned() is not null as written
      from pg_locks where pid = pg_backend_pid() limit 1`;
    try {
      const first = await this.#pglite.query<{ id: string; written: boolean }>(probe);
      const second = await this.#pglite.query<{ id: string }>(probe);
      if (first.rows[0]?.id !== second.rows[0]?.id) return 'none';
      return first.rows[0]?.written ? 'written' : 'clean';
    } catch {
      return 'failed';
    }
  }
}
