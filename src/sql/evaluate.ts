// Computes an expression in memory, with SQL's logic: null where something is not known. Attributes are read from
// wherever the caller has them.
import { entryErrors } from '../errors/catalog/shape-entries.ts';
import { ColumnAttribute } from './attributes.ts';
import { Expr, isNodeSource } from './expression.ts';
import { ExpressionAttribute } from './expression-attribute.ts';
import type { Operator } from './operation.ts';
import { isIntegerType } from './types.ts';

/** Gives the value of an attribute, by its name. */
export type ReadAttribute = (key: string) => unknown;

/** What a comparison needs to know of its left side: how values of its type are told apart and ordered. */
interface Sides {
  readonly left: unknown;
  readonly right: unknown;
  readonly type: Expr<unknown>['type'];
}

/**
 * The value of an expression, or of a plain value.
 *
 * @throws InvalidRequestError for what only the database knows: SQL text, subqueries, numbers that are kept as text.
 */
export function evaluate(operand: unknown, read: ReadAttribute): unknown {
  if (operand instanceof ColumnAttribute || operand instanceof ExpressionAttribute)
    return read(operand.key) ?? null;
  if (!isNodeSource(operand)) return operand;
  if (!(operand instanceof Expr) || operand.operation === undefined) throw notInMemory('SQL text');
  const { operator, operands } = operand.operation;
  if (operator === 'and' || operator === 'or') return junction(operator, operands, read);
  const values = operands.map((one) =>
    Array.isArray(one) ? one.map((item: unknown) => evaluate(item, read)) : evaluate(one, read),
  );
  const [first] = operands;
  return apply(operator, values, first instanceof Expr ? first.type : undefined);
}

/** True or false as soon as one operand decides; null if none does and one is not known. */
function junction(operator: 'and' | 'or', operands: readonly unknown[], read: ReadAttribute): boolean | null {
  const deciding = operator === 'or';
  let result: boolean | null = !deciding;
  for (const operand of operands) {
    const value = evaluate(operand, read);
    if (value === deciding) return deciding;
    if (value === null) result = null;
  }
  return result;
}

function apply(operator: Operator, values: readonly unknown[], type: Sides['type']): unknown {
  const [left, right, upper] = values;
  if (operator === 'isNull') return left === null;
  if (operator === 'isNotNull') return left !== null;
  // a comparison with null by eq and ne is IS NULL already
  if (operator === 'in' || operator === 'notIn') return membership(operator, left, right, type);
  if (values.includes(null)) return null;
  if (operator === 'not') return !left;
  if (operator === 'concat') return values.join('');
  if (operator === 'between') {
    return order({ left, right, type }) >= 0 && order({ left, right: upper, type }) <= 0;
  }
  if (operator === 'like' || operator === 'ilike') return isLike(String(left), String(right), operator);
  return compare(operator, { left, right, type }) ?? compute(operator, { left, right, type });
}

function membership(
  operator: 'in' | 'notIn',
  left: unknown,
  right: unknown,
  type: Sides['type'],
): boolean | null {
  if (!Array.isArray(right)) throw notInMemory('a subquery');
  if (left === null) return right.length === 0 ? operator === 'notIn' : null;
  const isThere = right.some((value: unknown) => value !== null && isEqual({ left, right: value, type }));
  if (!isThere && right.includes(null)) return null;
  return isThere === (operator === 'in');
}

function isEqual({ left, right, type }: Sides): boolean {
  return type?.equals === undefined ? order({ left, right, type }) === 0 : type.equals(left, right);
}

function compare(operator: Operator, sides: Sides): boolean | undefined {
  switch (operator) {
    case 'eq':
      return isEqual(sides);
    case 'ne':
      return !isEqual(sides);
    case 'gt':
      return order(sides) > 0;
    case 'gte':
      return order(sides) >= 0;
    case 'lt':
      return order(sides) < 0;
    case 'lte':
      return order(sides) <= 0;
    default:
      return undefined;
  }
}

/** Negative, zero or positive; NaN, which is none of them, for what cannot be ordered. */
function order({ left, right, type }: Sides): number {
  const [a, b] = [comparable(left, type), comparable(right, type)];
  // both are of the column's type
  if ((a as number) < (b as number)) return -1;
  if ((a as number) > (b as number)) return 1;
  return a === b ? 0 : Number.NaN;
}

function comparable(value: unknown, type: Sides['type']): unknown {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' && type?.sql.startsWith('numeric') ? Number(value) : value;
}

function compute(operator: Operator, { left, right, type }: Sides): unknown {
  if (typeof left === 'bigint' && typeof right === 'bigint') return computeBig(operator, left, right);
  if (typeof left !== 'number' || typeof right !== 'number')
    throw notInMemory(`${operator} of a ${typeof left} and a ${typeof right}`);
  const isInteger = type !== undefined && isIntegerType(type);
  if (operator === 'dividedBy' && right === 0) throw entryErrors.DIVISION_BY_ZERO({ dividend: String(left) });
  const result = computeNumber(operator, left, right);
  // integers of the database have no minus zero
  return isInteger ? Math.trunc(result) + 0 : result;
}

function computeNumber(operator: Operator, left: number, right: number): number {
  if (operator === 'plus') return left + right;
  if (operator === 'minus') return left - right;
  return operator === 'times' ? left * right : left / right;
}

function computeBig(operator: Operator, left: bigint, right: bigint): bigint {
  if (operator === 'plus') return left + right;
  if (operator === 'minus') return left - right;
  if (operator === 'times') return left * right;
  if (right === 0n) throw entryErrors.DIVISION_BY_ZERO({ dividend: String(left) });
  return left / right;
}

function isLike(text: string, pattern: string, operator: 'like' | 'ilike'): boolean {
  const source = pattern.replace(/\\(.)|[\\^$.*+?()[\]{}|]|%|_/gs, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
    if (found === '%') return '.*';
    return found === '_' ? '.' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, operator === 'ilike' ? 'isu' : 'su').test(text);
}

const notInMemory = (expression: string): Error => entryErrors.NOT_IN_MEMORY({ expression });
