// A mapped SQL expression (a column property) in statements, and the target of its attribute events.
import type { EventTarget } from '../events/targets.ts';
import { Expr, type ExprOptions } from './expression.ts';

export interface ExpressionAttributeOptions<Owner, T> extends ExprOptions {
  readonly owner: abstract new (...args: never) => Owner;
  readonly key: string;
  readonly eventTarget: EventTarget<'attribute', Owner, T>;
}

/**
 * A mapped expression: usable wherever a column is.
 *
 * @example
 * select(Vertex).where((v) => v.dx.gt(3))
 */
export class ExpressionAttribute<Owner, T> extends Expr<T> {
  readonly kind = 'expression';
  /** The class whose attribute this is. */
  readonly owner: abstract new (
    ...args: never
  ) => Owner;
  readonly key: string;
  readonly eventTarget: EventTarget<'attribute', Owner, T>;

  constructor(options: ExpressionAttributeOptions<Owner, T>) {
    super(options);
    this.owner = options.owner;
    this.key = options.key;
    this.eventTarget = options.eventTarget;
  }
}
