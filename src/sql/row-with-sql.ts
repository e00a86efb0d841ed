// INSERT and UPDATE of one row of which some values are SQL expressions: built as operation nodes, since expressions have
// parameters of their own, and compiled like any other query.
import type { OperationNode } from 'kysely';
import type { Statement } from '../drivers/driver.ts';
import { target } from './batch-insert.ts';
import { compileQuery } from './compile.ts';
import { encodeValue } from './encode-batch.ts';
import { rawNode, valueNode } from './nodes.ts';
import { type JoinedNames, withOwnTables } from './own-table.ts';
import { isSqlValue, type SqlValue, sqlValueNode } from './sql-value.ts';
import { type MadeColumn, returningClause } from './statement-text.ts';
import { type ColumnRef, quoteIdentifier, quoteTable, type TableRef } from './table.ts';

/** A column with its value, which may be SQL. */
export interface Cell {
  readonly column: ColumnRef;
  readonly value: unknown;
}

export interface InsertOfRow {
  readonly table: TableRef;
  readonly cells: readonly Cell[];
  readonly made: readonly MadeColumn[];
  readonly returning: readonly ColumnRef[];
  readonly overridingSystemValue: boolean;
}

export interface UpdateOfRow {
  readonly table: TableRef;
  /** Of a row that is one of several: how its attributes call them together. */
  readonly joined: JoinedNames | null;
  readonly keys: readonly Cell[];
  readonly cells: readonly Cell[];
  readonly made: readonly MadeColumn[];
  readonly returning: readonly ColumnRef[];
}

/** `INSERT INTO "t" ("a", "b") VALUES ($1, (select …)) RETURNING "id"`. */
export function insertWithSql({ table, cells, made, returning, ...how }: InsertOfRow): Promise<Statement> {
  const into = target({ columns: cells.map(({ column }) => column), made, ...how });
  const pieces = new Pieces(`INSERT INTO ${quoteTable(table)}${into} VALUES (`);
  cells.forEach((cell, at) => void pieces.add(at === 0 ? '' : ', ', cell));
  for (const { sql } of made) pieces.text(`, ${sql}`);
  pieces.text(`)${returningClause(returning)}`);
  return pieces.statement('INSERT', table);
}

/** `UPDATE "t" SET "a" = "t"."a" + $1 WHERE "id" = $2`. */
export function updateWithSql(row: UpdateOfRow): Promise<Statement> {
  const { table, joined, keys, cells, made, returning } = row;
  const pieces = new Pieces(`UPDATE ${quoteTable(table)} SET `, joined);
  cells.forEach((cell, at) => {
    pieces.add(`${at === 0 ? '' : ', '}${quoteIdentifier(cell.column.name)} = `, cell);
  });
  for (const { name, sql } of made) pieces.text(`, ${quoteIdentifier(name)} = ${sql}`);
  keys.forEach((cell, at) => {
    const { name } = cell.column;
    pieces.add(`${at === 0 ? ' WHERE ' : ' AND '}${quoteTable(table)}.${quoteIdentifier(name)} = `, cell);
  });
  pieces.text(returningClause(returning));
  return pieces.statement('UPDATE', table);
}

/** Text with values in between. */
class Pieces {
  readonly #texts: string[];
  readonly #values: OperationNode[] = [];
  readonly #joined: JoinedNames | null;

  constructor(start: string, joined: JoinedNames | null = null) {
    this.#texts = [start];
    this.#joined = joined;
  }

  text(more: string): void {
    this.#texts.push(`${this.#texts.pop() ?? ''}${more}`);
  }

  add(before: string, { column: { type }, value }: Cell): void {
    this.text(before);
    this.#values.push(isSqlValue(value) ? this.#node(value) : valueNode(encodeValue(type, value)));
    this.#texts.push('');
  }

  #node(value: SqlValue): OperationNode {
    const node = sqlValueNode(value);
    return this.#joined === null ? node : withOwnTables(node, this.#joined);
  }

  async statement(verb: 'INSERT' | 'UPDATE', table: TableRef): Promise<Statement> {
    const node = rawNode(this.#texts, this.#values);
    return { ...(await compileQuery({ toOperationNode: () => node })), verb, table: table.name, count: 1 };
  }
}
