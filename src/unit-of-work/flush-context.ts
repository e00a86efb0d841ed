// One flush: which objects take part and how, and what the stages may ask of the session. Listeners get it as
// `flush_context`; the seed's UOWTransaction.
import type { Connection } from '../drivers/connection.ts';
import type { RowSet } from '../drivers/driver.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Session } from '../session/session.ts';
import type { TrackedObjects } from '../tracking/tracked-objects.ts';

/** What a flush asks of the session it belongs to. */
export interface FlushPort {
  readonly session: Session;
  readonly tracked: TrackedObjects;
  /** The connection of the transaction; begins it in the database where that has not happened yet. */
  connection(): Promise<Connection>;
  /** Reads the expired attributes of an object; throws ObjectDeletedError if its row is gone. */
  loadExpired(state: InstanceState): Promise<void>;
  /** Runs listeners as part of the flush's own call chain. */
  within<T>(event: string, listeners: () => Promise<T>): Promise<T>;
}

/** How an object takes part in a flush. */
export interface Participation {
  readonly isDelete: boolean;
  /** Known to the flush, but no statement is made for it (another object takes its row over). */
  readonly listOnly: boolean;
}

/**
 * The unit of work of one flush. Seed: ORM Internals, UOWTransaction.
 *
 * @example
 * listen(Session, 'before_flush', (session, flush) => console.log(session.new.size, flush.hasWork));
 */
export class FlushContext {
  readonly session: Session;
  readonly states = new Map<InstanceState, Participation>();
  readonly port: FlushPort;
  /** Whether COMMIT is sent behind the statements before their replies are there. */
  readonly isPipelined: boolean;
  readonly #replies: Promise<void>[] = [];

  constructor(port: FlushPort, isPipelined = false) {
    this.port = port;
    this.session = port.session;
    this.isPipelined = isPipelined;
  }

  /** What follows from a reply: waited for at once, or in a pipelined flush after everything has been sent. */
  reply(reply: Promise<RowSet>, settle: (rows: RowSet) => void): Promise<void> {
    const settled = reply.then(settle);
    if (!this.isPipelined) return settled;
    // looked at by allReplies; until then a failure is nobody's
    settled.catch(() => undefined);
    this.#replies.push(settled);
    return SENT;
  }

  /** Waits for the replies of a pipelined flush; the first failure is the one that counts. */
  async allReplies(): Promise<void> {
    for (const settled of this.#replies) await settled;
  }

  /** Reads an expired object; what the flush has sent before is heard of first, a failure of it counts. */
  async loadExpired(state: InstanceState): Promise<void> {
    await this.allReplies();
    await this.port.loadExpired(state);
  }

  get hasWork(): boolean {
    return this.states.size > 0;
  }

  register(state: InstanceState, isDelete: boolean): void {
    this.states.set(state, isDelete ? DELETED : SAVED);
  }

  isDeleted(state: InstanceState): boolean {
    return this.states.get(state)?.isDelete === true;
  }

  /** Takes an object's statement out of the flush; its change of life stays. */
  dropStatement(state: InstanceState): void {
    const known = this.states.get(state);
    if (known !== undefined) this.states.set(state, { ...known, listOnly: true });
  }
}

const SAVED: Participation = Object.freeze({ isDelete: false, listOnly: false });
const DELETED: Participation = Object.freeze({ isDelete: true, listOnly: false });
const SENT: Promise<void> = Promise.resolve();
