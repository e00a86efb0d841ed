// A direction of ORDER BY.
import type { OperationNode, OrderByItemNode } from 'kysely';
import { orderItemNode } from './nodes.ts';

/** A direction of ORDER BY, made by `asc()` and `desc()`. */
export class Order {
  readonly #expression: OperationNode;
  readonly #direction: 'asc' | 'desc';
  readonly #nulls: 'first' | 'last' | undefined;

  constructor(expression: OperationNode, direction: 'asc' | 'desc', nulls?: 'first' | 'last') {
    this.#expression = expression;
    this.#direction = direction;
    this.#nulls = nulls;
  }

  nullsFirst(): Order {
    return new Order(this.#expression, this.#direction, 'first');
  }

  nullsLast(): Order {
    return new Order(this.#expression, this.#direction, 'last');
  }

  toOperationNode(): OrderByItemNode {
    return orderItemNode(this.#expression, this.#direction, this.#nulls);
  }
}
