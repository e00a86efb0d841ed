// Columns of arrays: the text form that PostgreSQL has for an array, written and read, over the element's own type.
import { columnErrors } from '../errors/catalog/columns.ts';
import { encodeElements } from './encode-batch.ts';
import type { PgType } from './types.ts';

/**
 * An array of any type, of any depth; elements are null where the element's type says so.
 * In batches it travels as text and is cast back, since arrays of arrays have to be rectangular.
 */
export function arrayType<T>(element: PgType<T>): PgType<T[]> {
  const cast = `${element.cast ?? element.batch}[]`;
  const write = writerOf(element);
  const read = readerOf(element);
  return Object.freeze<PgType<T[]>>({
    sql: `${element.sql}[]`,
    batch: 'text',
    cast,
    encode: (values) => write(checked(values, element)),
    decode: (value) => readArray(String(value), read),
    equals: (a, b) => sameElements(a, b, element),
    ...(element.enum && { enum: element.enum }),
    // whoever looks at the element knows nothing of T
    element: element as PgType,
  });
}

function checked<T>(values: readonly T[], element: PgType<T>): readonly T[] {
  if (Array.isArray(values)) return values;
  throw columnErrors.UNSENDABLE_VALUE({
    type: `${element.sql}[]`,
    reason: `a ${typeof values} is not an array`,
    hint: 'Give an array',
  });
}

// an element that is an array is a dimension: its literal stands inside unquoted
function writerOf<T>(element: PgType<T>): (values: readonly T[]) => string {
  // encodeElements gives the values back to the functions of their own type
  const flat = element as PgType;
  if (element.element === undefined) return (values) => encodeElements(flat, [...values]);
  return (values) => `{${values.map((value) => element.encode?.(value) ?? 'NULL').join(',')}}`;
}

function sameElements<T>(a: readonly T[], b: readonly T[], element: PgType<T>): boolean {
  if (a.length !== b.length) return false;
  return a.every((left, index) => {
    const right = b[index];
    if (Object.is(left, right)) return true;
    if (left === null || right === null || right === undefined || element.equals === undefined) return false;
    return element.equals(left, right);
  });
}

type Reader<T> = (text: string) => T;

// drivers give numbers and booleans ready-made, arrays come as text: their elements are made alike first
const asDriver: Readonly<Record<string, Reader<unknown>>> = {
  smallint: Number,
  int2: Number,
  integer: Number,
  int: Number,
  int4: Number,
  oid: Number,
  real: Number,
  float4: Number,
  'double precision': Number,
  float8: Number,
  boolean: (text) => text === 't',
  bool: (text) => text === 't',
};

function readerOf<T>(element: PgType<T>): Reader<T> {
  const { decode } = element;
  const ready = asDriver[element.sql.toLowerCase()];
  // a type without decode says that what the driver gives is a T
  if (decode === undefined) return (ready ?? ((text: string): unknown => text)) as Reader<T>;
  return ready === undefined
    ? (text) => decode.call(element, text)
    : (text) => decode.call(element, ready(text));
}

/** Reads `{…}`, also with explicit bounds before it, `[0:1]={…}`; a nested array goes to `read` as a text. */
function readArray<T>(text: string, read: Reader<T>): T[] {
  const end = text.length - 1;
  let at = text.indexOf('{') + 1;
  const values: T[] = [];
  while (at > 0 && at < end) {
    const next = elementEnd(text, at, end);
    values.push(readElement(text.slice(at, next), read));
    at = next + 1;
  }
  return values;
}

function readElement<T>(raw: string, read: Reader<T>): T {
  // the column's type says whether its elements may be null
  if (raw === 'NULL') return null as T;
  if (raw.charAt(0) !== '"') return read(raw);
  return read(raw.slice(1, -1).replace(/\\(.)/gs, '$1'));
}

/** Where the element that begins at `from` ends: at the next comma that is neither quoted nor nested. */
function elementEnd(text: string, from: number, end: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < end; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === ',' && depth === 0) return at;
  }
  return end;
}
