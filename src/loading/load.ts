// The stages of a load after the listeners: the plan, the statement, the rows, the objects.
import type { Connection } from '../drivers/connection.ts';
import type { Statement } from '../drivers/driver.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { type Mapper, memoized } from '../mapping/mapper.ts';
import { compileSelect } from '../sql/compile.ts';
import { encodeRow } from '../sql/encode-batch.ts';
import { selectByPrimaryKey } from '../sql/load-statements.ts';
import { bindStatement, type StatementText } from '../sql/statement-text.ts';
import { attributesPlan, type LoadPlan, loadPlan } from './load-plan.ts';
import type { LoadPort, LoadRequest } from './load-request.ts';
import { materialize } from './materialize.ts';

export async function load(
  port: LoadPort,
  request: LoadRequest,
  connection: Connection,
): Promise<InstanceState[]> {
  const { mapper, only, options } = request;
  const plan = only === null || only.size === 0 ? loadPlan(mapper, options) : attributesPlan(mapper, only);
  const statement =
    request.select === null ? byKey(request, plan) : await compileSelect(request.select, plan.columns);
  const { rows } = await connection.run(statement);
  return materialize(port, request, plan, rows);
}

function byKey({ mapper, key, lock }: LoadRequest, plan: LoadPlan): Statement {
  const shape = { table: mapper.table, columns: plan.columns, lock };
  const isPlain = lock === undefined;
  const text = isPlain ? keptText(mapper, plan) : selectByPrimaryKey(shape, mapper.primaryKey);
  return bindStatement(text, encodeRow(mapper.primaryKey, key, keyPart(mapper)), 1);
}

function keptText(mapper: Mapper, { columns }: LoadPlan): StatementText {
  const name = `by key ${columns.map(({ index }) => index).join()}`;
  return memoized(mapper, name, () =>
    selectByPrimaryKey({ table: mapper.table, columns }, mapper.primaryKey),
  );
}

function keyPart(mapper: Mapper): (key: unknown, column: { readonly index: number }) => unknown {
  if (mapper.primaryKey.length === 1) return (key) => (Array.isArray(key) ? key[0] : key);
  return (key, { index }) => {
    const part = mapper.primaryKey.findIndex((column) => column.index === index);
    return Array.isArray(key) ? key[part] : undefined;
  };
}
