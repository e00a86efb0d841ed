// Ops that read: get, select, refresh, merge, plain SQL.
import { type Entity, type GetOptions, loose, type Result } from '../api.ts';
import type { Json, Op } from '../case.ts';
import type { Interpreter } from '../interpreter.ts';
import { primaryKey } from './keys.ts';
import { found, namesOf, type Operations, objectOf, objectsOf, optionalText, textOf } from './operation.ts';
import { buildSelect, options } from './statements.ts';

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

const getOptions = (it: Interpreter, op: Op): GetOptions => ({
  ...(op.populate_existing === true ? { populateExisting: true } : {}),
  ...(op.options === undefined ? {} : { options: options(it, op) }),
});

async function get(it: Interpreter, op: Op): Promise<Json> {
  const type = it.model.class(textOf(op, 'class'));
  return found(it, op, await it.session.get(type, primaryKey(op.pk), getOptions(it, op)));
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
