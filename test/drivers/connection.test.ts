import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Connection } from '../../src/drivers/connection.ts';
import type { Statement } from '../../src/drivers/driver.ts';
import {
  DataError,
  type ImagoError,
  ProgrammingError,
  StatementError,
} from '../../src/errors/imago-error.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { createNotes, insertNote, selectNotes, tracesOf } from './query-trace.ts';

const select = (text: string, values: readonly unknown[] = [], name?: string): Statement => ({
  text,
  values,
  verb: 'SELECT',
  table: '',
  count: 1,
  ...(name === undefined ? {} : { name }),
});

describeOnDatabases('statements of a connection', (database) => {
  let connection: Connection;
  beforeAll(() => database.sql(createNotes));
  beforeEach(async () => {
    connection = await database.engine.connect();
  });
  afterEach(async () => {
    await connection.close();
    await database.sql('delete from notes');
  });

  test('numbers and booleans are decoded, everything else is the server’s text', async () => {
    const columns = [
      `1::int2, 2::int4, 3::int8, 4.5::numeric, 1.5::float4, 'infinity'::float8, true, null::int`,
      `timestamptz '2026-01-02 03:04:05.678+02', timestamp '2026-01-02 03:04:05', date '2026-01-02'`,
      `interval '1 day', '{"a": 1}'::json, '\\x00ff'::bytea, '{a,NULL}'::text[]`,
    ];
    const { rows } = await connection.run(select(`select ${columns.join(', ')}`));
    expect(rows).toEqual([
      [
        ...[1, 2, 3, '4.5', 1.5, Number.POSITIVE_INFINITY, true, null],
        ...['2026-01-02 01:04:05.678+00', '2026-01-02 03:04:05', '2026-01-02'],
        ...['1 day', '{"a": 1}', '\\x00ff', '{a,NULL}'],
      ],
    ]);
  });

  test('parameters of all kinds arrive', async () => {
    const values = [
      'a"\\b',
      1,
      2n,
      true,
      null,
      undefined,
      new Date(0),
      Buffer.from([0, 255]),
      { a: 1 },
      [1, 2],
    ];
    const types = ['text', 'int', 'int8', 'bool', 'int', 'int', 'timestamptz', 'bytea', 'jsonb', 'int[]'];
    const text = `select ${types.map((type, i) => `$${i + 1}::${type}`).join(', ')}`;
    const { rows } = await connection.run(select(text, values));
    const time = '1970-01-01 00:00:00+00';
    expect(rows).toEqual([['a"\\b', 1, 2, true, null, null, time, '\\x00ff', '{"a": 1}', '{1,2}']]);
  });

  test('a prepared statement gives the same the second time', async () => {
    const statement = select('select $1::int + 1 as next, $1::text as text', [1], 'next');
    const first = await connection.run(statement);
    const second = await connection.run({ ...statement, values: [7] });
    expect([first.fields, second.fields]).toEqual([
      ['next', 'text'],
      ['next', 'text'],
    ]);
    expect([first.rows, second.rows]).toEqual([[[2, '1']], [[8, '7']]]);
  });

  test('two texts under one name are kept apart', async () => {
    expect((await connection.run(select('select 1', [], 'same'))).rows).toEqual([[1]]);
    expect((await connection.run(select(`select 'x', 2`, [], 'same'))).rows).toEqual([['x', 2]]);
  });

  test('the number of prepared statements is bounded', async () => {
    for (let i = 0; i < 300; i++) await connection.run(select(`select ${i}`, [], `many_${i}`));
    const { rows } = await connection.query(`select count(*)::int as n from pg_prepared_statements`);
    expect(Number(rows[0]?.n)).toBeLessThanOrEqual(256);
    expect((await connection.run(select('select 0', [], 'many_0'))).rows).toEqual([[0]]);
  });

  test('a prepared statement recovers from errors and from changes of the table', async () => {
    await connection.run(insertNote('a'));
    await expect(connection.run(insertNote('a'))).rejects.toMatchObject({ code: 'UNIQUE_VIOLATION' });
    await connection.run(insertNote('b'));
    const all = select('select * from notes order by id', [], 'all_notes');
    expect((await connection.run(all)).fields).toEqual(['id', 'text']);
    await connection.query('alter table notes add column extra int');
    await connection.run(all).catch(() => {});
    expect((await connection.run(all)).fields).toEqual(['id', 'text', 'extra']);
    await connection.query('alter table notes drop column extra');
  });

  test('prepared statements that were deallocated are prepared again', async () => {
    await connection.run(insertNote('a'));
    await connection.query('deallocate all');
    await connection.run(insertNote('b'));
    await connection.query('deallocate insert_note');
    await expect(connection.run(insertNote('c'))).rejects.toMatchObject({ sqlState: '26000' });
    await connection.run(insertNote('c'));
    expect((await connection.run(selectNotes)).rows).toEqual([['a'], ['b'], ['c']]);
  });

  test('statements sent together are answered in order', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `t${i}`);
    const replies = await Promise.all(texts.map((text) => connection.run(insertNote(text))));
    expect(replies.every(({ rowCount }) => rowCount === 1)).toBe(true);
    expect((await connection.run(selectNotes)).rows.flat()).toEqual(texts);
  });

  test('a failing one does not take its neighbours along', async () => {
    const outcomes = await Promise.allSettled(
      ['a', 'a', 'b'].map((text) => connection.run(insertNote(text))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('rowCount is what the server counted', async () => {
    const counts = [
      await connection.run(select(`insert into notes(text) select 'x' || n from generate_series(1, 12) n`)),
      await connection.run(select(`update notes set text = text || '!' where text < 'x12'`)),
      await connection.run(select(`select * from notes`)),
      await connection.run(select(`delete from notes`)),
      await connection.run(select(`set work_mem = '4MB'`)),
    ].map(({ rowCount }) => rowCount);
    expect(counts).toEqual([12, 3, 12, 12, 0]);
  });

  test('query gives objects, and takes scripts when there are no values', async () => {
    const { rows, rowCount } = await connection.query('select $1::int as a, true as b', [5]);
    expect([rows, rowCount]).toEqual([[{ a: 5, b: true }], 1]);
    const last = await connection.query(`insert into notes(text) values ('s'); select text from notes`);
    expect(last.rows).toEqual([{ text: 's' }]);
    const transaction = connection.begin();
    await connection.query(`insert into notes(text) values ('t'); insert into notes(text) values ('u')`);
    await transaction.rollback();
    expect((await connection.run(selectNotes)).rows).toEqual([['s']]);
  });

  test('a value that cannot be sent leaves connection and queue as they were', async () => {
    const transaction = connection.begin();
    const traces = await tracesOf(async () => {
      const refused = connection.run(insertNote(() => 1));
      await expect(refused).rejects.toMatchObject({ code: 'VALUE_NOT_ENCODABLE' });
      await expect(connection.run(insertNote(new Date(Number.NaN)))).rejects.toBeInstanceOf(StatementError);
      await connection.run(insertNote('a'));
    });
    expect(traces.map(({ verb }) => verb)).toEqual(['BEGIN', 'INSERT']);
    await transaction.commit();
  });

  test('errors carry facts and cause, and never the values', async () => {
    const error = await connection
      .run(insertNote('secret'))
      .then(() => connection.run(insertNote('secret')).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      sqlState: '23505',
      details: { constraint: 'notes_text_key', table: 'notes', statement: insertNote('').text },
    });
    // the line above has seen that it is one
    const { message, details, cause } = error as ImagoError;
    expect(message + JSON.stringify(details)).not.toContain('secret');
    expect(cause).toMatchObject({ code: '23505' });
  });

  test('data errors do not quote the value', async () => {
    const error = await connection.run(select('select $1::int', ['se"cret'])).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain('invalid input syntax for type integer: "…"');
    expect(error.message + JSON.stringify(error.details)).not.toContain('cret');
  });

  test('mistakes in SQL are ProgrammingErrors', async () => {
    await expect(connection.query('selec 1')).rejects.toBeInstanceOf(ProgrammingError);
    await expect(connection.query('select * from nowhere')).rejects.toMatchObject({ sqlState: '42P01' });
  });

  test('the tracing channel tells verb, table, count and connection', async () => {
    const [trace] = await tracesOf(() => connection.run(insertNote('a')));
    expect(trace).toMatchObject({ verb: 'INSERT', table: 'notes', count: 1, connection: connection.id });
    expect(trace?.statement).toBe(insertNote('').text);
  });
});
