// The trip of a load of objects: do_orm_execute, autoflush, connection; then the stages of loading.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { selectByKey } from '../loading/key-select.ts';
import { load } from '../loading/load.ts';
import type { LoadPort, LoadRequest } from '../loading/load-request.ts';
import { Result } from '../loading/result.ts';
import { Select } from '../sql/select.ts';
import { askListeners, hasExecuteListeners } from './ask-listeners.ts';
import type { BindArguments } from './binds.ts';
import type { SessionCore } from './session-core.ts';

export async function executeLoad(
  core: SessionCore,
  port: LoadPort,
  request: LoadRequest,
  about?: BindArguments,
): Promise<InstanceState[]> {
  if (!hasExecuteListeners(core)) return run(core, port, request, about);
  const statement = request.select === null ? selectByKey(request) : new Select(request.select);
  const outcome = await askListeners(core, {
    statement,
    verb: null,
    isColumnLoad: request.refreshing !== null,
    isRelationshipLoad: request.relationship !== undefined,
    run: async (changed) =>
      new Result(objects(await run(core, port, narrowed(request, statement, changed), about))),
  });
  return [...outcome].flatMap((object) => stateOf(object) ?? []);
}

/** Listeners have had their say: the statement as it came stays a load by key. */
function narrowed(request: LoadRequest, asked: unknown, changed: unknown): LoadRequest {
  if (changed === asked || !(changed instanceof Select)) return request;
  const { state } = changed;
  const populateExisting = request.populateExisting || state.populateExisting;
  return { ...request, select: state, options: [...state.options], populateExisting };
}

async function run(
  core: SessionCore,
  port: LoadPort,
  request: LoadRequest,
  about?: BindArguments,
): Promise<InstanceState[]> {
  if (request.autoflush) await core.autoflush();
  const connection = await core.stack.connection({ mapper: request.mapper, ...about });
  const { registry } = request.mapper;
  if (registry.hasNewMappers) registry.configure({ cascade: true });
  return load(port, request, connection);
}

const objects = (states: readonly InstanceState[]): object[] => states.map(({ obj }) => obj);
