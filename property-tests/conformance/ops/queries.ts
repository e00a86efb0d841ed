// Ops that read: get, select, refresh, merge, plain SQL.
import {
  type Attributes,
  type Entity,
  type Expression,
  loose,
  type Option,
  type Result,
  type Select,
} from '../api.ts';
import { type Json, NotYet, type Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { primaryKey } from './keys.ts';
import {
  found,
  listOf,
  namesOf,
  type Operations,
  objectOf,
  objectsOf,
  optionalText,
  textOf,
} from './operation.ts';

function attributeOf(attributes: Attributes, key: string): Expression {
  const attribute = attributes[key];
  if (attribute === undefined) throw new NotYet(`an expression for attribute ${key}`);
  return attribute;
}

/** The conjunction of an op's `where`, one callback for each condition. */
function conditions(it: Interpreter, where: readonly Json[]): ((attributes: Attributes) => Expression)[] {
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

function options(it: Interpreter, op: Op): Option[] {
  const type = it.model.class(textOf(op, 'class'));
  return listOf(op, 'options').flatMap((json) => {
    // an option is a list: its name, then names of attributes
    const [name, ...keys] = json as readonly string[];
    const pick = (attributes: Attributes) => keys.map((key) => attributeOf(attributes, key));
    if (name === 'load_only') return [loose.loadOnly(type, pick)];
    if (name === 'defer') return [loose.defer(type, pick)];
    if (name === 'undefer') return [loose.undefer(type, pick)];
    if (name === 'defer_raise') return [loose.defer(type, pick, { raiseload: true })];
    throw new NotYet(`loader option ${name}`);
  });
}

function buildSelect(it: Interpreter, op: Op): Select {
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

async function select(it: Interpreter, op: Op): Promise<Json> {
  const statement = buildSelect(it, op);
  const columns = namesOf(op, 'columns');
  if (columns.length > 0) return printRows(it, await it.session.execute(statement), columns);
  // the statement selects one class
  const objects = (await (await it.session.scalars(statement)).unique().all()) as Entity[];
  const labels = objects.map((object) => it.labels.label(object));
  const handle = optionalText(op, 'as');
  if (handle !== undefined)
    for (const [i, object] of objects.entries()) it.labels.bind(`${handle}${i}`, object);
  return labels;
}

async function printRows(it: Interpreter, result: Result, columns: readonly string[]): Promise<Json> {
  const seen = new Set<string>();
  const rows: Json[] = [];
  for (const row of await result.all()) {
    // rows of a select with picked expressions are objects
    const printed = columns.map((key) => it.format.value((row as Entity)[key]));
    const identity = JSON.stringify(printed);
    if (!seen.has(identity)) rows.push(printed);
    seen.add(identity);
  }
  return rows;
}

async function get(it: Interpreter, op: Op): Promise<Json> {
  const object = await it.session.get(it.model.class(textOf(op, 'class')), primaryKey(op.pk), {
    ...(op.populate_existing === true ? { populateExisting: true } : {}),
    ...(op.options === undefined ? {} : { options: options(it, op) }),
  });
  return found(it, op, object);
}

async function refresh(it: Interpreter, op: Op, target?: object): Promise<void> {
  const object = objectOf(it, op, target);
  const attributes = op.attrs === undefined || op.attrs === null ? undefined : namesOf(op, 'attrs');
  await it.session.refresh(object, attributes, op.for_update === true ? { withForUpdate: true } : {});
}

async function merge(it: Interpreter, op: Op, target?: object): Promise<Json> {
  const object = objectOf(it, op, target);
  const load = op.load !== false;
  const given =
    op.options === undefined ? {} : { options: options(it, { ...op, class: object.constructor.name }) };
  return found(it, op, await it.session.merge(object, { load, ...given }));
}

async function executeText(it: Interpreter, op: Op): Promise<Json> {
  const result = await it.session.execute(loose.sqlText(textOf(op, 'sql')));
  const rows = await result.all();
  return rows.length === 0 ? null : rows.map((row) => it.format.list(Object.values(Object(row))));
}

export const queryOps: Operations = {
  get,
  get_one: async (it, op) =>
    found(it, op, await it.session.getOne(it.model.class(textOf(op, 'class')), primaryKey(op.pk))),
  select,
  refresh,
  merge,
  merge_all: async (it, op, target) => {
    const merged = await it.session.mergeAll(objectsOf(it, op, target), { load: op.load !== false });
    return merged.map((object) => it.labels.label(object));
  },
  exec_text: executeText,
  raw_sql: async (it, op) => await it.database.rawSql(textOf(op, 'sql')),
};
