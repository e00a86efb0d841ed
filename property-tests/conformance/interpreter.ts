// Executes one program op by op and writes down what happens: the other half of a recorded trace.
import {
  type Connection,
  loose,
  type OuterTransaction,
  type Session,
  type SessionMaker,
  type TransactionHandle,
} from './api.ts';
import {
  type Case,
  type EventTuple,
  type Json,
  KeyError,
  NotYet,
  type Op,
  type SessionSpec,
  Skip,
  type Step,
  Violation,
} from './case.ts';
import { Format } from './format.ts';
import { Labels } from './labels.ts';
import { type ListenerHost, Listeners } from './listeners.ts';
import type { MappedModel } from './model.ts';
import { foreignKeyColumns, normaliseEvents } from './normalise.ts';
import { operations } from './ops/index.ts';
import { errorName } from './raised.ts';
import { Recorder } from './recorder.ts';
import { keyValues, Snapshots } from './snapshots.ts';
import { withTimeout } from './timeout.ts';
import type { Database } from './world.ts';

const MAX_EVENTS = 400;
const STEP_TIMEOUT_MS = 10_000;

export class Interpreter implements ListenerHost {
  readonly model: MappedModel;
  readonly database: Database;
  readonly labels = new Labels(keyValues);
  readonly format: Format;
  readonly listeners = new Listeners(this);
  readonly record: ReadonlySet<string>;
  readonly sessions = new Map<string, Session>();
  readonly transactions = new Map<string, TransactionHandle>();
  readonly noAutoflush = new Map<string, Disposable>();
  /** What steps have thrown, by their index: the names in the trace are too little to find a fault. */
  readonly thrown = new Map<number, unknown>();
  sessionName = 's';
  isMuted = true;
  readonly #program: Case;
  readonly #recorder: Recorder;
  readonly #foreignKeys: ReadonlySet<string>;
  readonly #snapshots: Snapshots;
  #events: EventTuple[] = [];
  #collected: Promise<unknown>[] = [];
  #stepCount = 0;
  #violation: Violation | null = null;
  #maker: SessionMaker | null = null;
  #outer: { readonly connection: Connection; readonly transaction: OuterTransaction } | null = null;

  constructor(program: Case, model: MappedModel, database: Database) {
    this.#program = program;
    this.model = model;
    this.database = database;
    this.format = new Format(this.labels, model);
    this.record = new Set(program.record);
    this.#recorder = new Recorder(this);
    this.#foreignKeys = foreignKeyColumns(model.spec);
    this.#snapshots = new Snapshots(this.labels);
  }

  /** Maps the model, registers the recorder and the case's listeners, and opens the first session. */
  async start(): Promise<void> {
    this.#recorder.install();
    if (this.#program.map_in_case !== true) {
      this.model.mapAll();
      this.#recorder.installOnAttributes();
    }
    this.#maker = await this.makeMaker(this.#program.session ?? {});
    this.sessions.set('s', this.#maker());
    this.isMuted = false;
    for (const listener of this.#program.listeners ?? []) this.listeners.listen(listener);
  }

  /** Runs one op and gives what it did. */
  async step(op: Op): Promise<Step> {
    this.#events = [];
    let outcome: { error?: string; result?: Json } = {};
    try {
      const result = await withTimeout(this.#perform(op), STEP_TIMEOUT_MS, op.op);
      if (result !== null && result !== undefined) outcome = { result };
    } catch (error) {
      if (error instanceof NotYet || error instanceof Violation || error instanceof Skip) throw error;
      outcome = { error: errorName(error) };
      this.thrown.set(this.#stepCount, error);
    }
    this.#stepCount += 1;
    if (this.#violation !== null) throw this.#violation;
    const events = normaliseEvents(this.#events, this.#foreignKeys);
    return {
      ...(events.length > 0 ? { events } : {}),
      ...outcome,
      ...this.#snapshots.changes(this.session),
    };
  }

  async #perform(op: Op): Promise<Json | undefined> {
    let result: unknown;
    try {
      result = await this.execute(op);
    } catch (error) {
      // the op's own failure comes first
      await this.#settleCollected().catch(() => undefined);
      throw error;
    }
    await this.#settleCollected();
    // the ops give what a trace can hold
    return result as Json | undefined;
  }

  // Work of synchronous events may start more of it. The first failure counts, after all has ended.
  async #settleCollected(): Promise<void> {
    const failures: unknown[] = [];
    while (this.#collected.length > 0) {
      const work = this.#collected;
      this.#collected = [];
      for (const outcome of await Promise.allSettled(work)) {
        if (outcome.status === 'rejected') failures.push(outcome.reason);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Executes an op, also out of a listener; gives a promise only if the op may do IO. */
  execute(op: Op, target?: object): unknown {
    const operation = operations[op.op];
    if (operation === undefined) throw new NotYet(`op ${op.op}`);
    return operation(this, op, target);
  }

  collect(work: Promise<unknown>): void {
    work.catch(() => undefined); // reported where it is awaited
    this.#collected.push(work);
  }

  emit(event: EventTuple): void {
    this.#events.push(event);
    if (this.#events.length <= MAX_EVENTS) return;
    // remembered, since it is thrown through code that may well catch it
    this.#violation = new Violation('too many events');
    throw this.#violation;
  }

  // --- sessions ---

  /** The current session. */
  get session(): Session {
    const session = this.sessions.get(this.sessionName);
    if (session === undefined) throw new KeyError(`no session ${this.sessionName}`);
    return session;
  }

  /** The factory of the case. */
  get maker(): SessionMaker {
    if (this.#maker === null) throw new Violation('the case has not started');
    return this.#maker;
  }

  get outerTransaction(): OuterTransaction {
    if (this.#outer === null) throw new KeyError('no session is bound to a connection');
    return this.#outer.transaction;
  }

  /** A session factory with the reference's settings as defaults. */
  async makeMaker(spec: SessionSpec): Promise<SessionMaker> {
    const isBound = spec.bind === 'connection';
    return loose.sessionmaker({
      bind: isBound ? await this.#outerConnection() : this.database.engine,
      autoflush: spec.autoflush ?? true,
      expireOnCommit: spec.expire_on_commit ?? true,
      onRollback: 'expire',
      autobegin: spec.autobegin ?? true,
      closeResetsOnly: spec.close_resets_only ?? true,
      ...(spec.join_transaction_mode === undefined
        ? {}
        : { joinTransactionMode: spec.join_transaction_mode }),
    });
  }

  async #outerConnection(): Promise<Connection> {
    this.#outer ??= await this.database.beginOuter();
    return this.#outer.connection;
  }

  /** What a listener's `target` names. */
  target(name: string): object {
    if (name === 'Session') return loose.Session;
    if (name === 'Mapper') return loose.Mapper;
    if (name === 'Query') return loose.Query;
    if (name === 'sessionmaker') return this.maker;
    if (name === 'registry') return this.model.registry;
    if (name === 'base') return this.model.base;
    if (name === 'decl_registry') return this.#named(this.model.declared ?? undefined, name);
    const [kind = '', rest = ''] = name.split(':');
    if (kind === 'session') return this.#named(this.sessions.get(rest), name);
    if (kind === 'class') return this.model.class(rest);
    if (kind === 'mapper') return loose.mapper(this.model.class(rest));
    if (kind !== 'attr') throw new NotYet(`listeners on ${name}`);
    const [type = '', attribute = ''] = rest.split('.');
    return this.#named(loose.attrs(this.model.class(type))[attribute], name);
  }

  /** Maps a class by annotations; the recorder hears of the first one already. */
  declare(name: string, shape: object): void {
    this.model.declare(name, shape, (registry) => this.#recorder.installOnRegistry(registry));
  }

  #named<T>(found: T | undefined, name: string): T {
    if (found === undefined) throw new KeyError(`nothing is called ${name}`);
    return found;
  }

  /** Lets go of everything: sessions, the outer connection, listeners, mappers. */
  async finish(): Promise<void> {
    this.isMuted = true;
    for (const scope of this.noAutoflush.values()) scope[Symbol.dispose]();
    for (const session of this.sessions.values()) await closed(session);
    await this.#outer?.connection.close().catch(() => undefined);
    this.listeners.removeAll();
    this.#recorder.uninstall();
    this.model.dispose();
  }
}

async function closed(session: Session): Promise<void> {
  const closing = withTimeout(session.close(), STEP_TIMEOUT_MS, 'close');
  await closing.catch(() => session.invalidate()).catch(() => undefined);
}
