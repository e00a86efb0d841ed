// From values to data that JSON and structuredClone keep, and back. What is no JSON is an object with one field whose name
// begins with a dollar sign; an object that has such a field by itself is written in pairs.
import { NEVER_SET, NO_VALUE, PASSIVE_NO_RESULT } from '../events/symbols.ts';

/** Plain data: what JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What stands for mapped objects: their number. */
export interface References {
  numberOf(object: object): number | undefined;
}

const words: ReadonlyMap<unknown, string> = new Map([
  [NO_VALUE, 'NO_VALUE'],
  [NEVER_SET, 'NEVER_SET'],
  [PASSIVE_NO_RESULT, 'PASSIVE_NO_RESULT'],
]);

/** Thrown for a value that is no plain data; whoever knows where it stands says it. */
export class NoPlainData extends Error {
  override readonly name = 'NoPlainData';
}

export function encode(value: unknown, references: References): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: numberWord(value) };
    case 'bigint':
      return { $bigint: String(value) };
    case 'undefined':
      return { $undefined: true };
    case 'object':
      return value === null ? null : encodeObject(value, references);
    default:
      return encodeWord(value);
  }
}

const numberWord = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function encodeWord(value: unknown): Json {
  const word = words.get(value);
  if (word !== undefined) return { $word: word };
  throw new NoPlainData(`a ${typeof value}`);
}

function encodeObject(value: object, references: References): Json {
  const number = references.numberOf(value);
  if (number !== undefined) return { $object: number };
  const list = (values: Iterable<unknown>): Json => [...values].map((one) => encode(one, references));
  if (Array.isArray(value)) return list(value);
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (value instanceof Map) return { $map: list([...value].flat()) };
  if (value instanceof Set) return { $set: list(value) };
  if (!isPlain(value)) throw new NoPlainData(`an object of class ${value.constructor?.name ?? 'unknown'}`);
  const keys = Object.keys(value);
  const isTagged = keys.some((key) => key.startsWith('$') || key === '__proto__');
  if (isTagged) return { $pairs: list(Object.entries(value).flat()) };
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, encode(field, references)]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Gives the object with a number. */
export type ObjectAt = (number: number) => object;

type Decoder = (given: Json, objectAt: ObjectAt) => unknown;

const listOf = (given: Json): readonly Json[] => (Array.isArray(given) ? given : []);
const decodedList = (given: Json, objectAt: ObjectAt): unknown[] =>
  listOf(given).map((one) => decode(one, objectAt));

function inPairs(flat: readonly unknown[]): [unknown, unknown][] {
  const made: [unknown, unknown][] = [];
  for (let at = 0; at < flat.length; at += 2) made.push([flat[at], flat[at + 1]]);
  return made;
}

const decoders: Readonly<Record<string, Decoder>> = {
  $object: (given, objectAt) => objectAt(Number(given)),
  $number: Number,
  $bigint: (given) => BigInt(String(given)),
  $undefined: () => undefined,
  $word: (given) => [...words].find(([, word]) => word === given)?.[0],
  $date: (given) => new Date(given === null ? Number.NaN : String(given)),
  $bytes: (given) => Buffer.from(String(given), 'base64'),
  $map: (given, objectAt) => new Map(inPairs(decodedList(given, objectAt))),
  $set: (given, objectAt) => new Set(decodedList(given, objectAt)),
  $pairs: (given, objectAt) =>
    Object.fromEntries(inPairs(decodedList(given, objectAt)).map(([key, field]) => [String(key), field])),
};

export function decode(given: Json, objectAt: ObjectAt): unknown {
  if (typeof given !== 'object' || given === null) return given;
  if (Array.isArray(given)) return decodedList(given, objectAt);
  const fields = Object.entries(given);
  const [[tag, content] = ['', null]] = fields;
  const decoder = fields.length === 1 && Object.hasOwn(decoders, tag) ? decoders[tag] : undefined;
  if (decoder !== undefined) return decoder(content, objectAt);
  return Object.fromEntries(fields.map(([key, field]) => [key, decode(field, objectAt)]));
}
