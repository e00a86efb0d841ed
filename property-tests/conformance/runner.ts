// Runs programs on a world and holds what happens against what was recorded.
import { type Case, familyOf, type ModelSpec, NotYet, Skip, type Step, Violation } from './case.ts';
import { compareTraces, type Mismatch } from './compare.ts';
import { needsTwoConnections } from './connections.ts';
import { Interpreter } from './interpreter.ts';
import { MappedModel } from './model.ts';
import { StatementLog } from './statement-log.ts';
import type { Database, DriverName, World } from './world.ts';

export interface Outcome {
  readonly program: Case;
  readonly family: string;
  readonly driver: DriverName;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or what is not there yet. */
  readonly reason?: string;
  readonly mismatch?: Mismatch;
  readonly milliseconds: number;
}

type Verdict = Pick<Outcome, 'status' | 'reason' | 'mismatch'>;

/** Runs one program. Never throws for what the program does; a database that cannot be reached is an error. */
export async function runProgram(program: Case, model: ModelSpec, world: World): Promise<Outcome> {
  // the first program of a model finds its tables made: that is not its time
  await world.database(model);
  const started = performance.now();
  const verdict = await judge(program, model, world);
  const milliseconds = performance.now() - started;
  return { program, family: familyOf(program), driver: world.driver, ...verdict, milliseconds };
}

async function judge(program: Case, model: ModelSpec, world: World): Promise<Verdict> {
  if (!world.concurrentTransactions && needsTwoConnections(program)) {
    return { status: 'skipped', reason: 'two transactions are open at the same time' };
  }
  return await execute(program, model, world);
}

async function execute(program: Case, model: ModelSpec, world: World): Promise<Verdict> {
  const database = await world.database(model);
  await database.reset();
  const interpreter = new Interpreter(program, new MappedModel(model), database);
  const verdict = await perform(program, interpreter, database);
  const remains = await letGo(interpreter, database);
  if (remains === null) return verdict;
  // the next case must not meet what this one has left behind
  await world.abandon(model);
  return verdict.status === 'failed' ? verdict : failure(new Violation(remains), program.ops.length);
}

async function perform(program: Case, interpreter: Interpreter, database: Database): Promise<Verdict> {
  const log = new StatementLog();
  const steps: Step[] = [];
  log.open();
  try {
    await interpreter.start();
    log.isMuted = false;
    for (const op of program.ops) {
      log.beginStep();
      steps.push(await interpreter.step(op));
      await database.afterStep();
    }
    log.isMuted = true;
    const mismatch = compareTraces(program, { steps, rows: await database.rows(), sql: log.entries });
    if (mismatch === null) return { status: 'passed' };
    const thrown = interpreter.thrown.get(mismatch.step ?? -1);
    return { status: 'failed', mismatch: { ...mismatch, ...(thrown !== undefined && { thrown }) } };
  } catch (error) {
    return failure(error, steps.length);
  } finally {
    log.close();
  }
}

const RELEASE_TRIES = 40;

/** Ends the case; says what has remained of it, if anything. */
async function letGo(interpreter: Interpreter, database: Database): Promise<string | null> {
  try {
    await interpreter.finish();
  } catch (error) {
    return `could not be ended: ${String(error)}`;
  }
  // a connection that is thrown away may take a moment
  for (let tries = 0; database.engine.pool.inUse > 0; tries += 1) {
    if (tries === RELEASE_TRIES) return 'a connection was not given back to the pool';
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return null;
}

function failure(error: unknown, step: number | undefined): Verdict {
  if (error instanceof Skip) return { status: 'skipped', reason: error.message };
  const got = error instanceof NotYet || error instanceof Violation ? error.message : error;
  const mismatch: Mismatch = {
    where: 'run',
    field: 'run',
    expected: 'a complete run',
    got,
    ...(step !== undefined && { step }),
  };
  return { status: 'failed', mismatch, ...(error instanceof NotYet && { reason: error.message }) };
}
