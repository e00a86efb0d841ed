// What users hand to a connection as SQL of their own: held to be a text and a list of values before anything is sent.
import { driverErrors } from '../errors/catalog/drivers.ts';
import { describeValue } from '../util/describe-value.ts';

/** @throws ArgumentError for a statement object in the place of the text, or one value in the place of a list */
export function checkSql(text: unknown, values: unknown): void {
  const isText = typeof text !== 'string';
  if (isText || !Array.isArray(values))
    throw driverErrors.NOT_SQL({ given: describeValue(isText ? text : values), isText });
}
