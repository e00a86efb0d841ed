// The rows of an executed statement: objects for a select of a class, records for everything else.
import { inspect } from 'node:util';
import { loadingErrors } from '../errors/catalog/loading.ts';

/**
 * What `session.execute` and `session.scalars` give back; all rows are in memory.
 *
 * @example
 * const users = (await session.scalars(select(User))).all();
 * const user = (await session.scalars(select(User).where((u) => u.name.eq('ed')))).one();
 */
export class Result<R> implements Iterable<R> {
  readonly #rows: readonly R[];
  /** How many rows were matched, by a statement that changes rows as well. */
  readonly rowCount: number;

  constructor(rows: readonly R[], rowCount: number = rows.length) {
    this.#rows = rows;
    this.rowCount = rowCount;
  }

  /** All rows. */
  all(): R[] {
    return [...this.#rows];
  }

  /** The first row, or null. */
  first(): R | null {
    return this.#rows[0] ?? null;
  }

  /** The only row. @throws NoResultFound, MultipleResultsFound */
  one(): R {
    const row = this.#only('one');
    if (row === undefined) throw loadingErrors.NO_RESULT({ call: 'one' });
    return row;
  }

  /** The only row, or null if there is none. @throws MultipleResultsFound */
  oneOrNull(): R | null {
    return this.#only('oneOrNull') ?? null;
  }

  /** The first column of the first row, or null. */
  scalar(): unknown {
    return firstColumn(this.first());
  }

  /** The first column of each row; objects as they are. */
  scalars(): Result<unknown> {
    return new Result(this.#rows.map(firstColumn), this.rowCount);
  }

  /** Each object once. */
  unique(): Result<R> {
    return new Result([...new Set(this.#rows)], this.rowCount);
  }

  [Symbol.iterator](): Iterator<R> {
    return this.#rows[Symbol.iterator]();
  }

  /** All rows: `JSON.stringify` writes a list. */
  toJSON(): R[] {
    return this.all();
  }

  [inspect.custom](_depth: number, options: object): string {
    return `Result ${inspect(this.#rows, options)}`;
  }

  #only(call: string): R | undefined {
    if (this.#rows.length > 1) throw loadingErrors.MULTIPLE_RESULTS({ call, found: this.#rows.length });
    return this.#rows[0];
  }
}

function firstColumn(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || Object.getPrototypeOf(row) !== Object.prototype) return row;
  return Object.values(row)[0] ?? null;
}
