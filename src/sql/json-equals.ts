// Whether two values are the same JSON: what decides if the change of a json column is a change at all.

/** Compares what `JSON.stringify` would write, without writing it; the order of keys does not count. */
export function jsonEquals(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  const a = written(left);
  const b = written(right);
  if (!isObject(a) || !isObject(b)) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((element, index) => jsonEquals(element, b[index]));
  }
  return sameFields(a, b);
}

function sameFields(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = writtenKeys(a);
  if (keys.length !== writtenKeys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key], b[key]));
}

// a field that is undefined is not written
const writtenKeys = (value: Record<string, unknown>): string[] =>
  Object.keys(value).filter((key) => value[key] !== undefined);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** What is written instead of objects that say so themselves, as a Date does. */
const written = (value: unknown): unknown =>
  isObject(value) && typeof value.toJSON === 'function' ? value.toJSON() : value;
