// A composite in statements, where it is its columns one by one, and the target of its attribute events.
import type { EventTarget } from '../events/targets.ts';
import type { ColumnAttribute } from './attributes.ts';
import { and, type Expr, not } from './expression.ts';

export interface CompositeExpressionOptions<Owner, T> {
  readonly owner: abstract new (...args: never) => Owner;
  readonly key: string;
  readonly columns: readonly ColumnAttribute<Owner, unknown>[];
  /** The values of the columns in a value of the composite. */
  readonly valuesOf: (value: T | null) => readonly unknown[];
  readonly eventTarget: EventTarget<'attribute', Owner, T>;
}

/**
 * A value object that is made of several columns.
 *
 * @example
 * select(Vertex).where((v) => v.start.eq(new Point(0, 0)))
 */
export class CompositeExpression<Owner, T> {
  readonly kind = 'composite';
  /** The class whose attribute this is. */
  readonly owner: abstract new (
    ...args: never
  ) => Owner;
  readonly key: string;
  readonly columns: readonly ColumnAttribute<Owner, unknown>[];
  readonly eventTarget: EventTarget<'attribute', Owner, T>;
  readonly #valuesOf: (value: T | null) => readonly unknown[];

  constructor(options: CompositeExpressionOptions<Owner, T>) {
    this.owner = options.owner;
    this.key = options.key;
    this.columns = options.columns;
    this.eventTarget = options.eventTarget;
    this.#valuesOf = options.valuesOf;
  }

  /** All columns hold what the value does. */
  eq(value: T | null): Expr {
    const values = this.#valuesOf(value);
    return and(...this.columns.map((column, index) => column.eq(values[index])));
  }

  /** At least one column holds something else. */
  ne(value: T | null): Expr {
    return not(this.eq(value));
  }
}
