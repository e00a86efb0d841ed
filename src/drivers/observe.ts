// What can be heard of statements: the tracing channel `imago:query` and the log. A connection asks `isObserved` first,
// so that nothing is built when nobody listens.
import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel';
import type { Control, ControlVerb, Reply, Statement, Verb } from './driver.ts';

/** The message of the channel `imago:query`, one object for all events of a statement. */
export interface QueryTrace {
  readonly statement: string;
  readonly verb: Verb | ControlVerb;
  readonly table: string;
  readonly count: number;
  /** The number by which the server knows the connection. */
  readonly connection: number;
  /** There once the reply is (at `asyncEnd`). */
  result?: Reply;
  error?: unknown;
}

/** The parts of a pino logger that are used. */
export interface QueryLogger {
  debug(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  isLevelEnabled?(level: string): boolean;
}

export interface QueryLog {
  readonly logger: QueryLogger;
  /** Values of parameters are not written. */
  readonly redact: boolean;
}

// what the channel hands on is the message above; the typings only know `object`
const queries = tracingChannel('imago:query') as unknown as TracingChannel<unknown, QueryTrace>;

const NO_PARTS: readonly unknown[] = Object.freeze([]);

/** Whether anybody wants to hear of statements. */
export const isObserved = (log: QueryLog | null): boolean => log !== null || queries.hasSubscribers;

const traceOf = (control: Control, connection: number): QueryTrace => ({
  statement: control.text,
  verb: control.verb,
  table: '',
  count: 0,
  connection,
});

/** Control statements that travel with another one: told (start, end) when they are sent, before that one. */
export function observeControls(
  controls: readonly Control[],
  connection: number,
  log: QueryLog | null,
): void {
  for (const control of controls) {
    if (queries.hasSubscribers) queries.traceSync(() => undefined, traceOf(control, connection));
    log?.logger.debug({ connection, sql: control.text }, control.verb);
  }
}

/** Sends a control statement that travels alone, and tells of it. */
export function observeControl(
  control: Control,
  connection: number,
  log: QueryLog | null,
  send: () => Promise<Reply>,
): Promise<Reply> {
  return observe(traceOf(control, connection), NO_PARTS, log, send);
}

/** Sends a statement and tells of it. */
export function observeStatement(
  { text, verb, table, count, values }: Statement,
  connection: number,
  log: QueryLog | null,
  send: () => Promise<Reply>,
): Promise<Reply> {
  return observe({ statement: text, verb, table, count, connection }, values, log, send);
}

function observe(
  trace: QueryTrace,
  values: readonly unknown[],
  log: QueryLog | null,
  send: () => Promise<Reply>,
): Promise<Reply> {
  const traced = queries.hasSubscribers ? queries.tracePromise(send, trace) : send();
  if (log !== null) logOutcome(trace, values, log, traced);
  return traced;
}

function logOutcome(
  { statement, verb, table, count, connection }: QueryTrace,
  values: readonly unknown[],
  { logger, redact }: QueryLog,
  reply: Promise<Reply>,
): void {
  const started = performance.now();
  const facts = (more: object) => ({
    connection,
    ms: Math.round((performance.now() - started) * 1000) / 1000,
    table,
    count,
    sql: statement,
    ...(values.length === 0 ? {} : { values: redact ? `[${values.length} redacted]` : values }),
    ...more,
  });
  reply.then(
    ({ rowCount }) => logger.debug(facts({ rows: rowCount }), verb),
    (error: { code?: unknown }) => logger.debug(facts({ failed: error.code }), verb),
  );
}
