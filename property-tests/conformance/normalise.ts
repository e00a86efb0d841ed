// What is not compared: order inside of runs of events that the reference takes from hash sets, and SELECT entries of the log.
import type { EventTuple, Json, ModelSpec, SqlEntry } from './case.ts';

const groupByEvent = new Map<string, string>(
  [
    ['pending_to_transient', 'persistent_to_transient', 'persistent_to_detached', 'deleted_to_detached'],
    ['deleted_to_persistent'],
    ['expire'],
    ['pending_to_persistent'],
    ['persistent_to_deleted'],
  ].flatMap((names) => names.map((name) => [name, names.join()] as const)),
);

/** The names of the columns with a foreign key, over the whole model: `set` entries of these form a group. */
export function foreignKeyColumns(model: ModelSpec): ReadonlySet<string> {
  const columns = model.classes.flatMap((entity) => entity.columns);
  return new Set(columns.filter((column) => column.fk !== undefined).map((column) => column.name));
}

/** Sorts every maximal run of events of one group; everything else keeps its place. */
export function normaliseEvents(
  events: readonly EventTuple[],
  foreignKeys: ReadonlySet<string>,
): EventTuple[] {
  const sorted: EventTuple[] = [];
  for (let start = 0; start < events.length; ) {
    const group = groupOf(events[start], foreignKeys);
    let end = start + 1;
    while (group !== undefined && end < events.length && groupOf(events[end], foreignKeys) === group)
      end += 1;
    const run = events.slice(start, end);
    sorted.push(...(run.length === 1 ? run : sortRun(run)));
    start = end;
  }
  return sorted;
}

function sortRun(run: readonly EventTuple[]): EventTuple[] {
  const keyed = run.map((event) => ({ event, key: JSON.stringify(withoutListener(event)) }));
  return keyed.sort((a, b) => compareCodePoints(a.key, b.key)).map(({ event }) => event);
}

function groupOf(event: EventTuple | undefined, foreignKeys: ReadonlySet<string>): string | undefined {
  if (event === undefined) return undefined;
  const [name, , attribute] = withoutListener(event);
  if (name === 'set' && foreignKeys.has(String(attribute))) return 'set of a foreign key';
  return groupByEvent.get(String(name));
}

function withoutListener(event: EventTuple): readonly Json[] {
  return String(event[0]).startsWith('@') ? event.slice(1) : event;
}

/** The order of labels and keys: by code point, where JavaScript compares UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i += 1) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Adds an entry to a statement log: adjacent entries of the same verb and table become one. */
export function appendSql(log: SqlEntry[], entry: SqlEntry): void {
  const [verb, table, count] = entry;
  const last = log.at(-1);
  if (table === undefined || count === undefined || last?.[0] !== verb || last[1] !== table) log.push(entry);
  else log[log.length - 1] = [verb, table, (last[2] ?? 0) + count];
}

/**
 * The log as it is compared: without SELECT, adjacent entries merged again. Transactions and savepoints in which nothing was
 * sent are left out, and so is what waits at the end: a runtime may let BEGIN, SAVEPOINT and RELEASE travel with the next
 * statement, and what no statement followed then never reached the server.
 */
export function comparableSql(log: readonly SqlEntry[]): SqlEntry[] {
  const kept: SqlEntry[] = [];
  for (const entry of withoutEmptyFrames(log)) if (entry[0] !== 'SELECT') appendSql(kept, entry);
  return kept;
}

function withoutEmptyFrames(log: readonly SqlEntry[]): SqlEntry[] {
  const kept: SqlEntry[] = [];
  const isOnTop = (verb: string) => kept.at(-1)?.[0] === verb;
  for (const entry of log) {
    const [verb] = entry;
    const endsTransaction = verb === 'COMMIT' || verb === 'ROLLBACK';
    const endsSavepoint = verb === 'RELEASE SAVEPOINT' || verb === 'ROLLBACK TO SAVEPOINT';
    while (endsTransaction && isOnTop('SAVEPOINT')) kept.pop();
    if ((endsTransaction && isOnTop('BEGIN')) || (endsSavepoint && isOnTop('SAVEPOINT'))) kept.pop();
    else kept.push(entry);
  }
  while (waitsForCompany(kept.at(-1)?.[0])) kept.pop();
  return kept;
}

const waitsForCompany = (verb: string | undefined): boolean =>
  verb === 'BEGIN' || verb?.endsWith('SAVEPOINT') === true;
