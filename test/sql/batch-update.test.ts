import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteBatch, deleteRow } from '../../src/sql/batch-delete.ts';
import { updateBatch, updateRow } from '../../src/sql/batch-update.ts';
import { staleCountOf } from '../../src/sql/counted.ts';
import { selectByPrimaryKey, selectByPrimaryKeys } from '../../src/sql/load-statements.ts';
import { integerType, jsonType, textType } from '../../src/sql/types.ts';
import { openDatabase, pick, run, tableOf } from './fixtures.ts';

const items = tableOf('items', { id: integerType, 'na"me': textType, data: jsonType('jsonb') }, 'sh"op');
const pairs = tableOf('pairs', { a: integerType, b: textType, n: integerType });
const item = { table: items, keys: pick(items, 'id') };
const pair = { table: pairs, keys: pick(pairs, 'a', 'b') };

describe('the texts', () => {
  it('update', () => {
    const shape = { ...item, columns: pick(items, 'na"me', 'data') };
    expect(updateRow(shape)).toMatchObject({
      text: 'UPDATE "sh""op"."items" SET "na""me" = $2, "data" = $3 WHERE "id" = $1',
      parameterTypes: ['integer', 'text', 'jsonb'],
    });
    expect(updateBatch({ ...shape, returning: pick(items, 'id') })).toMatchObject({
      text:
        'UPDATE "sh""op"."items" AS t SET "na""me" = v.c1, "data" = v.c2::jsonb FROM unnest($1::integer[], $2::text[], ' +
        '$3::text[]) WITH ORDINALITY AS v(k1, c1, c2, ord) WHERE t."id" = v.k1 RETURNING v.ord::integer, t."id"',
      parameterTypes: ['integer[]', 'text[]', 'text[]'],
    });
    expect(updateBatch({ ...pair, columns: pick(pairs, 'n') }).text).toMatch(
      /WHERE t\."a" = v\.k1 AND t\."b" = v\.k2$/,
    );
  });

  it('update with SQL', () => {
    const shape = { ...pair, columns: pick(pairs, 'n'), made: [{ name: 'at', sql: 'now()' }] };
    expect(updateRow(shape).text).toMatch(/SET "n" = \$3, "at" = now\(\) WHERE/);
    expect(updateBatch(shape).text).toMatch(/SET "n" = v\.c1, "at" = now\(\) FROM/);
  });

  it('delete', () => {
    expect(deleteRow(pair).text).toBe('DELETE FROM "pairs" WHERE "a" = $1 AND "b" = $2');
    expect(deleteBatch(item).text).toBe('DELETE FROM "sh""op"."items" WHERE "id" = ANY($1::integer[])');
    expect(deleteBatch(pair).text).toBe(
      'DELETE FROM "pairs" WHERE ("a", "b") IN (SELECT v.k1, v.k2 FROM unnest($1::integer[], $2::text[]) AS v(k1, k2))',
    );
  });

  it('counted', () => {
    expect(deleteRow({ ...pair, counted: true }).text).toBe(
      'WITH changed AS (DELETE FROM "pairs" WHERE "a" = $1 AND "b" = $2 RETURNING 1) SELECT FROM changed ' +
        "HAVING CASE WHEN count(*) = 1 THEN false ELSE ('imago:stale:' || 1 || ':' || count(*))::boolean END",
    );
    const batch = updateBatch({ ...pair, columns: pick(pairs, 'n'), counted: true });
    expect(batch.parameterTypes).toEqual(['integer[]', 'text[]', 'integer[]', 'bigint']);
  });

  it('load', () => {
    const shape = { table: pairs, columns: pick(pairs, 'n') };
    expect(selectByPrimaryKey({ ...shape, lock: { noWait: true } }, pair.keys).text).toBe(
      'SELECT "pairs"."n" FROM "pairs" WHERE "pairs"."a" = $1 AND "pairs"."b" = $2 FOR UPDATE NOWAIT',
    );
    expect(selectByPrimaryKeys({ table: items, columns: pick(items, 'id') }, item.keys).text).toBe(
      'SELECT "sh""op"."items"."id" FROM "sh""op"."items" WHERE "sh""op"."items"."id" = ANY($1::integer[])',
    );
  });

  it('are refused without keys: they would touch every row', () => {
    expect(() => updateRow({ table: items, keys: [], columns: pick(items, 'data') })).toThrow(/every row/);
    expect(() => deleteBatch({ table: items, keys: [] })).toThrow(/DELETE of table items/);
    expect(() => selectByPrimaryKey({ table: items, columns: [] }, [])).toThrow(/SELECT of table items/);
  });
});

describe('on a database', () => {
  let db: PGlite;
  beforeAll(async () => {
    db = await openDatabase();
    await db.exec(`create schema "sh""op";
      create table "sh""op".items (id integer primary key, "na""me" text, data jsonb);
      create table pairs (a integer, b text, n integer, primary key (a, b))`);
  });
  beforeEach(async () => {
    await db.exec(`truncate "sh""op".items, pairs;
      insert into "sh""op".items select i, 'n' || i, '{}' from generate_series(1, 5) i;
      insert into pairs select i % 3, 'b' || i, i from generate_series(1, 6) i`);
  });
  afterAll(() => db.close());

  const names = () => run(db, { text: 'select id, "na""me" from "sh""op".items order by id' });
  const rename = { ...item, columns: pick(items, 'na"me') };

  async function failureOf(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => null,
      (error: unknown) => error,
    );
  }

  it('updates one row and many', async () => {
    await run(db, updateRow(rename), [1, 'one']);
    const many = updateBatch({ ...rename, returning: pick(items, 'id', 'na"me') });
    expect((await run(db, many, ['{3,2,9}', '{three,NULL,nine}'])).toSorted()).toEqual([
      [1, 3, 'three'],
      [2, 2, null],
    ]);
    expect(await names()).toEqual([
      [1, 'one'],
      [2, null],
      [3, 'three'],
      [4, 'n4'],
      [5, 'n5'],
    ]);
  });

  it('passes a counted statement whose count is right', async () => {
    expect(await run(db, updateRow({ ...rename, counted: true }), [1, 'one'])).toEqual([]);
    expect(await run(db, updateBatch({ ...rename, counted: true }), ['{2,3}', '{a,b}', 2])).toEqual([]);
    expect(await run(db, deleteRow({ ...item, counted: true }), [1])).toEqual([]);
    expect(await run(db, deleteBatch({ ...item, counted: true }), ['{2,3}', 2])).toEqual([]);
    expect(await names()).toEqual([
      [4, 'n4'],
      [5, 'n5'],
    ]);
  });

  it('fails a counted statement whose rows are gone, changing nothing, and says how many', async () => {
    const update = failureOf(run(db, updateBatch({ ...rename, counted: true }), ['{2,3,99}', '{a,b,c}', 3]));
    expect(staleCountOf(await update)).toEqual({ expected: 3, matched: 2 });
    const row = failureOf(run(db, updateRow({ ...rename, counted: true }), [99, 'x']));
    expect(staleCountOf(await row)).toEqual({ expected: 1, matched: 0 });
    const remove = failureOf(run(db, deleteBatch({ ...item, counted: true }), ['{1,99}', 2]));
    expect(staleCountOf(new Error('wrapped', { cause: await remove }))).toEqual({ expected: 2, matched: 1 });
    expect(await names()).toEqual([
      [1, 'n1'],
      [2, 'n2'],
      [3, 'n3'],
      [4, 'n4'],
      [5, 'n5'],
    ]);
    expect(staleCountOf(new Error('other'))).toBeNull();
    expect(staleCountOf(null)).toBeNull();
  });

  it('handles composite keys in every statement', async () => {
    const keys = ['{1,2}', '{b1,b2}'];
    const shape = { table: pairs, columns: pick(pairs, 'n') };
    expect((await run(db, selectByPrimaryKeys({ ...shape, lock: {} }, pair.keys), keys)).toSorted()).toEqual([
      [1],
      [2],
    ]);
    expect(await run(db, selectByPrimaryKey(shape, pair.keys), [2, 'b2'])).toEqual([[2]]);
    await run(db, updateBatch({ ...pair, columns: shape.columns, counted: true }), [...keys, '{10,20}', 2]);
    expect(await run(db, selectByPrimaryKey(shape, pair.keys), [1, 'b1'])).toEqual([[10]]);
    await run(db, deleteBatch({ ...pair, counted: true }), [...keys, 2]);
    expect(await run(db, { text: 'select count(*)::integer from pairs' })).toEqual([[4]]);
  });

  it('locks single rows and lists', async () => {
    const shape = { table: items, columns: pick(items, 'id'), lock: { share: true, skipLocked: true } };
    expect(await run(db, selectByPrimaryKey(shape, item.keys), [1])).toEqual([[1]]);
    expect((await run(db, selectByPrimaryKeys(shape, item.keys), ['{1,2,77}'])).toSorted()).toEqual([
      [1],
      [2],
    ]);
  });
});
