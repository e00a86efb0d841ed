// A value as the parameter of a statement, the same for every driver: text as PostgreSQL reads it, bytes for bytea, null.
import { encodeArray } from '../util/array-literal.ts';
import { encodeDate } from '../util/encode-date.ts';

export type Parameter = string | Buffer | null;

/** @throws TypeError or RangeError for what has no text (a function, a symbol, an invalid date, circular JSON) */
function encodeParameter(value: unknown): Parameter {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'undefined':
      return null;
    case 'object':
      return encodeObject(value);
    default:
      throw new TypeError(`a ${typeof value} cannot be sent to the database`);
  }
}

function encodeObject(value: object | null): Parameter {
  if (value === null) return null;
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Date) return encodeDate(value);
  if (Array.isArray(value)) return encodeArray(value);
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return JSON.stringify(value) ?? null;
}

const NOTHING: readonly Parameter[] = Object.freeze([]);

export function encodeParameters(values: readonly unknown[]): readonly Parameter[] {
  return values.length === 0 ? NOTHING : values.map(encodeParameter);
}
