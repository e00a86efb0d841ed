// Dates and times. The session speaks ISO and UTC with the server, so one fast reader of fixed positions does nearly all;
// years outside of 100–9999, BC, infinity and foreign time zones take the careful way.
import { columnErrors } from '../errors/catalog/columns.ts';
import type { PgType } from './types.ts';

/** The Dates that stand for `infinity` and `-infinity`: the last and the first that JavaScript has. */
const INFINITE_FUTURE_MS = 8.64e15;
const INFINITE_PAST_MS = -8.64e15;

export interface TimestampOptions {
  /** `timestamptz` if true. */
  readonly withTimezone?: boolean;
  /** Digits of the second, 0 to 6. */
  readonly precision?: number;
  /** `'string'` keeps what the server sends, microseconds included; a Date has milliseconds. */
  readonly mode?: 'date' | 'string';
}

const sameTime = (a: Date, b: Date): boolean => Object.is(a.getTime(), b.getTime());

/**
 * A point in time as a Date. Without a zone the database keeps what a clock in UTC shows.
 * `infinity` and `-infinity` are the last and the first Date that there are, in both directions.
 */
export function timestampType(options: TimestampOptions & { readonly mode: 'string' }): PgType<string>;
export function timestampType(options?: TimestampOptions): PgType<Date>;
export function timestampType(options: TimestampOptions = {}): PgType<Date> | PgType<string> {
  const zone = options.withTimezone === true ? ' with time zone' : '';
  const batch = `timestamp${zone}`;
  const sql = `timestamp${digits('timestamp', options.precision)}${zone}`;
  if (options.mode === 'string') return Object.freeze<PgType<string>>({ sql, batch });
  return Object.freeze<PgType<Date>>({ sql, batch, encode: timeText, decode: readTime, equals: sameTime });
}

/** A calendar day: the string `'2026-01-31'`, since a Date would add a time and a zone to it. */
export const dateType: PgType<string> = Object.freeze<PgType<string>>({ sql: 'date', batch: 'date' });

/** A calendar day as the Date of its midnight in UTC. */
export const dateAsDateType: PgType<Date> = Object.freeze<PgType<Date>>({
  sql: 'date',
  batch: 'date',
  encode: dayText,
  decode: readTime,
  equals: (a, b) => dayText(a) === dayText(b),
});

/** A time of day: the string `'13:05:00'`. */
export function timeType(options: { withTimezone?: boolean; precision?: number } = {}): PgType<string> {
  const zone = options.withTimezone === true ? ' with time zone' : '';
  const sql = `time${digits('time', options.precision)}${zone}`;
  return Object.freeze<PgType<string>>({ sql, batch: `time${zone}` });
}

/** A span of time: the string that the server prints, `'1 day 02:00:00'`. */
export const intervalType: PgType<string> = Object.freeze<PgType<string>>({
  sql: 'interval',
  batch: 'interval',
});

function digits(call: string, precision: number | undefined): string {
  if (precision === undefined) return '';
  if (Number.isInteger(precision) && precision >= 0 && precision <= 6) return `(${precision})`;
  throw columnErrors.INVALID_TYPE_ARGUMENT({
    call,
    argument: 'precision',
    given: String(precision),
    allowed: 'an integer from 0 to 6',
  });
}

// Character codes, since this runs for every cell of every row.
const [ZERO, DASH, COLON, POINT, PLUS, LETTER_C] = [48, 45, 58, 46, 43, 67];
const twoDigits = (text: string, at: number): number =>
  text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * ZERO;

function readTime(value: unknown): Date {
  const text = String(value);
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  // Date.UTC takes years below 100 for years of the 20th century
  if (!(year >= 100 && year <= 9999) || !isPlainUtc(text)) return readUnusual(text);
  const month = twoDigits(text, 5) - 1;
  const day = twoDigits(text, 8);
  if (text.length === 10) return new Date(Date.UTC(year, month, day));
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  return new Date(Date.UTC(year, month, day, hour, minute, second, milliseconds(text)));
}

/** `2026-01-31`, or with ` 13:05:00`, a fraction, and `+00` or nothing behind it. */
function isPlainUtc(text: string): boolean {
  const { length } = text;
  if (text.charCodeAt(4) !== DASH) return false;
  if (length === 10) return true;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(length - 1) === LETTER_C) return false;
  if (length <= 21) return true;
  const sign = text.charCodeAt(length - 3);
  if (sign === PLUS) return twoDigits(text, length - 2) === 0;
  // an offset of hours and minutes, or one in the west
  return sign !== DASH && sign !== COLON;
}

function milliseconds(text: string): number {
  if (text.charCodeAt(19) !== POINT) return 0;
  let sum = 0;
  let worth = 100;
  for (let at = 20; at < 23; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    sum += digit * worth;
    worth = worth === 100 ? 10 : 1;
  }
  return sum;
}

const UNUSUAL =
  /^(\d{4,})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?|Z)?( BC)?$/;

function readUnusual(text: string): Date {
  if (text === 'infinity') return new Date(INFINITE_FUTURE_MS);
  if (text === '-infinity') return new Date(INFINITE_PAST_MS);
  const part = UNUSUAL.exec(text);
  const time = part === null ? Number.NaN : timeOfParts(part);
  if (!Number.isNaN(time)) return new Date(time);
  throw columnErrors.UNREADABLE_VALUE({
    type: 'timestamp or date',
    reason: part === null ? 'its text is not in the ISO style' : 'it is outside of the range of a Date',
    hint:
      part === null
        ? "Leave the server's DateStyle at ISO, or read the column with { mode: 'string' }"
        : "Read the column with { mode: 'string' }",
  });
}

function timeOfParts(part: RegExpExecArray): number {
  const number = (index: number): number => Number(part[index] ?? 0);
  const year = part[12] === undefined ? number(1) : 1 - number(1);
  const fraction = Math.floor(Number(`0.${part[7] ?? 0}`) * 1000);
  const date = new Date(0);
  date.setUTCFullYear(year, number(2) - 1, number(3));
  date.setUTCHours(number(4), number(5), number(6), fraction);
  const offset = (number(9) * 3600 + number(10) * 60 + number(11)) * 1000;
  return date.getTime() + (part[8] === '-' ? offset : -offset);
}

function timeText(value: Date): string {
  const time = checkedTime(value);
  if (time === INFINITE_FUTURE_MS) return 'infinity';
  if (time === INFINITE_PAST_MS) return '-infinity';
  const text = value.toISOString();
  return /^\d{4}-/.test(text) && !text.startsWith('0000') ? text : farText(text);
}

function dayText(value: Date): string {
  const text = timeText(value);
  return text.replace(/T[^ ]*/, '');
}

// JavaScript writes years beyond four digits with a sign, and counts a year 0; PostgreSQL has neither
function farText(text: string): string {
  const year = Number.parseInt(text, 10);
  const rest = text.slice(text.indexOf('-', 1));
  const digitsOfYear = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${digitsOfYear}${rest}${year > 0 ? '' : ' BC'}`;
}

function checkedTime(value: Date): number {
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw columnErrors.UNSENDABLE_VALUE({
    type: 'timestamp or date',
    reason: value instanceof Date ? 'the Date is invalid' : `a ${typeof value} is not a Date`,
    hint: "Give a valid Date, or declare the column with { mode: 'string' }",
  });
}
