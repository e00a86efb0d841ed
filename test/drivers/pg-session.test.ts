// How exchanges travel on a connection of `pg`: which share an answer, and what becomes of those that the server skips.
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginControl, COMMIT } from '../../src/drivers/control-queue.ts';
import type { Statement } from '../../src/drivers/driver.ts';
import { type PgClient, PgSession } from '../../src/drivers/pg-session.ts';
import { describeOnDatabase, serverUrl } from '../setup/databases.ts';

const one: Statement = { text: 'select 1', name: 'one', values: [], verb: 'SELECT', table: '', count: 1 };
const nothing: Statement = { ...one, text: '', name: 'nothing' };
const failing: Statement = { ...one, text: 'select 1 / $1::integer', name: 'failing', values: [0] };
const BEGIN = beginControl(undefined);

describeOnDatabase('pg', 'a session of pg', () => {
  let client: pg.Client;
  let session: PgSession;
  let answers: number;

  beforeEach(async () => {
    const options = { connectionString: serverUrl(), pipeline: true };
    client = new pg.Client(options);
    await client.connect();
    // the typings lack what is used beyond them
    session = new PgSession(client as unknown as PgClient, 10);
    answers = 0;
    const { connection } = session.client;
    connection.on('readyForQuery', () => {
      answers += 1;
    });
  });
  afterEach(() => client.end());

  test('COMMIT shares the answer of the statement in front of it', async () => {
    const replies = await Promise.all([session.send([BEGIN], one), session.send([COMMIT], null)]);
    expect(replies.map(({ command, rows }) => [command, rows])).toEqual([
      ['SELECT', [[1]]],
      ['COMMIT', []],
    ]);
    expect(answers).toBe(1);
    expect(session.isIdle).toBe(true);
  });

  test('also where that is without a word in it', async () => {
    const replies = await Promise.all([session.send([BEGIN], nothing), session.send([COMMIT], null)]);
    expect(replies.map(({ command }) => command)).toEqual(['', 'COMMIT']);
    expect(answers).toBe(1);
  });

  test('other statements have answers of their own', async () => {
    await Promise.all([session.send([BEGIN], one), session.send([], one), session.send([COMMIT], null)]);
    expect(answers).toBe(2);
  });

  test('nor does COMMIT share that of a script, or of a statement that was sent before', async () => {
    await Promise.all([session.script('begin; select 1'), session.send([COMMIT], null)]);
    expect(answers).toBe(2);
    await session.send([BEGIN], one);
    await session.send([COMMIT], null);
    expect(answers).toBe(4);
  });

  test('a COMMIT that the server skips is sent again, and rolls back', async () => {
    const outcomes = await Promise.allSettled([
      session.send([BEGIN], one),
      session.send([], failing),
      session.send([COMMIT], null),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { details: { sqlState: '22012' } } },
      { status: 'fulfilled', value: { command: 'ROLLBACK' } },
    ]);
    expect(answers).toBe(3);
    expect(session.isIdle).toBe(true);
    // nothing that was skipped is taken for known to the server
    const [reply] = await Promise.all([session.send([BEGIN], one), session.send([COMMIT], null)]);
    expect(reply.rows).toEqual([[1]]);
  });

  test('a failure is heard of when the server is ready for more', async () => {
    // Why: it says so in a packet of its own, and a connection that was given back meanwhile was sent a ROLLBACK
    const { connection } = session.client;
    const emit = connection.emit.bind(connection);
    connection.emit = (name: string, ...rest: unknown[]) => {
      if (name !== 'readyForQuery') return emit(name, ...rest);
      setTimeout(() => emit(name, ...rest), 20);
      return true;
    };
    await expect(session.send([], failing)).rejects.toThrow('division by zero');
    expect(session.isIdle).toBe(true);
  });

  test('when the connection is lost, both hear of it', async () => {
    const sleep: Statement = { ...one, text: 'select pg_sleep(20)', name: 'sleep' };
    const sent = [session.send([BEGIN], sleep), session.send([COMMIT], null)];
    const outcomes = Promise.allSettled(sent);
    client.connection.stream.destroy();
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'CONNECTION_LOST' } },
      { status: 'rejected', reason: { code: 'CONNECTION_LOST' } },
    ]);
    expect(session.isBroken).toBe(true);
    expect(session.underWay).toBe(0);
  });
});
