// The databases that programs run on: one driver, a database for each model, tables made once and emptied for every case.
import type { createEngine } from '../../src/index.ts';
import type { Connection, OuterTransaction } from './api.ts';
import type { Json, ModelSpec } from './case.ts';

export type DriverName = 'pg' | 'pglite';
export type Engine = ReturnType<typeof createEngine>;

/** The tables of one model, and a way around the sessions to them. */
export interface Database {
  readonly engine: Engine;
  /** Empties the tables, starts sequences at 1. */
  reset(): Promise<void>;
  /** A connection with an open transaction, for sessions that join one. */
  beginOuter(): Promise<{ readonly connection: Connection; readonly transaction: OuterTransaction }>;
  /** Plain SQL as another autocommit connection would run it. */
  rawSql(sql: string): Promise<void>;
  /** Called after every step. */
  afterStep(): Promise<void>;
  /** The committed rows, while the sessions still are as the program left them. */
  rows(): Promise<{ readonly [table: string]: readonly Json[] }>;
}

export interface World {
  readonly driver: DriverName;
  /** Whether two transactions can be open at the same time. */
  readonly concurrentTransactions: boolean;
  /** The database of a model, with its tables. */
  database(model: ModelSpec): Promise<Database>;
  /** Gives up a database that a hanging program has left unusable. */
  abandon(model: ModelSpec): Promise<void>;
  close(): Promise<void>;
}

/** Opens an outer transaction and makes sure that its BEGIN has been sent, so that it is nobody else's. */
export async function beginOuter(engine: Engine): ReturnType<Database['beginOuter']> {
  const connection = await engine.connect();
  const transaction = connection.begin();
  await connection.query('select 1');
  return { connection, transaction };
}

/** Rows as the database's own JSON, tables without rows left out. */
export function parseRows(json: unknown): Record<string, Json[]> {
  // the statement builds an object of arrays or nulls
  const tables = JSON.parse(String(json)) as Record<string, Json[] | null>;
  const filled: Record<string, Json[]> = {};
  for (const [name, rows] of Object.entries(tables)) if (rows !== null) filled[name] = rows;
  return filled;
}
