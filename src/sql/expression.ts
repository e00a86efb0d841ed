// SQL expressions as values: an operation node with the operators of conditions and orders on it. Values become
// parameters, encoded by the column's type; they never become text.
import type { Expression, OperationNode, OperationNodeSource, OperatorNode, SqlBool } from 'kysely';
import { sqlErrors } from '../errors/catalog/sql.ts';
import { encodeElements, encodeValue } from './encode-batch.ts';
import {
  andNode,
  asClause,
  asOperand,
  binaryNode,
  NULL_NODE,
  orNode,
  parensNode,
  primitiveListNode,
  rawNode,
  unaryNode,
  valueListNode,
  valueNode,
} from './nodes.ts';
import type { ComparisonMethod, Operation, Operator } from './operation.ts';
import { Order } from './order.ts';
import type { PgType } from './types.ts';

export { Order };

/** An expression of type `T`: an attribute, Kysely's `sql`, or a subquery of one column (Kysely types its row). */
export type Source<T> = Expression<T | null> | Expression<Readonly<Record<string, T | null>>>;

/** What a comparison takes: a value, or an expression of the same type. */
export type Operand<T> = T | Source<T>;

/** What `where` takes: any expression that is true or false. */
export type Condition = Expression<SqlBool | null>;

export interface ExprOptions {
  readonly node: OperationNode;
  /** How values that are compared with it are encoded, and what is read of it is decoded. */
  readonly type?: PgType | undefined;
  /** How errors call it. */
  readonly label?: string;
  readonly operation?: Operation;
}

/** What arithmetic takes: numbers, numbers as text (numeric), BigInts. */
type NumberOperand<T> = T extends number | bigint | string ? Operand<T> : never;

/**
 * An SQL expression of type `T`. It is an expression of Kysely, too, so it can stand in its `sql` template and queries.
 *
 * @example
 * select(User).where((u) => or(u.name.eq('ann'), u.nick.isNull()))
 */
export class Expr<T = boolean> implements Expression<T> {
  readonly type: PgType | undefined;
  readonly operation: Operation | undefined;
  readonly #node: OperationNode;
  readonly #label: string;

  constructor(options: ExprOptions) {
    this.#node = options.node;
    this.type = options.type;
    this.operation = options.operation;
    this.#label = options.label ?? 'expression';
  }

  /** Kysely reads the type of an expression off this property; at run time it is always undefined. */
  get expressionType(): T | undefined {
    return undefined;
  }

  toOperationNode(): OperationNode {
    return this.#node;
  }

  /** `=`; `eq(null)` is IS NULL. @throws ArgumentError for `undefined`. */
  eq(value: Operand<T>): Expr {
    return value === null ? this.isNull() : this.#compare('=', 'eq', value);
  }

  /** `<>`; `ne(null)` is IS NOT NULL. @throws ArgumentError for `undefined`. */
  ne(value: Operand<T>): Expr {
    return value === null ? this.isNotNull() : this.#compare('<>', 'ne', value);
  }

  /** `>`. @throws ArgumentError for `null` and `undefined`, as do the other comparisons. */
  gt(value: Operand<NonNullable<T>>): Expr {
    return this.#compare('>', 'gt', value);
  }

  /** `>=` */
  gte(value: Operand<NonNullable<T>>): Expr {
    return this.#compare('>=', 'gte', value);
  }

  /** `<` */
  lt(value: Operand<NonNullable<T>>): Expr {
    return this.#compare('<', 'lt', value);
  }

  /** `<=` */
  lte(value: Operand<NonNullable<T>>): Expr {
    return this.#compare('<=', 'lte', value);
  }

  /** LIKE, with `%` and `_` as wildcards. */
  like(pattern: Operand<string>): Expr {
    const node = this.#operand('like', pattern, undefined);
    return this.#made('like', [pattern], this.#binary('like', node));
  }

  /** LIKE without regard to case. */
  ilike(pattern: Operand<string>): Expr {
    const node = this.#operand('ilike', pattern, undefined);
    return this.#made('ilike', [pattern], this.#binary('ilike', node));
  }

  /** `value >= low AND value <= high`. */
  between(low: Operand<NonNullable<T>>, high: Operand<NonNullable<T>>): Expr {
    const from = this.#operand('between', low, this.type);
    const to = this.#operand('between', high, this.type);
    return this.#made('between', [low, high], this.#binary('between', andNode(from, to)));
  }

  /** One of the values, or of the rows of a subquery. A list of values travels as one parameter, however long it is. */
  in(values: readonly Operand<T>[] | Source<T>): Expr {
    return this.#made('in', [values], this.#membership('in', values));
  }

  /** None of the values; never true if one of them is null, as in SQL. */
  notIn(values: readonly Operand<T>[] | Source<T>): Expr {
    return this.#made('notIn', [values], this.#membership('notIn', values));
  }

  isNull(): Expr {
    return this.#made('isNull', [], this.#binary('is', NULL_NODE));
  }

  isNotNull(): Expr {
    return this.#made('isNotNull', [], this.#binary('is not', NULL_NODE));
  }

  /** `+`; the result has the type of the left side, as with the other arithmetic. */
  plus(value: NumberOperand<NonNullable<T>>): Expr<T> {
    return this.#compute('+', 'plus', value);
  }

  /** `-` */
  minus(value: NumberOperand<NonNullable<T>>): Expr<T> {
    return this.#compute('-', 'minus', value);
  }

  /** `*` */
  times(value: NumberOperand<NonNullable<T>>): Expr<T> {
    return this.#compute('*', 'times', value);
  }

  /** `/`; between integers without the rest, as the database does it. */
  dividedBy(value: NumberOperand<NonNullable<T>>): Expr<T> {
    return this.#compute('/', 'dividedBy', value);
  }

  /** `||` of texts; null if one of them is. */
  concat(...parts: readonly Operand<string>[]): Expr<T> {
    let node = asOperand(this.#node);
    for (const part of parts) node = binaryNode(node, '||', this.#operand('concat', part, undefined));
    return new Expr({ node, type: this.type, operation: { operator: 'concat', operands: [this, ...parts] } });
  }

  /** Both hold: the condition and all of these. */
  and(...conditions: readonly Condition[]): Expr {
    return and(this.#condition(), ...conditions);
  }

  /** One of them holds: the condition or one of these. */
  or(...conditions: readonly Condition[]): Expr {
    return or(this.#condition(), ...conditions);
  }

  asc(): Order {
    return new Order(this.#node, 'asc');
  }

  desc(): Order {
    return new Order(this.#node, 'desc');
  }

  #condition(): Condition {
    // an expression that is no condition is refused by the database, as any other of the wrong type
    return this as unknown as Condition;
  }

  #compare(operator: OperatorNode['operator'], method: ComparisonMethod, value: unknown): Expr {
    return this.#made(method, [value], this.#binary(operator, this.#operand(method, value, this.type)));
  }

  #compute(symbol: OperatorNode['operator'], operator: Operator, value: unknown): Expr<T> {
    const node = this.#binary(symbol, this.#operand(operator, value, this.type));
    return new Expr({ node, type: this.type, operation: { operator, operands: [this, value] } });
  }

  #made(operator: Operator, operands: readonly unknown[], node: OperationNode): Expr {
    return new Expr({ node, operation: { operator, operands: [this, ...operands] } });
  }

  #binary(operator: OperatorNode['operator'], right: OperationNode): OperationNode {
    return binaryNode(asOperand(this.#node), operator, right);
  }

  #operand(method: string, value: unknown, type: PgType | undefined): OperationNode {
    if (isNodeSource(value)) return asOperand(value.toOperationNode());
    this.#refuseUndefined(method, value);
    if (value === null) throw sqlErrors.NULL_OPERAND({ column: this.#label, operator: method });
    return valueNode(type === undefined ? value : encodeValue(type, value));
  }

  #refuseUndefined(method: string, value: unknown): void {
    if (value === undefined) throw sqlErrors.UNDEFINED_OPERAND({ column: this.#label, operator: method });
  }

  #membership(method: 'in' | 'notIn', values: readonly unknown[] | Expression<unknown>): OperationNode {
    const operator = method === 'in' ? 'in' : 'not in';
    if (isNodeSource(values)) return this.#binary(operator, parensNode(values.toOperationNode()));
    for (const value of values) this.#refuseUndefined(method, value);
    if (this.type !== undefined && !values.some(isNodeSource))
      return this.#inArray(method, this.type, values);
    if (values.length === 0) return rawNode([method === 'in' ? 'false' : 'true']);
    if (!values.some(isNodeSource)) return this.#binary(operator, primitiveListNode(values));
    const list = values.map((value) =>
      value === null ? NULL_NODE : this.#operand(method, value, this.type),
    );
    return this.#binary(operator, valueListNode(list));
  }

  // The text does not depend on the number of values, so one prepared statement serves all lengths.
  #inArray(method: 'in' | 'notIn', type: PgType, values: readonly unknown[]): OperationNode {
    const array = valueNode(encodeElements(type, [...values]));
    const isIn = method === 'in';
    if (type.cast?.endsWith('[]')) {
      const rows = [`(select v.e::${type.cast} from unnest(`, `::${type.batch}[]) as v(e))`];
      return this.#binary(isIn ? 'in' : 'not in', rawNode(rows, [array]));
    }
    const cast = type.cast === undefined ? '' : `::${type.cast}[]`;
    const list = [isIn ? 'any(' : 'all(', `::${type.batch}[]${cast})`];
    return this.#binary(isIn ? '=' : '<>', rawNode(list, [array]));
  }
}

/** Whether a value is an expression: one of ours or one of Kysely's. */
export function isNodeSource(value: unknown): value is OperationNodeSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'toOperationNode' in value &&
    typeof value.toOperationNode === 'function'
  );
}

/** True if all conditions are; of no conditions, true. */
export function and(...conditions: readonly Condition[]): Expr {
  return junction('and', conditions, andNode);
}

/** True if one condition is; of no conditions, false. */
export function or(...conditions: readonly Condition[]): Expr {
  return junction('or', conditions, orNode);
}

/** True if the condition is false. */
export function not(condition: Condition): Expr {
  const node = condition.toOperationNode();
  return new Expr({
    node: unaryNode('not', node.kind === 'ParensNode' ? node : parensNode(node)),
    operation: { operator: 'not', operands: [condition] },
  });
}

function junction(
  operator: 'and' | 'or',
  conditions: readonly Condition[],
  join: (left: OperationNode, right: OperationNode) => OperationNode,
): Expr {
  const clauses = conditions.map((condition) => asClause(condition.toOperationNode()));
  const empty = operator === 'and' ? 'true' : 'false';
  const node = clauses.length === 0 ? rawNode([empty]) : clauses.reduce(join);
  return new Expr({ node, operation: { operator, operands: conditions } });
}
