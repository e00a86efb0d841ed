// What can only happen with a server: lost connections, the pool, cancellation, timeouts.
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from '../../src/drivers/connection.ts';
import type { Statement } from '../../src/drivers/driver.ts';
import { createEngine, type Engine } from '../../src/drivers/engine.ts';
import type { EngineOptions } from '../../src/drivers/engine-options.ts';
import { pgDriver } from '../../src/drivers/pg.ts';
import { OperationalError, ResourceClosedError, TimeoutError } from '../../src/errors/imago-error.ts';
import { describeOnDatabase, serverUrl } from '../setup/databases.ts';
import { createNotes, insertNote, selectNotes } from './query-trace.ts';

const sleep: Statement = { ...selectNotes, text: 'select pg_sleep(20)', name: 'sleep', table: '' };

describeOnDatabase('pg', 'a server', (database) => {
  const engines: Engine[] = [];
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  const newEngine = (options: Omit<EngineOptions, 'url' | 'driver'> = {}): Engine => {
    const engine = database.newEngine(options);
    engines.push(engine);
    return engine;
  };
  const kill = (connection: Connection) =>
    database.sql('select pg_terminate_backend($1::int)', [connection.id]);
  beforeAll(() => database.sql(createNotes));
  beforeEach(() => process.on('unhandledRejection', note));
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.dispose()));
    await database.sql('delete from notes');
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(rejections.splice(0)).toEqual([]);
  });

  test('connections are given back and used again', async () => {
    const engine = newEngine({ pool: { max: 3 } });
    expect(engine.pool).toEqual({ total: 0, idle: 0, inUse: 0, waiting: 0 });
    const connections = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
    const waiting = engine.connect();
    await vi.waitFor(() => expect(engine.pool).toEqual({ total: 3, idle: 0, inUse: 3, waiting: 1 }));
    await connections[0].close();
    const next = await waiting;
    expect(next.id).toBe(connections[0].id);
    await Promise.all([next.close(), connections[1].close(), connections[2].close()]);
    expect(engine.pool).toEqual({ total: 3, idle: 3, inUse: 0, waiting: 0 });
  });

  test('a connection killed while idle in the pool is replaced', async () => {
    const engine = newEngine({ pool: { max: 1 } });
    const first = await engine.connect();
    await first.close();
    await kill(first);
    await vi.waitFor(() => expect(engine.pool.total).toBe(0));
    const second = await engine.connect();
    expect(second.id).not.toBe(first.id);
    expect((await second.run(selectNotes)).rows).toEqual([]);
    await second.close();
  });

  test('a connection killed inside of a transaction is thrown away, and the pool heals', async () => {
    const engine = newEngine({ pool: { max: 1 } });
    const connection = await engine.connect();
    const transaction = connection.begin();
    await connection.run(insertNote('a'));
    await kill(connection);
    await expect(connection.run(insertNote('b'))).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(connection.isBroken).toBe(true);
    await transaction.rollback();
    await expect(connection.run(insertNote('c'))).rejects.toBeInstanceOf(OperationalError);
    await connection.close();
    expect(engine.pool).toMatchObject({ total: 0, inUse: 0 });
    const next = await engine.connect();
    expect((await next.run(selectNotes)).rows).toEqual([]);
    await next.close();
  });

  test('everything under way fails when the connection is killed, without unhandled rejections', async () => {
    const engine = newEngine({ pool: { max: 1 } });
    const connection = await engine.connect();
    const transaction = connection.begin();
    const work = [connection.run(sleep), connection.run(insertNote('a')), transaction.commit()];
    const settled = Promise.allSettled(work);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await kill(connection);
    const outcomes = await settled;
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
      Array(3).fill('CONNECTION_LOST'),
    );
    await connection.close();
    expect(engine.pool.total).toBe(0);
  });

  test('a COMMIT that nobody awaits is no unhandled rejection', async () => {
    const connection = await newEngine().connect();
    const transaction = connection.begin();
    const failing = connection.run({ ...insertNote(null) });
    void transaction.commit();
    await expect(failing).rejects.toMatchObject({ code: 'NOT_NULL_VIOLATION' });
    await connection.close();
  });

  test('an invalidated connection is not used again', async () => {
    const engine = newEngine({ pool: { max: 1 } });
    const first = await engine.connect();
    await first.query('set search_path = nowhere');
    first.invalidate();
    await first.close();
    const second = await engine.connect();
    expect((await second.run(selectNotes)).rows).toEqual([]);
    expect(second.id).not.toBe(first.id);
    await second.close();
  });

  test('an aborted statement is cancelled on the server', async () => {
    const connection = await newEngine().connect();
    const transaction = connection.begin();
    await connection.run(insertNote('a'));
    const started = performance.now();
    const controller = new AbortController();
    const running = connection.run(sleep, controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(running).rejects.toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
    expect(performance.now() - started).toBeLessThan(5000);
    await expect(connection.run(selectNotes)).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED' });
    await transaction.rollback();
    expect((await connection.run(selectNotes)).rows).toEqual([]);
    await connection.close();
  });

  test('a cancellation does not hit the statements that follow', async () => {
    const connection = await newEngine().connect();
    for (let i = 0; i < 20; i++) {
      const controller = new AbortController();
      const running = connection.run(selectNotes, controller.signal).catch((error) => error.code);
      controller.abort();
      expect(await running).toBe('ABORTED');
      expect((await connection.run(selectNotes)).rows).toEqual([]);
    }
    await connection.close();
  });

  test('a signal that is aborted before sends nothing', async () => {
    const connection = await newEngine().connect();
    const transaction = connection.begin();
    await expect(connection.run(insertNote('a'), AbortSignal.abort('no'))).rejects.toMatchObject({
      code: 'ABORTED',
      cause: 'no',
    });
    await connection.run(insertNote('b'));
    await transaction.commit();
    expect((await connection.run(selectNotes)).rows).toEqual([['b']]);
    await connection.close();
  });

  test('waiting for a connection can be aborted, and leaves nothing behind', async () => {
    const engine = newEngine({ pool: { max: 1 } });
    const holder = await engine.connect();
    const controller = new AbortController();
    const waiting = engine.connect({ signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    await holder.close();
    const next = await engine.connect();
    expect(engine.pool).toMatchObject({ total: 1, inUse: 1, waiting: 0 });
    await next.close();
  });

  test('waiting for a connection ends with a TimeoutError that names the pool', async () => {
    const engine = newEngine({ pool: { max: 1, acquireTimeout: 300 } });
    const holder = await engine.connect();
    const refused = engine.connect();
    await expect(refused).rejects.toBeInstanceOf(TimeoutError);
    await expect(refused).rejects.toThrow(/all 1 of the pool are in use/);
    await holder.close();
  });

  test('a statement that runs too long is cancelled by the server', async () => {
    const connection = await newEngine({ statementTimeout: 50 }).connect();
    await expect(connection.run(sleep)).rejects.toMatchObject({ code: 'STATEMENT_CANCELLED' });
    expect(connection.isBroken).toBe(false);
    await connection.close();
  });

  test('time zone, date style and application name are set without a statement', async () => {
    const connection = await newEngine({ applicationName: 'imago tests' }).connect();
    const { rows } = await connection.query(
      `select current_setting('timezone') as zone, current_setting('datestyle') as style, current_setting('application_name') as name`,
    );
    expect(rows).toEqual([{ zone: 'UTC', style: expect.stringMatching(/^ISO/), name: 'imago tests' }]);
    await connection.close();
  });

  test('without prepared statements everything is sent unnamed', async () => {
    const connection = await newEngine({ capabilities: { preparedStatements: false } }).connect();
    const transaction = connection.begin();
    await connection.run(insertNote('a'));
    await connection.run(insertNote('b'));
    await transaction.commit();
    const { rows } = await connection.query('select count(*)::int as n from pg_prepared_statements');
    expect(rows).toEqual([{ n: 0 }]);
    await connection.close();
  });

  test('two transactions that wait for each other: one is a DEADLOCK, to be run again', async () => {
    await database.sql(`insert into notes(text) values ('x'), ('y')`);
    const engine = newEngine();
    const [one, two] = await Promise.all([engine.connect(), engine.connect()]);
    one.begin();
    two.begin();
    const update = (connection: Connection, text: string) =>
      connection.query('update notes set text = text || $2 where text = $1', [text, '!']);
    await Promise.all([update(one, 'x'), update(two, 'y')]);
    const outcomes = await Promise.allSettled([update(one, 'y'), update(two, 'x')]);
    const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    expect(codes).toEqual(['DEADLOCK']);
    await Promise.all([one.close(), two.close()]);
  });

  test('disposing waits for connections in use, then cuts them', async () => {
    const engine = newEngine({ pool: { max: 1 } });
    const connection = await engine.connect();
    const running = connection.run(sleep).catch((error) => error.code);
    const waiting = engine.connect().catch((error) => error);
    const disposed = engine.dispose({ timeout: 100 });
    expect(await waiting).toBeInstanceOf(ResourceClosedError);
    expect(await running).toBe('CONNECTION_LOST');
    await disposed;
    await connection.close();
    await expect(engine.connect()).rejects.toBeInstanceOf(ResourceClosedError);
    await engine.dispose();
  });

  test('a server that is not there is an error which names it, without the password', async () => {
    const engine = createEngine('postgres://me:secret@127.0.0.1:1/nowhere');
    const failing = engine.connect();
    await expect(failing).rejects.toMatchObject({ code: 'CANNOT_CONNECT' });
    await expect(failing).rejects.toThrow('postgres://me:***@127.0.0.1:1/nowhere');
    await engine.dispose();
  });

  test('a database that is not there is an OperationalError', async () => {
    const url = new URL(serverUrl());
    url.pathname = '/nowhere_at_all';
    const engine = createEngine({ driver: pgDriver({ url: url.href }) });
    await expect(engine.connect()).rejects.toMatchObject({ code: 'ACCESS_REFUSED', sqlState: '3D000' });
    await engine.dispose();
  });
});
