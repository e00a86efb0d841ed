// The attribute of an entity class as an SQL expression: what `attrs(User).name` is. The same object is the target of
// attribute events; who builds it passes in what the events need to know.
import { inspect } from 'node:util';
import type { EventTarget } from '../events/targets.ts';
import { Expr } from './expression.ts';
import { referenceNode } from './nodes.ts';
import { constantNode } from './shape.ts';
import type { ColumnRef, TableRef } from './table.ts';

export interface ColumnAttributeOptions<Owner, T = unknown> {
  readonly owner: abstract new (...args: never) => Owner;
  readonly key: string;
  readonly column: ColumnRef;
  readonly table: TableRef;
  /** What the events layer listens on for this attribute. */
  readonly eventTarget?: EventTarget<'attribute', Owner, T>;
}

/**
 * A mapped column in an expression, and the target of attribute events.
 *
 * @example
 * select(User).where((u) => u.name.eq('ann')).orderBy((u) => u.id.desc())
 * sql`lower(${attrs(User).name})` // in a query of Kysely
 */
export class ColumnAttribute<Owner, T> extends Expr<T> {
  readonly kind = 'column';
  /** The class whose attribute this is. */
  readonly owner: abstract new (
    ...args: never
  ) => Owner;
  readonly key: string;
  readonly column: ColumnRef;
  readonly table: TableRef;
  readonly eventTarget: EventTarget<'attribute', Owner, T> | undefined;

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return `ColumnAttribute ${this.owner.name}.${this.key}`;
  }

  constructor(options: ColumnAttributeOptions<Owner, T>) {
    super({
      node: constantNode(referenceNode(options.table, options.column.name)),
      type: options.column.type,
      label: `${options.owner.name}.${options.key}`,
    });
    this.owner = options.owner;
    this.key = options.key;
    this.column = options.column;
    this.table = options.table;
    this.eventTarget = options.eventTarget;
  }
}
