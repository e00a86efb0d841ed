// PostgreSQL array literals, built fast: a batch sends each column as one array of maybe ten thousand elements, where the
// driver's own builder escapes every element by two regular expressions.
import { encodeDate } from './encode-date.ts';

/** What the elements are; 'any' looks at each one. */
export type ArrayKind = 'number' | 'boolean' | 'string' | 'date' | 'bytea' | 'any';

// a text without these needs no escaping between its quotes
const NEEDS_ESCAPE = /["\\]/;
const EACH_ESCAPE = /["\\]/g;

const quote = (text: string): string =>
  NEEDS_ESCAPE.test(text) ? `"${text.replace(EACH_ESCAPE, '\\$&')}"` : `"${text}"`;

const quoteBytes = (bytes: Uint8Array): string =>
  `"\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}"`;

function encodeElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return encodeObject(value);
  }
}

function encodeObject(value: unknown): string {
  if (value instanceof Date) return `"${encodeDate(value)}"`;
  if (value instanceof Uint8Array) return quoteBytes(value);
  if (Array.isArray(value)) return encodeArray(value);
  const json = JSON.stringify(value);
  if (json === undefined) throw new TypeError(`a ${typeof value} cannot be sent to the database`);
  return quote(json);
}

const plain = (values: readonly unknown[]): string => {
  let literal = '';
  for (const value of values) literal += value === null || value === undefined ? ',NULL' : `,${value}`;
  return literal;
};

const each = (values: readonly unknown[]): string => {
  let literal = '';
  for (const value of values) literal += `,${encodeElement(value)}`;
  return literal;
};

// escapes of JSON that mean something else in an array literal: \n, \u0001, …
const JSON_ONLY = /\\[^"\\]/;

const isText = (value: unknown): boolean =>
  typeof value === 'string' || value === null || value === undefined;

/** JSON quotes texts in the same way, apart from control characters, and the engine writes it natively. */
const strings = (values: readonly unknown[]): string => {
  if (!values.every(isText)) return each(values);
  const json = JSON.stringify(values);
  return json.includes('\\') && JSON_ONLY.test(json) ? each(values) : `,${json.slice(1, -1)}`;
};

const BUILDERS: Record<ArrayKind, (values: readonly unknown[]) => string> = {
  number: plain,
  boolean: plain,
  string: strings,
  date: each,
  bytea: each,
  any: each,
};

/**
 * The text of a PostgreSQL array with these elements; `null` and `undefined` become NULL (in either
 * case of letters, which is the same to the server), dates ISO text in UTC, bytes hexadecimal, inner arrays further dimensions, other objects JSON.
 *
 * @throws TypeError for what has no text (a function, a symbol, an invalid date)
 * @example
 * encodeArray(['a', 'say "b"', null], 'string'); // {"a","say \"b\"",null}
 */
export function encodeArray(values: readonly unknown[], kind: ArrayKind = 'any'): string {
  const literal = BUILDERS[kind](values);
  return literal === '' ? '{}' : `{${literal.slice(1)}}`;
}
