// `sqlText('select … :id', { id })`: SQL as the user wrote it, with its values as parameters.
import { sqlErrors } from '../errors/catalog/sql.ts';
import { type BoundText, bindNames } from './bind-names.ts';
import { BoundedMap } from './bounded-map.ts';

const boundBySql = new BoundedMap<string, BoundText>(500);

/** A statement of plain SQL; made by {@link sqlText}. */
export class TextStatement {
  readonly text: string;
  readonly values: readonly unknown[];

  constructor(sql: string, values: readonly unknown[]) {
    this.text = sql;
    this.values = values;
  }
}

/**
 * A statement of plain SQL. Values go by name (`:id`) or by number (`$1`) and are always parameters. `::casts`, literals,
 * comments and dollar quotes are left alone; a colon that would read as a bind is written `\:`.
 *
 * @example
 * await session.execute(sqlText('select * from users where id = :id', { id: 7 }))
 * await session.execute(sqlText('select * from users where id = $1', [7]))
 * @throws ArgumentError if a bind has no value, a value no bind, or both kinds are mixed.
 */
export function sqlText(
  sql: string,
  values: Readonly<Record<string, unknown>> | readonly unknown[] = {},
): TextStatement {
  if (isList(values)) return new TextStatement(sql, values);
  const bound = readBinds(sql);
  for (const name of Object.keys(values)) {
    if (bound.names.includes(name)) continue;
    const known = bound.names.map((known) => `:${known}`).join(', ');
    throw sqlErrors.UNKNOWN_BIND({ name, known: known === '' ? 'none' : known });
  }
  return new TextStatement(
    bound.text,
    bound.names.map((name) => boundValue(values, name)),
  );
}

function readBinds(sql: string): BoundText {
  let bound = boundBySql.get(sql);
  if (bound === undefined) {
    bound = bindNames(sql);
    boundBySql.set(sql, bound);
  }
  return bound;
}

function boundValue(values: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw sqlErrors.MISSING_BIND({ name });
  return value;
}

function isList(values: object): values is readonly unknown[] {
  return Array.isArray(values);
}
