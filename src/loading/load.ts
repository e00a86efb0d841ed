// The stages of a load after the listeners: the plan, the statement, the rows, the objects.
import type { Connection } from '../drivers/connection.ts';
import type { Statement } from '../drivers/driver.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { derived, memoized } from '../mapping/memoized.ts';
import { compileSelect } from '../sql/compile.ts';
import { encodeRow } from '../sql/encode-batch.ts';
import { selectByPrimaryKey } from '../sql/load-statements.ts';
import { bindStatement, type StatementText } from '../sql/statement-text.ts';
import { selectByKey } from './key-select.ts';
import { loadLater } from './load-later.ts';
import { attributesPlan, type LoadPlan, loadPlan, plainPlan } from './load-plan.ts';
import type { LoadPort, LoadRequest } from './load-request.ts';
import { materialize } from './materialize.ts';
import { withoutOwn } from './row-owners.ts';
import { prefetch } from './strategies/subquery.ts';

export async function load(
  port: LoadPort,
  request: LoadRequest,
  connection: Connection,
): Promise<InstanceState[]> {
  const plan = planOf(request);
  const statement = await statementOf(request, plan);
  const { rows } = await connection.run(statement);
  const prefetched = await prefetch(port, plan, request, rows);
  const { states, later } = materialize({ port, request, plan, prefetched }, rows);
  if (later.length > 0) await loadLater(port, request, later);
  return states;
}

function planOf(request: LoadRequest): LoadPlan {
  const { mapper, only, options, path = NO_PATH, loadsRelated = 'none', refreshing, back = null } = request;
  const isRefresh = refreshing !== null;
  if (only === null || only.size === 0) return loadPlan(mapper, options, { path, isRefresh, back });
  return attributesPlan(mapper, only, { options, loadsRelated });
}

const NO_PATH: readonly Mapper[] = [];

async function statementOf(request: LoadRequest, plan: LoadPlan): Promise<Statement> {
  const { joined, columns } = plan;
  const select = request.select === null ? null : withoutOwn(request.select, plan);
  if (joined === null) return select === null ? byKey(request, plan) : compileSelect(select, columns);
  const state = select ?? selectByKey(request).state;
  // rows that may not be there cannot be locked
  const isLocked = state.lock !== undefined && state.lock.of.length === 0;
  const lock = isLocked ? { ...state.lock, of: [request.mapper.table] } : state.lock;
  return compileSelect({ ...state, ...joined.select, lock }, columns);
}

function byKey({ mapper, key, lock }: LoadRequest, plan: LoadPlan): Statement {
  const shape = { table: mapper.table, columns: plan.columns, lock };
  const isPlain = lock === undefined;
  const text = isPlain ? keptText(mapper, plan) : selectByPrimaryKey(shape, mapper.primaryKey);
  return bindStatement(text, encodeRow(mapper.primaryKey, key, keyPart(mapper)), 1);
}

function keptText(mapper: Mapper, plan: LoadPlan): StatementText {
  if (plan === plainPlan(mapper)) return plainText(mapper);
  // subclasses may be mapped later
  const { length } = mapper.polymorphism.identities;
  const name = `by key ${plan.columns.map(({ index }) => index).join()} of ${length}`;
  return memoized(mapper, name, () => textByKey(plan));
}

const plainText = derived((mapper) => textByKey(plainPlan(mapper)));

const textByKey = ({ mapper, columns }: LoadPlan): StatementText =>
  selectByPrimaryKey({ table: mapper.table, columns }, mapper.primaryKey);

function keyPart(mapper: Mapper): (key: unknown, column: { readonly index: number }) => unknown {
  if (mapper.primaryKey.length === 1) return (key) => (Array.isArray(key) ? key[0] : key);
  return (key, { index }) => {
    const part = mapper.primaryKey.findIndex((column) => column.index === index);
    return Array.isArray(key) ? key[part] : undefined;
  };
}
