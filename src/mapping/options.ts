// Holds the options of a call to the ones that exist, and texts to be there: a mistyped word in a mapping or in the
// options of a session is found where it stands, not when a statement goes wrong.
import { optionErrors } from '../errors/catalog/options.ts';
import { describeValue } from '../util/describe-value.ts';
import { nearest } from '../util/nearest.ts';

/**
 * Refuses what is no record of options, and options that `call` does not have.
 *
 * @throws ArgumentError naming the nearest that it has
 */
export function checkOptions(call: string, options: object, known: readonly string[]): void {
  if (!isRecord(options)) throw optionErrors.NOT_OPTIONS({ call, given: describeValue(options), known });
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    throw optionErrors.UNKNOWN_OPTION({ call, option, known, nearest: nearest(option, known) });
  }
}

function isRecord(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  const prototype: unknown = Object.getPrototypeOf(given);
  // an object of a class is not one; a plain object of another realm is
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Refuses a list of options that is none. @throws ArgumentError */
export function checkList<T>(call: string, given: Iterable<T>, example: string): Iterable<T> {
  const isList = typeof given === 'object' && given !== null && Symbol.iterator in given;
  if (isList) return given;
  throw optionErrors.NOT_A_LIST({ call, given: describeValue(given), example });
}

/** Refuses what cannot be called. @throws ArgumentError */
export function checkFunction(call: string, given: unknown, example: string): void {
  if (typeof given === 'function') return;
  throw optionErrors.NOT_A_FUNCTION({ call, given: describeValue(given), example });
}

/** Refuses a value of an option that is not one of `allowed`. @throws ArgumentError */
export function checkChoice(call: string, option: string, given: unknown, allowed: readonly unknown[]): void {
  if (given === undefined || allowed.includes(given)) return;
  throw optionErrors.INVALID_OPTION({
    call,
    option,
    given: JSON.stringify(given) ?? String(given),
    allowed: allowed.map((choice) => JSON.stringify(choice)).join(' or '),
  });
}

/** Refuses what is not a text, or a blank one. @throws ArgumentError */
export function checkText(call: string, text: unknown, example: string): void {
  if (typeof text === 'string' && text.trim() !== '') return;
  throw optionErrors.EMPTY_TEXT({ call, example });
}
