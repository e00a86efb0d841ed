// Statements of programs: a class, conditions, order, options.
import { type Attributes, type Expression, loose, type Option, type Select } from '../api.ts';
import { type Json, NotYet, type Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { attributeOf, loaderOptions } from './loader-options.ts';
import { listOf, namesOf, textOf } from './operation.ts';

/** The conjunction of an op's `where`, one callback for each condition. */
export function conditions(
  it: Interpreter,
  where: readonly Json[],
): ((attributes: Attributes) => Expression)[] {
  return where.map((json) => {
    // the format of a condition
    const { attr, op, value } = json as { readonly attr: string; readonly op: string; readonly value?: Json };
    return (attributes) => condition(attributeOf(attributes, attr), op, it.format.parse(value));
  });
}

function condition(attribute: Expression, operator: string, value: unknown): Expression {
  switch (operator) {
    case 'eq':
      return attribute.eq(value);
    case 'ne':
      return attribute.ne(value);
    case 'gt':
      return attribute.gt(value);
    case 'lt':
      return attribute.lt(value);
    case 'in':
      return attribute.in(value);
    case 'like':
      return attribute.like(value);
    case 'is_null':
      return attribute.isNull();
    default:
      throw new NotYet(`operator ${operator}`);
  }
}

/** The loader options of an op, for its class. */
export const options = (it: Interpreter, op: Op): Option[] =>
  loaderOptions(it.model.class(textOf(op, 'class')), listOf(op, 'options'));

/** The statement of a select. */
export function buildSelect(it: Interpreter, op: Op): Select {
  if (op.entities !== undefined || op.join !== undefined) throw new NotYet('select over several classes');
  const type = it.model.class(textOf(op, 'class'));
  const columns = namesOf(op, 'columns');
  const pick = (attributes: Attributes) =>
    Object.fromEntries(columns.map((key) => [key, attributeOf(attributes, key)]));
  let statement = columns.length > 0 ? loose.select(type, pick) : loose.select(type);
  for (const where of conditions(it, listOf(op, 'where'))) statement = statement.where(where);
  for (const key of namesOf(op, 'order_by')) {
    statement = statement.orderBy((attributes) => attributeOf(attributes, key).asc());
  }
  if (op.options !== undefined) statement = statement.options(...options(it, op));
  if (typeof op.limit === 'number') statement = statement.limit(op.limit);
  if (op.populate_existing === true) statement = statement.populateExisting();
  if (typeof op.autoflush === 'boolean') statement = statement.executionOptions({ autoflush: op.autoflush });
  return op.for_update === true ? statement.withForUpdate() : statement;
}
