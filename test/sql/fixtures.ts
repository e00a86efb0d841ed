// Tables as the mapping would describe them, an embedded database to run the texts on, and an entity class that shows
// its attributes to statements without the mapping layer.
import { PGlite } from '@electric-sql/pglite';
import { ColumnAttribute } from '../../src/sql/attributes.ts';
import type { COLUMN_VALUE, SHAPE } from '../../src/sql/entity-types.ts';
import type { StatementText } from '../../src/sql/statement-text.ts';
import { type ColumnRef, ENTITY_ATTRS, ENTITY_TABLE, type TableRef } from '../../src/sql/table.ts';
import { integerType, type PgType, textType } from '../../src/sql/types.ts';

/** A table whose columns are given by name; `columnName` has its own spelling with `as`. */
export function tableOf(name: string, types: Record<string, PgType>, schema?: string): TableRef {
  const columns = Object.entries(types).map(([key, type], index) => ({ key, name: key, type, index }));
  return schema === undefined ? { name, columns } : { name, schema, columns };
}

/** Columns of a table by their keys, in the order of the keys. */
export function pick(table: TableRef, ...keys: string[]): ColumnRef[] {
  return keys.map((key) => {
    const column = table.columns.find((candidate) => candidate.key === key);
    if (column === undefined) throw new Error(`no column ${key}`);
    return column;
  });
}

export const users = tableOf('users', { id: integerType, name: textType, nick: textType });

type Value<T> = { readonly [COLUMN_VALUE]: T };

interface UserShape {
  readonly id: Value<number>;
  readonly name: Value<string>;
  readonly nick: Value<string | null>;
}

/** A class with what `select` asks of one. */
export class User {
  declare static readonly [SHAPE]: UserShape;
  declare id: number;
  declare name: string;
  declare nick: string | null;

  static get [ENTITY_TABLE](): TableRef {
    return users;
  }

  static get [ENTITY_ATTRS](): UserAttrs {
    return userAttrs;
  }
}

interface UserAttrs {
  readonly id: ColumnAttribute<User, number>;
  readonly name: ColumnAttribute<User, string>;
  readonly nick: ColumnAttribute<User, string | null>;
}

function attribute<T>(key: string): ColumnAttribute<User, T> {
  const [column] = pick(users, key);
  if (column === undefined) throw new Error(`no column ${key}`);
  return new ColumnAttribute<User, T>({ owner: User, key, column, table: users });
}

export const userAttrs: UserAttrs = {
  id: attribute('id'),
  name: attribute('name'),
  nick: attribute('nick'),
};

/** The rows as arrays, as our drivers give them. */
export async function run(
  db: PGlite,
  statement: Pick<StatementText, 'text'>,
  values: readonly unknown[] = [],
): Promise<unknown[][]> {
  const result = await db.query<unknown[]>(statement.text, [...values], { rowMode: 'array' });
  return result.rows;
}

export const openDatabase = (): Promise<PGlite> => PGlite.create();
