// Asks the listeners of do_orm_execute, one after the other, whether they want to change or to replace an execution.
import type { Statement } from '../drivers/driver.ts';
import { sessionErrors } from '../errors/catalog/session.ts';
import { delegate } from '../events/calls.ts';
import { sessionEvents } from '../events/catalog.ts';
import type { Adapted } from '../events/listeners.ts';
import { Result } from '../loading/result.ts';
import { describeValue } from '../util/describe-value.ts';
import { ORMExecuteState } from './orm-execute-state.ts';
import type { SessionCore } from './session-core.ts';

export interface Execution {
  readonly statement: unknown;
  readonly verb: Statement['verb'] | null;
  readonly isColumnLoad: boolean;
  readonly isRelationshipLoad?: boolean;
  /** Runs the statement as the listeners have left it. */
  readonly run: (statement: unknown) => Promise<Result<unknown>>;
}

export function hasExecuteListeners(core: SessionCore): boolean {
  return core.dispatch.has(sessionEvents.do_orm_execute);
}

export function askListeners(core: SessionCore, execution: Execution): Promise<Result<unknown>> {
  return ask(core, execution, core.dispatch.listeners(sessionEvents.do_orm_execute));
}

async function ask(
  core: SessionCore,
  execution: Execution,
  listeners: readonly Adapted[],
): Promise<Result<unknown>> {
  let rest = listeners;
  const { statement, verb, isColumnLoad, isRelationshipLoad = false } = execution;
  // a statement that a listener invokes is still shown to the listeners after it
  const invoke = (invoked: unknown) => ask(core, { ...execution, statement: invoked }, rest);
  const state = new ORMExecuteState({
    session: core.session,
    statement,
    verb,
    isColumnLoad,
    isRelationshipLoad,
    invoke,
  });
  const onTurn = (after: readonly Adapted[]) => {
    rest = after;
  };
  const { name } = sessionEvents.do_orm_execute;
  const replaced = await core.within(name, () => delegate(listeners, state, onTurn));
  if (replaced === undefined) return execution.run(state.statement);
  if (replaced instanceof Result) return replaced;
  throw sessionErrors.BAD_EXECUTION({ given: describeValue(replaced) });
}
