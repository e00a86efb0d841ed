// The trip of a statement: selects of classes become objects, everything else records. Flushes first, so that the
// database knows what the program knows.
import type { RowSet } from '../drivers/driver.ts';
import { loadingErrors } from '../errors/catalog/loading.ts';
import type { LoadRequest } from '../loading/load-request.ts';
import { Result } from '../loading/result.ts';
import { compileQuery } from '../sql/compile.ts';
import { Expr } from '../sql/expression.ts';
import { Select, type SelectState } from '../sql/select.ts';
import { askListeners, hasExecuteListeners } from './ask-listeners.ts';
import { type BindArguments, mapperOfSelect } from './binds.ts';
import { loadPort } from './load-port.ts';
import type { SessionCore } from './session-core.ts';

/** @throws ArgumentError for something that is no statement, and what the database raises */
export async function execute(
  core: SessionCore,
  statement: unknown,
  about: BindArguments = NOTHING_SAID,
): Promise<Result<unknown>> {
  if (statement instanceof Select && statement.state.picks === undefined)
    return selectObjects(core, statement, about);
  if (!hasExecuteListeners(core)) return run(core, statement, about);
  const { verb } = await compileQuery(statement);
  const isText = !(statement instanceof Select);
  return askListeners(core, {
    statement,
    verb: isText ? null : verb,
    isColumnLoad: false,
    run: (changed) => run(core, changed, about),
  });
}

async function selectObjects(
  core: SessionCore,
  select: { readonly state: SelectState },
  about: BindArguments,
): Promise<Result<unknown>> {
  const { state } = select;
  const request: LoadRequest = {
    mapper: mapperOfSelect(select),
    select: state,
    key: null,
    options: state.options,
    lock: undefined,
    refreshing: null,
    only: null,
    populateExisting: state.populateExisting || state.executionOptions.populateExisting === true,
    autoflush: state.executionOptions.autoflush !== false,
  };
  const states = await loadPort(core, about).execute(request);
  return new Result(states.map(({ obj }) => obj));
}

async function run(core: SessionCore, statement: unknown, about: BindArguments): Promise<Result<unknown>> {
  const compiled = await compileQuery(statement);
  const flushes = !(statement instanceof Select && statement.state.executionOptions.autoflush === false);
  if (flushes) await core.autoflush();
  refuseOptionsWithoutObjects(statement);
  const connection = await core.stack.connection({ clause: statement, ...about });
  const reply = await connection.run(compiled);
  if (compiled.verb !== 'SELECT') noteUntracked(core);
  return new Result(records(statement, reply), reply.rowCount);
}

/** Loader options are about objects; rows of picked columns are none. */
function refuseOptionsWithoutObjects(statement: unknown): void {
  if (!(statement instanceof Select) || statement.state.picks === undefined) return;
  if (statement.state.options.length === 0) return;
  throw loadingErrors.OPTIONS_WITHOUT_OBJECTS({ class: statement.state.entity.name });
}

/** SQL of unknown effect: objects that are loaded from now on may hold what a rollback takes back. */
function noteUntracked({ tracked }: SessionCore): void {
  if (tracked.snapshot !== null) tracked.snapshot.hasUntrackedWrites = true;
}

function records(statement: unknown, { rows, fields }: RowSet): unknown[] {
  const picks = statement instanceof Select ? statement.state.picks : undefined;
  if (picks === undefined)
    return rows.map((row) => Object.fromEntries(fields.map((name, at) => [name, row[at]])));
  return rows.map((row) =>
    Object.fromEntries(picks.map(([name, expression], at) => [name, decoded(expression, row[at])])),
  );
}

function decoded(expression: unknown, value: unknown): unknown {
  const type = expression instanceof Expr ? expression.type : undefined;
  return value === null || type?.decode === undefined ? value : type.decode(value);
}

const NOTHING_SAID: BindArguments = Object.freeze({});
