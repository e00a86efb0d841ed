// What the parts of one session share: its options, its objects, its transactions, its listeners. Conductors get it and
// hand it on; users see the Session, which only hands over.
import { transactionErrors } from '../errors/catalog/transaction.ts';
import type { ImagoError } from '../errors/imago-error.ts';
import type { Dispatch } from '../events/dispatch.ts';
import type { EventSpec } from '../events/event.ts';
import { told } from '../events/told.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { TrackedObjects } from '../tracking/tracked-objects.ts';
import { Binds } from './binds.ts';
import { calling, callingEvent, within } from './call-chain.ts';
import { type FlushOptions, flush } from './flush.ts';
import { Mailbox } from './mailbox.ts';
import { objectMirror, sessionMirror } from './mirrors.ts';
import { RunningMachine } from './running-machine.ts';
import type { Session } from './session.ts';
import { type SessionEvent, type SessionState, sessionTable } from './session-machine.ts';
import type { SessionOptions } from './session-options.ts';
import type { SessionTransaction } from './transaction.ts';
import { TransactionStack } from './transaction-stack.ts';
import { warnInFlush } from './warn-in-flush.ts';

export class SessionCore {
  readonly session: Session;
  readonly options: SessionOptions;
  readonly dispatch: Dispatch;
  readonly name: string;
  readonly tracked: TrackedObjects;
  readonly stack: TransactionStack;
  readonly mailbox: Mailbox;
  /** Shows an object that comes in to whoever inspects the session. */
  readonly watch: ((state: InstanceState) => void) | null;
  /** Objects are right after a commit and after a rollback without being read anew: neither setting expires them. */
  readonly staysInStep: boolean;
  readonly machine = new RunningMachine<SessionState, SessionEvent>(sessionTable);
  /** What is bound to which database; null if there is one for all. */
  binds: Binds | null;
  /** The session's class finds the binds in its own way. */
  choosesBinds = false;
  /** How many blocks without autoflush are open. */
  autoflushOff = 0;
  isFlushing = false;
  /** Listeners of before_flush are running. */
  isBeforeFlush = false;
  isClosed = false;
  /** Counts loads: an object is filled once in each. */
  loadRuns = 0;

  constructor(session: Session, options: SessionOptions, dispatch: Dispatch) {
    this.session = session;
    this.options = options;
    this.dispatch = dispatch;
    this.name = options.name;
    this.staysInStep = !options.expireOnCommit && options.onRollback === 'restore';
    this.binds = options.binds === null ? null : Binds.of(options.binds);
    this.tracked = new TrackedObjects(this);
    this.stack = new TransactionStack(this);
    this.mailbox = new Mailbox(this);
    const { inspect } = options;
    this.watch = inspect === null ? null : (state) => void objectMirror(state, inspect);
    if (inspect !== null) sessionMirror(this, inspect);
  }

  get isListening(): boolean {
    return told.depth > 0 || callingEvent(this) !== undefined;
  }

  get inTransaction(): boolean {
    return this.stack.current !== null;
  }

  /** Whether statements flush first. */
  get autoflushes(): boolean {
    return this.options.autoflush && this.autoflushOff === 0 && !this.isFlushing;
  }

  /** The open transaction; one is begun if there is none and the session may begin one by itself. */
  autobegin(): SessionTransaction {
    if (this.stack.current !== null) return this.stack.current;
    if (!this.options.autobegin) throw transactionErrors.AUTOBEGIN_DISABLED({});
    return this.stack.pushRoot('autobegin');
  }

  /** Why nothing can be loaded now: a flush has failed, and its transaction waits for the rollback. */
  loadRefusal(asked: string): ImagoError | null {
    const { current } = this.stack;
    return current?.machine.is('deactive') ? current.refusal(asked) : null;
  }

  /** Sends what has changed. */
  flush(options?: FlushOptions): Promise<void> {
    return flush(this, options);
  }

  /** Flushes where statements have to see what the program has changed. */
  async autoflush(): Promise<void> {
    if (this.autoflushes && !this.tracked.isClean) await flush(this);
  }

  /** Calls the listeners of an awaited event of this session, one after the other. */
  announce(spec: EventSpec, ...args: readonly unknown[]): Promise<void> {
    if (!this.dispatch.has(spec)) return NOBODY_LISTENS;
    return this.within(spec.name, async () => {
      for (const listener of this.dispatch.listeners(spec)) await listener(this.session, ...args);
    });
  }

  /** Runs listeners as part of the operation that is running. */
  within<T>(event: string, listeners: () => Promise<T>): Promise<T> {
    return within(this, event, listeners);
  }

  /** Calls one listener of an event that may be synchronous, as part of the operation that is running. */
  calling(event: string, listener: () => unknown): unknown {
    return calling(this, event, listener);
  }

  /** Warns of what a listener asks of a session whose flush is writing, and says what becomes of it. */
  warnInFlush(call: string, effect?: string): void {
    warnInFlush(this, call, effect);
  }

  /** In before_flush nothing is begun that could be left or ended: the flush has yet to decide what it does. */
  refuseInBeforeFlush(call: string): void {
    if (this.isBeforeFlush) throw this.notAllowed(call, 'flush');
  }

  /** Asks the machine whether a commit or rollback may begin now. */
  startTrip(trip: 'commit' | 'rollback'): void {
    if (this.machine.send(`${trip}Started`)) return;
    throw this.notAllowed(trip, this.isFlushing ? 'flush' : (this.mailbox.running ?? 'another call'));
  }

  /** The refusal of a call that cuts into a running operation. */
  notAllowed(asked: string, running: string): ImagoError {
    const event = callingEvent(this);
    const caller =
      event === undefined ? 'other code' : `${/^[aeiou]/.test(event) ? 'an' : 'a'} ${event} listener`;
    return transactionErrors.CALL_NOT_ALLOWED({ asked, caller, running });
  }
}

// one promise for all: small transactions announce eight events
const NOBODY_LISTENS: Promise<void> = Promise.resolve();
