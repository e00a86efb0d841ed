import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertBatch, insertRow } from '../../src/sql/batch-insert.ts';
import { encodeBatch, encodeRow } from '../../src/sql/encode-batch.ts';
import { bindStatement } from '../../src/sql/statement-text.ts';
import type { ColumnRef } from '../../src/sql/table.ts';
import { enumType, integerType, jsonType, textType } from '../../src/sql/types.ts';
import { arrayType } from '../../src/sql/types-array.ts';
import { timestampType } from '../../src/sql/types-temporal.ts';
import { openDatabase, pick, run, tableOf } from './fixtures.ts';

const notes = tableOf('no"tes', {
  id: integerType,
  'a"b': textType,
  data: jsonType('jsonb'),
  tags: arrayType(textType),
  mood: enumType('mood', ['sad', 'ok']),
  at: timestampType({ withTimezone: true }),
});

describe('the texts', () => {
  it('insert one row with VALUES', () => {
    const shape = { table: notes, columns: pick(notes, 'a"b', 'data'), returning: pick(notes, 'id') };
    expect(insertRow(shape)).toMatchObject({
      text: 'INSERT INTO "no""tes" ("a""b", "data") VALUES ($1, $2) RETURNING "id"',
      parameterTypes: ['text', 'jsonb'],
      verb: 'INSERT',
      table: 'no"tes',
    });
  });

  it('insert many rows from arrays, in input order', () => {
    const shape = { table: notes, columns: pick(notes, 'a"b', 'data'), returning: pick(notes, 'id') };
    expect(insertBatch(shape)).toMatchObject({
      text:
        'INSERT INTO "no""tes" ("a""b", "data") SELECT v.c1, v.c2::jsonb FROM unnest($1::text[], $2::text[]) ' +
        'WITH ORDINALITY AS v(c1, c2, ord) ORDER BY v.ord RETURNING "id"',
      parameterTypes: ['text[]', 'text[]'],
    });
  });

  it('insert rows of defaults only', () => {
    const shape = { table: notes, columns: [], returning: pick(notes, 'id') };
    expect(insertRow(shape).text).toBe('INSERT INTO "no""tes" DEFAULT VALUES RETURNING "id"');
    expect(insertBatch(shape).text).toBe(
      'INSERT INTO "no""tes" SELECT FROM generate_series(1, $1::integer) RETURNING "id"',
    );
  });

  it('insert SQL in the place of values', () => {
    const made = [{ name: 'id', sql: "nextval('ids')" }];
    const shape = { table: notes, columns: pick(notes, 'a"b'), made, returning: [] };
    expect(insertRow(shape).text).toBe(`INSERT INTO "no""tes" ("a""b", "id") VALUES ($1, nextval('ids'))`);
    expect(insertBatch(shape).text).toMatch(/\("a""b", "id"\) SELECT v\.c1, nextval\('ids'\) FROM unnest/);
    expect(insertBatch({ ...shape, columns: [] }).text).toBe(
      `INSERT INTO "no""tes" ("id") SELECT nextval('ids') FROM generate_series(1, $1::integer)`,
    );
  });

  it('override an identity that is always generated', () => {
    const shape = { table: notes, columns: pick(notes, 'id'), returning: [], overridingSystemValue: true };
    expect(insertRow(shape).text).toBe('INSERT INTO "no""tes" ("id") OVERRIDING SYSTEM VALUE VALUES ($1)');
    expect(insertBatch(shape).text).toMatch(/\("id"\) OVERRIDING SYSTEM VALUE SELECT v\.c1 FROM/);
  });

  it('have names that tell texts apart and are the same every time', () => {
    const shape = { table: notes, columns: pick(notes, 'id'), returning: [] };
    expect(insertRow(shape).name).toBe(insertRow(shape).name);
    expect(insertRow(shape).name).not.toBe(insertBatch(shape).name);
    expect(insertBatch(shape).name).toMatch(/^imago_[0-9a-z]{8,20}$/);
  });
});

describe('on a database', () => {
  let db: PGlite;
  beforeAll(async () => {
    db = await openDatabase();
    await db.exec(`create type mood as enum ('sad', 'ok');
      create table "no""tes" (id integer generated always as identity primary key, "a""b" text default 'none',
        data jsonb, tags text[], mood mood, at timestamptz)`);
  });
  afterAll(() => db.close());

  const hostile = [
    'plain',
    '',
    'NULL',
    '{"a",b}',
    `quote ' " \\ back`,
    'line\nbreak\ttab',
    'größe ☃ 𝄞',
    ' spaced ',
    null,
  ];
  const row = (i: number): unknown[] => [
    i,
    hostile[i % hostile.length],
    i % 7 === 0 ? null : { n: i, s: hostile[i % hostile.length] },
    i % 5 === 0 ? null : [hostile[i % hostile.length] ?? null, 'x'],
    i % 3 === 0 ? 'sad' : 'ok',
    new Date(1_700_000_000_000 + i),
  ];
  const cell = (values: unknown[], column: ColumnRef) => values[column.index];
  const columns = pick(notes, 'a"b', 'data', 'tags', 'mood', 'at');

  it('writes every value as it was and returns generated keys in input order', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => row(i));
    const built = insertBatch({ table: notes, columns, returning: pick(notes, 'id', 'a"b', 'data') });
    const statement = bindStatement(built, encodeBatch(columns, rows, cell), rows.length);
    expect(statement).toMatchObject({ name: built.name, verb: 'INSERT', table: 'no"tes', count: 1000 });
    const returned = await run(db, statement, statement.values);
    const ids = returned.map(([id]) => Number(id));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(returned.map(([, name, data]) => [name, data])).toEqual(
      rows.map(([, name, data]) => [name, data]),
    );
    const stored = await run(db, { text: 'select "a""b", tags, mood::text, at from "no""tes" order by id' });
    expect(stored).toEqual(rows.map(([, name, , tags, mood, at]) => [name, tags, mood, at]));
  });

  it('inserts one row with the same values', async () => {
    const built = insertRow({
      table: notes,
      columns,
      returning: pick(notes, ...columns.map(({ key }) => key)),
    });
    for (const values of [row(4), row(8), row(0)]) {
      const [returned] = await run(db, built, encodeRow(columns, values, cell));
      expect(returned).toEqual(values.slice(1));
    }
  });

  it('inserts rows of defaults, and given identities', async () => {
    const returning = pick(notes, 'a"b');
    const defaults = { table: notes, columns: [], returning };
    expect(await run(db, insertRow(defaults))).toEqual([['none']]);
    expect(await run(db, insertBatch(defaults), [3])).toEqual([['none'], ['none'], ['none']]);
    const id = pick(notes, 'id');
    const given = { table: notes, columns: id, returning: id, overridingSystemValue: true };
    expect(await run(db, insertRow(given), [10_001])).toEqual([[10_001]]);
    expect(await run(db, insertBatch(given), ['{10003,10002}'])).toEqual([[10_003], [10_002]]);
  });
});
