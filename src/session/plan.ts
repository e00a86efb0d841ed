// The trip of a plan: what the next flush would do, found out by rehearsing it. Nobody is told and nothing is changed;
// only where it is asked to, it reads what the flush would read.
import { describeState, keyText } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { DependencyRun } from '../unit-of-work/dependencies/dependency-run.ts';
import { dependenciesOf } from '../unit-of-work/dependencies/of-mapper.ts';
import { FlushContext } from '../unit-of-work/flush-context.ts';
import {
  FlushPlan,
  type PlannedObject,
  type PlannedStatement,
  type PlannedStep,
  plannedFailure,
} from '../unit-of-work/flush-plan.ts';
import type { NotedStatement } from '../unit-of-work/noted-statement.ts';
import { type NeededRead, Rehearsal, type RehearsedStep } from '../unit-of-work/rehearsal.ts';
import { flushPort } from './flush.ts';
import type { SessionCore } from './session-core.ts';

export interface PlanRequest {
  /** As of `flush`: limits it to some objects. */
  readonly only: ReadonlySet<InstanceState> | null;
  /** Whether to read what the flush would read. */
  readonly load: boolean;
}

/** @throws IllegalStateChangeError in the middle of a flush */
export async function planFlush(core: SessionCore, { only, load }: PlanRequest): Promise<FlushPlan> {
  if (core.isFlushing && !core.isBeforeFlush) throw core.notAllowed('plan', 'flush');
  const { session, tracked } = core;
  const done = new Set<string>();
  for (;;) {
    const rehearsal = new Rehearsal({ session, tracked });
    await rehearsal.run(only);
    const labels = new Labels(rehearsal);
    // one that was read and is asked for again would be asked for for ever
    const open = load ? rehearsal.reads.filter((read) => !done.has(labels.ofRead(read))) : [];
    if (open.length === 0) return planOf(rehearsal, labels);
    for (const read of open) done.add(labels.ofRead(read));
    await readAll(core, open);
  }
}

/** As the flush itself would: without flushing first. */
async function readAll(core: SessionCore, reads: readonly NeededRead[]): Promise<void> {
  const flush = new FlushContext(flushPort(core, () => null));
  core.autoflushOff++;
  try {
    for (const { state, property, isOriginal } of reads) {
      if (property === null) await flush.loadExpired(state);
      else if (!isOriginal) await flush.loadRelationship(state, property);
      else
        for (const dependency of dependenciesOf(state.mapper))
          if (dependency.property === property)
            await new DependencyRun(flush, dependency).loadOriginals([state]);
    }
  } finally {
    core.autoflushOff--;
  }
}

function planOf(rehearsal: Rehearsal, labels: Labels): FlushPlan {
  const { steps, reads, dismissed, failure } = rehearsal;
  return new FlushPlan({
    steps: steps.flatMap((step) => stepOf(rehearsal, labels, step) ?? []),
    reads: reads.map(({ state, property }) => ({
      object: labels.of(state),
      relationship: property?.key ?? null,
    })),
    expunged: dismissed.map((state) => labels.of(state)),
    failure: failure === null ? null : plannedFailure(failure),
  });
}

/** Null for an action with nothing to do. */
function stepOf(
  rehearsal: Rehearsal,
  labels: Labels,
  { action, statements }: RehearsedStep,
): PlannedStep | null {
  if (action.kind === 'circle') return null;
  const noted = statements.map((statement) => statementOf(labels, statement));
  const { kind } = action;
  const isDropped = (state: InstanceState) => rehearsal.states.get(state)?.listOnly === true;
  const states = kind === 'postUpdate' ? [] : action.states.filter((state) => !isDropped(state));
  const objects =
    kind === 'postUpdate'
      ? noted.flatMap((statement) => statement.objects)
      : states.map((state) => labels.of(state));
  if (objects.length === 0 && noted.length === 0) return null;
  const of = kind === 'process' ? nameOf(action.run) : action.mapper.class.name;
  return { kind, of, objects, statements: noted };
}

const nameOf = ({ property }: DependencyRun): string => `${property.parent.class.name}.${property.key}`;

function statementOf(labels: Labels, statement: NotedStatement): PlannedStatement {
  const { verb, table, count, columns, returning, states } = statement;
  return {
    verb,
    table,
    count,
    columns: columns.map(({ name }) => name),
    returning: returning.map(({ name }) => name),
    objects: states.map((state) => labels.of(state)),
  };
}

/** The objects of a plan, each once; those without a key are numbered. */
class Labels {
  readonly #rehearsal: Rehearsal;
  readonly #known = new Map<InstanceState, PlannedObject>();
  readonly #news = new Map<string, number>();

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  of(given: InstanceState): PlannedObject {
    const state = this.#rehearsal.original(given);
    const known = this.#known.get(state);
    if (known !== undefined) return known;
    const label = state.key === null ? this.#newLabel(state) : describeState(state);
    const parts: readonly unknown[] = Array.isArray(state.key) ? state.key : [state.key];
    const key = state.key === null ? null : parts.map(keyText);
    const planned = { class: state.manager.class.name, label, key };
    const object: PlannedObject = Object.defineProperty({ ...planned, object: state.obj }, 'object', {
      enumerable: false,
    });
    this.#known.set(state, object);
    return object;
  }

  ofRead({ state, property }: NeededRead): string {
    return `${this.of(state).label}.${property?.key ?? ''}`;
  }

  #newLabel({ manager }: InstanceState): string {
    const { name } = manager.class;
    const number = (this.#news.get(name) ?? 0) + 1;
    this.#news.set(name, number);
    return `new ${name} ${number}`;
  }
}
