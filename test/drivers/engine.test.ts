import { beforeAll, describe, expect, test } from 'vitest';
import { probeCapabilities } from '../../src/drivers/capabilities.ts';
import { createEngine } from '../../src/drivers/engine.ts';
import { maskUrl, pgliteFolder, withStartupOptions } from '../../src/drivers/url.ts';
import { ArgumentError } from '../../src/errors/imago-error.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { createNotes, insertNote } from './query-trace.ts';

describe('engines', () => {
  test('are made without loading or connecting anything', async () => {
    const engine = createEngine('postgres://me:secret@nowhere.invalid/db');
    expect(engine.url).toBe('postgres://me:***@nowhere.invalid/db');
    expect(engine.pool.total).toBe(0);
    await engine.dispose();
  });

  test('refuse URLs that no driver knows', () => {
    expect(() => createEngine('mysql://me:secret@host/db')).toThrow(ArgumentError);
    expect(() => createEngine('mysql://me:secret@host/db')).not.toThrow(/secret/);
    expect(() => createEngine({})).toThrow(/needs to know the database/);
  });

  test('know what the database can do, unless told otherwise', () => {
    expect(createEngine('pglite:').capabilities.concurrentTransactions).toBe(false);
    const engine = createEngine({ url: 'postgres://host/db', capabilities: { savepoints: false } });
    expect(engine.capabilities).toMatchObject({ savepoints: false, returning: true });
    expect(engine.capabilities).toBe(engine.capabilities);
  });

  test('recognise relatives of PostgreSQL by what they report', () => {
    const crdb = probeCapabilities(new Map([['crdb_version', 'CockroachDB CCL v24']]));
    expect(crdb).toMatchObject({ advisoryLocks: false, conflictAtCommit: true });
    const yugabyte = probeCapabilities(new Map([['server_version', '15.2-YB-2.25.0']]));
    expect(yugabyte).toMatchObject({ advisoryLocks: false, savepoints: true });
    expect(probeCapabilities(new Map([['server_version', '18.1']])).advisoryLocks).toBe(true);
  });

  test('read URLs', () => {
    expect(['pglite:', 'pglite:memory', 'pglite:./a', 'pglite:///a', 'pglite:/a'].map(pgliteFolder)).toEqual([
      undefined,
      undefined,
      './a',
      '/a',
      '/a',
    ]);
    expect(maskUrl('postgres://h/d?user=u&password=p&x=1')).toBe('postgres://h/d?user=u&password=***&x=1');
    const url = withStartupOptions('postgres://h/d?options=-c%20search_path%3Da&sslmode=disable', '-c x=1');
    expect(new URL(url).searchParams.get('options')).toBe('-c x=1 -c search_path=a');
  });
});

describeOnDatabases('the log of an engine', (database) => {
  interface Line {
    readonly level: string;
    readonly message: string;
    readonly [fact: string]: unknown;
  }
  const recorder = (lines: Line[]) => ({
    debug: (facts: object, message: string) => lines.push({ ...facts, level: 'debug', message }),
    warn: (facts: object, message: string) => lines.push({ ...facts, level: 'warn', message }),
  });
  beforeAll(() => database.sql(createNotes));

  test('has a line for each statement, without values', async () => {
    const lines: Line[] = [];
    const connection = await database.newEngine({ logger: recorder(lines) }).connect();
    const transaction = connection.begin();
    await connection.run(insertNote('secret'));
    await transaction.rollback();
    await connection.close();
    expect(lines.map(({ message }) => message)).toEqual(['BEGIN', 'INSERT', 'ROLLBACK']);
    expect(lines[1]).toMatchObject({ table: 'notes', count: 1, rows: 1, values: '[1 redacted]' });
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('tells of failures by their code', async () => {
    const lines: Line[] = [];
    const connection = await database.newEngine({ logger: recorder(lines) }).connect();
    await connection.run(insertNote(null)).catch(() => {});
    await connection.close();
    expect(lines[0]).toMatchObject({ message: 'INSERT', failed: 'NOT_NULL_VIOLATION' });
  });

  test('costs nothing when its level leaves statements out', async () => {
    const lines: Line[] = [];
    const logger = { ...recorder(lines), isLevelEnabled: () => false };
    const engine = database.newEngine({ logger });
    const connection = await engine.connect();
    expect(engine.log).toBeNull();
    await connection.close();
  });

  test('is made by pino when options are given', async () => {
    const engine = database.newEngine({ logger: { level: 'info' } });
    await (await engine.connect()).close();
    expect(engine.log).toBeNull();
  });
});

describeOnDatabases('engines with capabilities overridden', (database) => {
  test('refuse savepoints where there are none', async () => {
    const connection = await database.newEngine({ capabilities: { savepoints: false } }).connect();
    connection.begin();
    expect(() => connection.beginNested()).toThrow(/engine.capabilities.savepoints is false/);
    await connection.close();
  });
});
