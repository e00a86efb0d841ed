// Blocks of tests that run on both databases: PGlite in this process and the real server. Each block has an engine and a
// schema of its own, which is empty at its beginning and dropped at its end.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { createEngine, type Engine } from '../../src/drivers/engine.ts';
import type { EngineOptions } from '../../src/drivers/engine-options.ts';
import { type PgliteDriverOptions, pgliteDriver } from '../../src/drivers/pglite.ts';

export type DatabaseKind = 'pg' | 'pglite';

export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** The block's engine; there inside of tests and hooks. */
  readonly engine: Engine;
  /** Another engine on the same schema, with options; disposed of at the end of the block. */
  newEngine(options?: Omit<EngineOptions, 'url' | 'driver'>): Engine;
  /** Runs SQL on a connection of its own; the rows as objects. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

type Instance = NonNullable<PgliteDriverOptions['instance']>;

let shared: Promise<Instance> | null = null;

/** The one PGlite of this test file; to make one takes seconds. */
export function sharedPglite(): Promise<Instance> {
  shared ??= import('@electric-sql/pglite').then(({ PGlite }) => PGlite.create());
  return shared;
}

/** The URL of the real server's database for this run. */
export const serverUrl = (): string => inject('postgresUrl');

/** The databases that blocks run on; `IMAGO_TEST_DATABASES=pg` leaves one out. */
export function testDatabases(): readonly DatabaseKind[] {
  const wanted = process.env.IMAGO_TEST_DATABASES?.split(',');
  return (['pglite', 'pg'] as const).filter((kind) => wanted?.includes(kind) ?? true);
}

/** `describe` for each database. */
export function describeOnDatabases(name: string, block: (database: TestDatabase) => void): void {
  for (const kind of testDatabases()) describeOnDatabase(kind, name, block);
}

/** `describe` on one of the databases. */
export function describeOnDatabase(
  kind: DatabaseKind,
  name: string,
  block: (database: TestDatabase) => void,
): void {
  describe(`${name} (${kind})`, () => {
    const schema = `t_${randomBytes(6).toString('hex')}`;
    const engines: Engine[] = [];
    let instance: Instance | undefined;
    const newEngine = (options: Omit<EngineOptions, 'url' | 'driver'> = {}): Engine => {
      const engine = kind === 'pg' ? serverEngine(schema, options) : pgliteEngine(instance, options);
      engines.push(engine);
      return engine;
    };
    const sql: TestDatabase['sql'] = (text, values) => runOn(current(), text, values);
    const current = (): Engine => engines[0] ?? newEngine();
    beforeAll(async () => {
      if (kind === 'pglite') instance = await sharedPglite();
      await sql(`create schema ${schema}`);
      if (kind === 'pglite') await sql(`set search_path = ${schema}`);
    });
    afterAll(async () => {
      await sql(`drop schema ${schema} cascade`);
      await Promise.all(engines.map((engine) => engine.dispose()));
    });
    block({
      kind,
      newEngine,
      sql,
      get engine() {
        return current();
      },
    });
  });
}

function serverEngine(schema: string, options: Omit<EngineOptions, 'url' | 'driver'>): Engine {
  const url = new URL(serverUrl());
  url.searchParams.set('options', `-c search_path=${schema}`);
  return createEngine({ ...options, url: url.href });
}

function pgliteEngine(
  instance: Instance | undefined,
  options: Omit<EngineOptions, 'url' | 'driver'>,
): Engine {
  if (instance === undefined) throw new Error('engines are there in tests and hooks only');
  const { acquireTimeout } = options.pool ?? {};
  const driver = pgliteDriver({ instance, ...(acquireTimeout === undefined ? {} : { acquireTimeout }) });
  return createEngine({ ...options, driver });
}

async function runOn(engine: Engine, text: string, values: readonly unknown[] = []) {
  const connection = await engine.connect();
  try {
    return (await connection.query(text, values)).rows;
  } finally {
    await connection.close();
  }
}
