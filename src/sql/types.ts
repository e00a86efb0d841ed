// The types of columns: how a JavaScript value travels to PostgreSQL, alone or as an element of a batch, how it comes
// back, and when two values are the same. Mapping builds columns of them; flush and loading only call their functions.
import { columnErrors } from '../errors/catalog/columns.ts';
import { optionErrors } from '../errors/catalog/options.ts';
import { jsonEquals } from './json-equals.ts';
import { quoteTable } from './table.ts';

/** A type of PostgreSQL together with its JavaScript side. All functions are for values that are not null. */
export interface PgType<T = unknown> {
  /** As it stands in DDL: `integer`, `varchar(20)`, `text[]`. */
  readonly sql: string;
  /** The element type of the parameter of `unnest`: `integer` for `$1::integer[]`. */
  readonly batch: string;
  /** Set when the unnested element must be cast back: `v.c1::jsonb`. */
  readonly cast?: string;
  /** A value as a single parameter; absent: as it is. */
  encode?(value: T): unknown;
  /** A value as an element of a batch; absent: like `encode`. */
  encodeElement?(value: T): unknown;
  /** What the driver gives (number, boolean, or the text that the server sent) as a value; absent: as it is. */
  decode?(value: unknown): T;
  /** Whether a change from one to the other is no change; absent: `Object.is`. */
  equals?(a: T, b: T): boolean;
  /** The enum that has to exist before a column of this type can. */
  readonly enum?: EnumFacts;
  /** The element's type, of arrays. */
  readonly element?: PgType;
}

export interface EnumFacts {
  readonly name: string;
  readonly schema?: string;
  readonly values: readonly string[];
}

const scalar = <T>(sql: string, more: Partial<PgType<T>> = {}): PgType<T> =>
  Object.freeze({ sql, batch: sql, ...more });

const INTEGERS: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

/** Of whole numbers: the database can generate keys of these types, and divides without rest. */
export const isIntegerType = ({ sql }: PgType): boolean => INTEGERS.has(sql);

export const smallintType: PgType<number> = scalar('smallint');
export const integerType: PgType<number> = scalar('integer');
export const realType: PgType<number> = scalar('real');
export const doublePrecisionType: PgType<number> = scalar('double precision');
export const booleanType: PgType<boolean> = scalar('boolean');
export const textType: PgType<string> = scalar('text');

/** The server prints UUIDs in lower case, whatever was sent. */
export const uuidType: PgType<string> = scalar('uuid', {
  equals: (a, b) => a === b || a.toLowerCase() === b.toLowerCase(),
});

/** The number of a transaction. It has no order, and wraps around. */
export const xidType: PgType<string> = scalar('xid', { batch: 'text', cast: 'xid' });

/** 64 bits do not fit a number: a BigInt, so that no digit is ever lost. */
export const bigintType: PgType<bigint> = scalar('bigint', {
  encode: String,
  decode: (value) => BigInt(String(value)),
});

/** `bigint` for those who know that theirs stay below 2^53; one that does not is an error. */
export const bigintAsNumberType: PgType<number> = scalar('bigint', {
  encode: String,
  decode: (value) => {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw columnErrors.UNREADABLE_VALUE({
      type: 'bigint',
      reason: 'it is beyond the integers that a number holds exactly (2^53)',
      hint: "Use bigint() without { mode: 'number' }",
    });
  },
});

const positive = (call: string, argument: string, given: number | undefined, least = 1): void => {
  if (given === undefined || (Number.isInteger(given) && given >= least)) return;
  throw columnErrors.INVALID_TYPE_ARGUMENT({
    call: `${call}(${given})`,
    argument,
    given: String(given),
    allowed: `an integer of at least ${least}`,
  });
};

export function varcharType(length?: number): PgType<string> {
  positive('varchar', 'length', length);
  return scalar(length === undefined ? 'varchar' : `varchar(${length})`, { batch: 'text' });
}

/** `bpchar` in batches: an explicit cast to `char(n)` would cut a text that is too long without a word. */
export function charType(length = 1): PgType<string> {
  positive('char', 'length', length);
  return scalar(`char(${length})`, { batch: 'text', cast: 'bpchar' });
}

/** How `numeric` reaches JavaScript. */
export interface NumericCodec<T> {
  readonly encode: (value: T) => string;
  readonly decode: (text: string) => T;
  /** Absent: whether both are encoded alike. */
  readonly equals?: (a: T, b: T) => boolean;
}

/** A string by default (no digit is lost); with a codec whatever the codec makes of it. */
export function numericType(precision?: number, scale?: number): PgType<string>;
export function numericType<T>(
  precision: number | undefined,
  scale: number | undefined,
  codec: NumericCodec<T>,
): PgType<T>;
export function numericType(
  precision?: number,
  scale?: number,
  codec?: NumericCodec<unknown>,
): PgType<unknown> {
  positive('numeric', 'precision', precision);
  positive('numeric', 'scale', scale, 0);
  const sql = precision === undefined ? 'numeric' : `numeric(${precision}, ${scale ?? 0})`;
  if (codec === undefined) {
    return scalar(sql, { batch: 'numeric', equals: (a, b) => sameNumber(String(a), String(b)) });
  }
  const { encode, decode, equals } = codec;
  return scalar(sql, {
    batch: 'numeric',
    encode,
    decode: (value) => decode(String(value)),
    equals: equals ?? sameWhenSent(encode),
  });
}

/** Numbers for those who do not mind binary fractions: `numeric({ mode: 'number' })`. */
export const numericAsNumber: NumericCodec<number> = { encode: String, decode: Number };

// '1.50', '+1.5' and '01.5' are one number; so a value that comes back padded by the server is no change.
const sameNumber = (a: string, b: string): boolean => a === b || canonical(a) === canonical(b);
const canonical = (text: string): string => {
  const parts = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole = '', fraction = ''] = parts;
  const digits = `${whole || '0'}${fraction && `.${fraction}`}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
};

/** A value of JSON; null is SQL's NULL. Compared by content; a change inside an object is not seen (flagModified). */
export function jsonType<T>(sql: 'json' | 'jsonb'): PgType<T> {
  return scalar<T>(sql, {
    batch: 'text',
    cast: sql,
    encode: (value) => JSON.stringify(value),
    // the type argument is the promise of whoever declared the column; nothing is validated here
    decode: (value) => JSON.parse(String(value)) as T,
    equals: jsonEquals,
  });
}

const hexOf = (bytes: Uint8Array): string =>
  `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;

/** Bytes; a Buffer comes back. */
export const byteaType: PgType<Uint8Array> = scalar<Uint8Array>('bytea', {
  encodeElement: hexOf,
  decode: (value) => (value instanceof Uint8Array ? value : Buffer.from(String(value).slice(2), 'hex')),
  equals: (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]),
});

/** An enum of the database; created together with the first table that uses it. */
export function enumType<V extends string>(name: string, values: readonly V[], schema?: string): PgType<V> {
  const call = `pgEnum('${name}', …)`;
  if (values.length === 0 || new Set(values).size !== values.length) {
    throw columnErrors.INVALID_TYPE_ARGUMENT({
      call,
      argument: 'list of values',
      given: values.length === 0 ? 'empty' : 'not without repetition',
      allowed: 'at least one value, and each only once',
    });
  }
  const facts: EnumFacts = Object.freeze({
    name,
    values: Object.freeze([...values]),
    ...(schema !== undefined && { schema }),
  });
  const sql = quoteTable({ ...facts });
  return scalar<V>(sql, { batch: 'text', cast: sql, enum: facts });
}

/** What {@link customType} is made from. */
export interface CustomTypeOptions<T> {
  /** The type in DDL: `citext`, `vector(3)`, `"my type"`. */
  readonly sql: string;
  /** A value as the text (or number, boolean) that the database parses; absent: as it is. */
  readonly encode?: (value: T) => unknown;
  /** What came (text; number and boolean for types that have them in JavaScript) as a value; absent: as it is. */
  readonly decode?: (value: unknown) => T;
  /** Whether a change from one to the other is no change; absent: whether both are encoded alike. */
  readonly equals?: (a: T, b: T) => boolean;
}

/** A type of one's own: in batches it travels as text and is cast back. */
export function customPgType<T>(options: CustomTypeOptions<T>): PgType<T> {
  const { sql, encode, decode, equals } = options;
  if (typeof sql !== 'string' || sql.trim() === '') {
    throw optionErrors.EMPTY_TEXT({ call: 'customType', example: "customType({ sql: 'citext' })" });
  }
  return scalar<T>(sql, {
    batch: 'text',
    cast: withoutModifier(sql),
    ...(encode && { encode, encodeElement: (value: T) => textOf(encode(value)) }),
    ...(encode === undefined && { encodeElement: textOf }),
    ...(decode && { decode }),
    equals: equals ?? sameWhenSent(encode),
  });
}

const sameWhenSent =
  <T>(encode: (value: T) => unknown = (value) => value) =>
  (a: T, b: T): boolean =>
    Object.is(a, b) || Object.is(encode(a), encode(b));

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

// A cast to `varchar(3)` cuts silently; assignment to the column complains. So the length stays off the cast.
const bare: Readonly<Record<string, string>> = { char: 'bpchar', character: 'bpchar', bit: 'bit varying' };
function withoutModifier(sql: string): string {
  const name = sql.replace(/"[^"]*"|\s*\([^)]*\)/g, (part) => (part.startsWith('"') ? part : ''));
  return bare[name.trim().toLowerCase()] ?? name;
}
