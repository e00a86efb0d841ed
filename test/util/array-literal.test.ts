import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/drivers/connection.ts';
import { createEngine, type Engine } from '../../src/drivers/engine.ts';
import { type ArrayKind, encodeArray } from '../../src/util/array-literal.ts';
import { serverUrl } from '../setup/databases.ts';

describe('array literals', () => {
  test('have the form that PostgreSQL reads', () => {
    expect(encodeArray([])).toBe('{}');
    expect(encodeArray([1, null, 2.5, undefined], 'number')).toBe('{1,NULL,2.5,NULL}');
    expect(encodeArray([true, false, null], 'boolean')).toBe('{true,false,NULL}');
    expect(encodeArray(['a', '', 'NULL', 'q"b\\', null], 'string')).toBe(`{"a","","NULL","q\\"b\\\\",null}`);
    expect(encodeArray([new Date(0)], 'date')).toBe('{"1970-01-01T00:00:00.000Z"}');
    expect(encodeArray([Uint8Array.of(0, 255)], 'bytea')).toBe('{"\\\\x00ff"}');
    expect(
      encodeArray([
        [1, 2],
        ['a', null],
      ]),
    ).toBe('{{1,2},{"a",NULL}}');
    expect(encodeArray([{ a: '"' }])).toBe('{"{\\"a\\":\\"\\\\\\"\\"}"}');
  });

  test('refuse what has no text', () => {
    expect(() => encodeArray([() => 1])).toThrow(TypeError);
    expect(() => encodeArray([new Date(Number.NaN)])).toThrow(RangeError);
  });
});

describe('array literals on the server', () => {
  let engine: Engine;
  let connection: Connection;
  beforeAll(async () => {
    engine = createEngine(serverUrl());
    connection = await engine.connect();
  });
  afterAll(async () => {
    await connection.close();
    await engine.dispose();
  });
  // one row for each element, in order
  const roundTrip = async (values: readonly unknown[], kind: ArrayKind, type: string) => {
    const text = `select v from unnest($1::${type}[]) with ordinality u(v, n) order by n`;
    const literal = encodeArray(values, kind);
    return (await connection.query(text, [literal])).rows.map(({ v }) => v);
  };
  // PostgreSQL's text holds any character but NUL, and no half of a surrogate pair
  const text = fc.oneof(
    fc.string({ unit: 'binary' }).map((s) => s.replaceAll('\0', '')),
    fc.stringMatching(/^["\\,{} \n]*$/),
    fc.constantFrom('NULL', 'null', '', ' ', '{}', '{"a"}', '\\x00', "'", '""'),
  );
  const runs = { numRuns: 150 };

  test('texts', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.option(text)),
      fc.constantFrom('string', 'any'),
      async (values, kind) => {
        expect(await roundTrip(values, kind, 'text')).toEqual(values);
      },
    );
    await fc.assert(property, runs);
  });

  test('numbers and booleans', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.option(fc.double().map((n) => (Object.is(n, -0) ? 0 : n)))),
      fc.array(fc.option(fc.boolean())),
      async (numbers, booleans) => {
        expect(await roundTrip(numbers, 'number', 'float8')).toEqual(numbers);
        expect(await roundTrip(booleans, 'boolean', 'bool')).toEqual(booleans);
      },
    );
    await fc.assert(property, runs);
  });

  test('dates from 4713 BC on', async () => {
    const limits = { min: new Date('-004712-01-01T00:00:00Z'), max: new Date('+020000-01-01T00:00:00Z') };
    const property = fc.asyncProperty(
      fc.array(fc.date({ ...limits, noInvalidDate: true })),
      async (dates) => {
        const sql = 'select (extract(epoch from v) * 1000)::float8 as ms from unnest($1::timestamptz[]) v';
        const { rows } = await connection.query(sql, [encodeArray(dates, 'date')]);
        expect(rows.map(({ ms }) => ms)).toEqual(dates.map((date) => date.getTime()));
      },
    );
    await fc.assert(property, runs);
  });

  test('bytes', async () => {
    const property = fc.asyncProperty(fc.array(fc.uint8Array()), async (values) => {
      const got = await roundTrip(values, 'bytea', 'bytea');
      expect(got).toEqual(values.map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`));
    });
    await fc.assert(property, runs);
  });
});
