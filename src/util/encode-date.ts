// A Date as a text that PostgreSQL reads in every time zone setting: ISO in UTC, also before year 1 and after 9999,
// where JavaScript's own form is not understood by the server.

const pad = (value: number, length: number): string => String(value).padStart(length, '0');

/** @throws RangeError when the date is invalid */
export function encodeDate(date: Date): string {
  const year = date.getUTCFullYear();
  if (year >= 1 && year <= 9999) return date.toISOString();
  if (Number.isNaN(year)) throw new RangeError('an invalid Date cannot be sent to the database');
  // there is no year 0: it is 1 BC
  const written = year < 1 ? 1 - year : year;
  const rest = date.toISOString().replace(/^[+-]?\d+-/, '');
  return `${pad(written, 4)}-${rest}${year < 1 ? ' BC' : ''}`;
}
