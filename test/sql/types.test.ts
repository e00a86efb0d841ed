// Every type goes to a real database and comes back, alone and in a batch, and knows what is no change.
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeElements } from '../../src/sql/encode-batch.ts';
import * as t from '../../src/sql/types.ts';
import { arrayType } from '../../src/sql/types-array.ts';
import * as temporal from '../../src/sql/types-temporal.ts';

const mood = t.enumType('my "mood"', ['sad', "it's ok", 'a,b']);
const tz = temporal.timestampType({ withTimezone: true });
const plain = temporal.timestampType();
const point = t.customPgType<{ x: number; y: number }>({
  sql: 'point',
  encode: ({ x, y }) => `(${x},${y})`,
  decode: (text) => {
    const [x = 0, y = 0] = String(text).slice(1, -1).split(',').map(Number);
    return { x, y };
  },
});

// the functions of a type are asked with values of that type only
const forget = <T>(type: t.PgType<T>): t.PgType => type as t.PgType;
const example = <T>(type: t.PgType<T>, ...values: T[]): readonly [string, t.PgType, readonly unknown[]] => [
  type.sql,
  forget(type),
  values,
];

const examples = [
  example(t.smallintType, 1, -32768),
  example(t.integerType, 0, 2147483647),
  example(t.bigintType, 9223372036854775807n, -1n),
  example(t.bigintAsNumberType, 9007199254740991, -1),
  example(t.realType, 0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  example(t.doublePrecisionType, 0.1, 1e300, Number.NaN, Number.NEGATIVE_INFINITY),
  example(t.numericType(20, 5), '12345678901234.12345', '-0.50000', 'NaN'),
  example(t.numericType(10, 2, t.numericAsNumber), 1.25),
  example(t.booleanType, true, false),
  example(t.textType, '', 'NULL', 'a "b" \\ {c},\n', 'ü€😀'),
  example(t.varcharType(5), 'abcde'),
  example(t.charType(3), 'abc'),
  example(t.uuidType, '0b0e7a3c-5f9c-4b2e-9a51-1f8c7d2f1e00'),
  example(temporal.dateType, '2026-02-28', '0044-03-15 BC', 'infinity'),
  example(temporal.dateAsDateType, new Date('2026-02-28'), new Date('-000043-03-15'), new Date(8.64e15)),
  example(temporal.timeType(), '13:05:00.123456'),
  example(temporal.intervalType, '1 year 2 mons 3 days 04:05:06'),
  example(plain, new Date('2026-01-31T13:05:06.789Z'), new Date('0099-01-01T00:00:00.000Z')),
  example(tz, new Date('2026-01-31T13:05:06.700Z'), new Date('1969-12-31T23:59:59.001Z')),
  example(tz, new Date('-000043-03-15T12:00:00.000Z'), new Date('+012345-01-01T00:00:00.500Z')),
  example(tz, new Date(8.64e15), new Date(-8.64e15)),
  example(temporal.timestampType({ mode: 'string' }), '2026-01-31 13:05:06.123456'),
  example(t.jsonType('json'), { a: [1, { b: null }] }, 'text', 0, false, []),
  example(t.jsonType('jsonb'), { quote: '"\\\'', list: ['{', '}'] }, [[]], 'NULL'),
  example(t.byteaType, Buffer.from([0, 1, 92, 255]), Buffer.alloc(0)),
  example(mood, 'sad', "it's ok", 'a,b'),
  example(arrayType(t.integerType), [], [1, 2, 3]),
  example(arrayType(arrayType(t.integerType)), [
    [1, 2],
    [3, 4],
  ]),
  example(arrayType<string | null>(t.textType), ['', 'NULL', 'null', null, 'a"b\\,{}', ' ']),
  example(arrayType(arrayType(t.textType)), [
    ['a,b', '}'],
    ['"', ''],
  ]),
  example(arrayType(t.booleanType), [true, false]),
  example(arrayType(t.doublePrecisionType), [0.5, Number.NaN]),
  example(arrayType(t.bigintType), [1n, 9223372036854775807n]),
  example(arrayType(t.varcharType(5)), ['abc']),
  example(arrayType(tz), [new Date('2026-01-31T13:05:06.789Z'), new Date(8.64e15)]),
  example(arrayType(t.jsonType('jsonb')), [{ a: '"' }, [1, 2], 'x']),
  example(arrayType(t.byteaType), [Buffer.from([1, 92])]),
  example(arrayType(mood), ['a,b', 'sad']),
  example(arrayType(point), [{ x: 1, y: 2 }]),
  example(point, { x: 1.5, y: -2 }),
];

let db: PGlite;

beforeAll(async () => {
  db = await PGlite.create();
  await db.exec(`set timezone = 'UTC'; create type "my ""mood""" as enum ('sad', 'it''s ok', 'a,b')`);
});

afterAll(() => db.close());

/** As a driver of Imago gives it: numbers and booleans made, all else the server's text. */
function received(type: t.PgType, text: string): unknown {
  if (['smallint', 'integer', 'real', 'double precision'].includes(type.sql)) return Number(text);
  return type.sql === 'boolean' ? text === 'true' : text;
}

async function stored(type: t.PgType): Promise<unknown[]> {
  const { rows } = await db.query<{ c: string }>('select c::text from probe order by id');
  return rows.map(({ c }) => (type.decode ? type.decode(received(type, c)) : received(type, c)));
}

const create = (type: t.PgType) =>
  db.exec(`drop table if exists probe; create table probe (id serial, c ${type.sql} not null)`);

describe('a value comes back as it went', () => {
  it.each(examples)('in a batch of %s', async (_sql, type, values) => {
    await create(type);
    const cast = type.cast === undefined ? '' : `::${type.cast}`;
    const from = `from unnest($1::${type.batch}[]) with ordinality v(c, n) order by n`;
    const insert = `insert into probe (c) select v.c${cast} ${from}`;
    await db.query(insert, [encodeElements(type, [...values])]);
    expect(await stored(type)).toEqual(values);
  });

  it.each(examples)('as a single %s', async (_sql, type, values) => {
    await create(type);
    for (const value of values) {
      await db.query('insert into probe (c) values ($1)', [type.encode ? type.encode(value) : value]);
    }
    expect(await stored(type)).toEqual(values);
  });

  it.each(examples)('and is equal to itself: %s', (_sql, type, values) => {
    for (const value of values) {
      const copy = structuredClone(value);
      expect(type.equals ? type.equals(value, copy) : Object.is(value, copy)).toBe(true);
    }
    const [first, second] = values;
    if (values.length < 2) return;
    expect(type.equals ? type.equals(first, second) : Object.is(first, second)).toBe(false);
  });
});

describe('a cast in a batch', () => {
  it.each([t.varcharType(2), t.charType(2), t.customPgType<string>({ sql: 'varchar(2)' })])(
    'never cuts a text that is too long: %s',
    async (type) => {
      await create(forget(type));
      const insert = `insert into probe (c) select c${type.cast ? `::${type.cast}` : ''} from unnest($1::${type.batch}[]) c`;
      await expect(db.query(insert, ['{abc}'])).rejects.toThrow('value too long');
    },
  );
});

describe('what is no change', () => {
  it('numbers that are written differently', () => {
    const { equals } = t.numericType();
    expect(equals?.('1.50', '1.5')).toBe(true);
    expect(equals?.('+01', '1')).toBe(true);
    expect(equals?.('-0.0', '0')).toBe(true);
    expect(equals?.('-1', '1')).toBe(false);
    expect(equals?.('10', '1')).toBe(false);
    expect(equals?.('NaN', 'NaN')).toBe(true);
  });

  it('UUIDs in capitals', () => {
    const id = '0b0e7a3c-5f9c-4b2e-9a51-1f8c7d2f1e00';
    expect(t.uuidType.equals?.(id.toUpperCase(), id)).toBe(true);
  });

  it('JSON with its keys in another order, and fields that are undefined', () => {
    const { equals } = t.jsonType<unknown>('jsonb');
    expect(equals?.({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(equals?.({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(equals?.({ at: new Date(5) }, { at: new Date(5).toISOString() })).toBe(true);
    expect(equals?.({ a: 1 }, { a: 1, b: null })).toBe(false);
    expect(equals?.([1], { 0: 1 })).toBe(false);
    expect(equals?.([1], [1, 2])).toBe(false);
  });

  it('bytes in another kind of array', () => {
    expect(t.byteaType.equals?.(Buffer.from([1, 2]), new Uint8Array([1, 2]))).toBe(true);
  });
});

describe('reading a time', () => {
  const read = (text: string) => tz.decode?.(text).toISOString();

  it.each([
    ['2026-01-31 13:05:06+00', '2026-01-31T13:05:06.000Z'],
    ['2026-01-31 13:05:06.1+00', '2026-01-31T13:05:06.100Z'],
    ['2026-01-31 13:05:06.12', '2026-01-31T13:05:06.120Z'],
    ['2026-01-31 13:05:06.123999', '2026-01-31T13:05:06.123Z'],
    ['2026-01-31 13:05:06+05:30', '2026-01-31T07:35:06.000Z'],
    ['2026-01-31 13:05:06.5-08', '2026-01-31T21:05:06.500Z'],
    ['1890-01-01 00:00:00+00:53:28', '1889-12-31T23:06:32.000Z'],
    ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
    ['0044-03-15 12:00:00+00', '0044-03-15T12:00:00.000Z'],
    ['12345-01-01 00:00:00+00', '+012345-01-01T00:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  it.each(['01/31/2026 13:05:06 UTC', '290000-01-01 00:00:00+00', ''])('refuses "%s"', (text) => {
    expect(() => tz.decode?.(text)).toThrow(expect.objectContaining({ code: 'UNREADABLE_VALUE' }));
  });
});

describe('a value that cannot travel', () => {
  it('is refused before it is sent', () => {
    const code = { code: 'UNSENDABLE_VALUE' };
    expect(() => tz.encode?.(new Date(Number.NaN))).toThrow(expect.objectContaining(code));
    expect(() => tz.encode?.('2026-01-31' as never)).toThrow(expect.objectContaining(code));
    expect(() => arrayType(t.integerType).encode?.('{1}' as never)).toThrow(expect.objectContaining(code));
  });

  it('is refused when a number cannot hold it', () => {
    const read = () => t.bigintAsNumberType.decode?.('9007199254740993');
    expect(read).toThrow(expect.objectContaining({ code: 'UNREADABLE_VALUE' }));
  });
});

describe('an array', () => {
  it('with bounds of its own is read from its first element on', () => {
    expect(arrayType(t.integerType).decode?.('[0:1]={1,2}')).toEqual([1, 2]);
  });
});
