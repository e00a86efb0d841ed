// What travels on one connection: statements in their order, the control statements that wait for company, and the
// failures of those that nobody waited for. The connection says what may be sent; this sends it and lets it be heard of.
import { databaseErrors } from '../errors/catalog/drivers.ts';
import { ImagoError } from '../errors/imago-error.ts';
import { handled, settleBoth } from './awaiting.ts';
import { ControlQueue } from './control-queue.ts';
import type { Control, DriverSession, Reply, Statement } from './driver.ts';
import { encodeParameters } from './encode-parameter.ts';
import { isObserved, observeControl, observeControls, observeStatement, type QueryLog } from './observe.ts';

export class Channel {
  readonly session: DriverSession;
  /** Control statements that travel with the next statement. */
  readonly queue = new ControlQueue();
  readonly #logOf: { readonly log: QueryLog | null };
  #unanswered: Promise<void> | null = null;

  /** @param logOf whose log it is; the engine has one only once it has begun */
  constructor(logOf: { readonly log: QueryLog | null }, session: DriverSession) {
    this.#logOf = logOf;
    this.session = session;
  }

  /** Sends a statement with the control statements that wait. The promise also fails with what was sent unwaited before. */
  send(statement: Statement): Promise<Reply> {
    return this.#afterUnanswered(this.#send(statement));
  }

  /** A script cannot share a group with others, so what waits goes before it. */
  script(statement: Statement): Promise<Reply> {
    const before = this.#flushQueue();
    const script = observeStatement(statement, this.session.id, this.#logOf.log, () =>
      this.session.script(statement.text),
    );
    return this.#afterUnanswered(before === null ? script : settleBoth(before, script));
  }

  /** A control statement that is sent alone, behind what waits. */
  control(control: Control): Promise<Reply> {
    const before = this.#flushQueue();
    const sent = this.alone(control);
    return this.#afterUnanswered(before === null ? sent : settleBoth(before, sent));
  }

  /** As {@link control}, where it undoes all that was sent before: what failed of that is of no interest. */
  undo(control: Control): Promise<Reply> {
    const before = this.#flushQueue();
    if (before !== null) handled(before);
    return this.alone(control);
  }

  /** A control statement that what waits has nothing to do with. */
  alone(control: Control): Promise<Reply> {
    const { log } = this.#logOf;
    const send = () => this.session.send([control], null);
    return isObserved(log) ? observeControl(control, this.session.id, log, send) : send();
  }

  /** Sends what waits, with this behind it. Where nobody waits for the answer, the next call hears of a failure. */
  push(control: Control, isWaitedFor: boolean): Promise<void> {
    this.queue.push(control);
    const sent = handled(answered(this.#flushQueue()));
    if (isWaitedFor) return sent;
    this.#unanswered = sent;
    return DONE;
  }

  #send(statement: Statement): Promise<Reply> {
    try {
      if (isObserved(this.#logOf.log)) return this.#sendObserved(statement);
      const reply = this.session.send(this.queue.items, statement);
      this.queue.clear();
      return reply;
    } catch (cause) {
      return Promise.reject(refusal(statement.text, cause));
    }
  }

  #sendObserved(statement: Statement): Promise<Reply> {
    const { log } = this.#logOf;
    // what cannot be sent is not told of
    encodeParameters(statement.values);
    const controls = this.queue.items;
    observeControls(controls, this.session.id, log);
    return observeStatement(statement, this.session.id, log, () => {
      const reply = this.session.send(controls, statement);
      this.queue.clear();
      return reply;
    });
  }

  #afterUnanswered<T>(reply: Promise<T>): Promise<T> {
    const unanswered = this.#unanswered;
    if (unanswered === null) return reply;
    this.#unanswered = null;
    return settleBoth(unanswered, reply);
  }

  #flushQueue(): Promise<Reply> | null {
    if (this.queue.isEmpty) return null;
    const controls = this.queue.items;
    const { log } = this.#logOf;
    if (isObserved(log)) observeControls(controls, this.session.id, log);
    const reply = this.session.send(controls, null);
    this.queue.clear();
    return reply;
  }
}

async function answered(reply: Promise<Reply> | null): Promise<void> {
  await reply;
}

/** A value that cannot be encoded, found before anything was sent. */
function refusal(statement: string, cause: unknown): ImagoError {
  if (cause instanceof ImagoError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return databaseErrors.VALUE_NOT_ENCODABLE({ statement, reason }, cause);
}

const DONE: Promise<void> = Promise.resolve();
