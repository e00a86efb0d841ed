// The stack of a session's open transactions: the root, the savepoints in it, and the subtransaction of a running flush
// on top. Pushes entries and gives each its connection, from the root inwards, when the first SQL needs it.
import type { Connection } from '../drivers/connection.ts';
import { transactionErrors } from '../errors/catalog/transaction.ts';
import { announce, type Caller } from '../events/calls.ts';
import { sessionEvents } from '../events/catalog.ts';
import type { Bind, BindArguments } from './binds.ts';
import { type ConnectionLink, linkRoot, linkSavepoint, linkTo, stillInTransaction } from './links.ts';
import type { SessionCore } from './session-core.ts';
import { SessionTransaction, type TransactionOrigin } from './transaction.ts';

export class TransactionStack {
  /** The innermost entry. */
  current: SessionTransaction | null = null;
  /** The innermost savepoint. */
  nested: SessionTransaction | null = null;
  /** The transaction whose block is being executed. */
  block: SessionTransaction | null = null;
  readonly #core: SessionCore;

  constructor(core: SessionCore) {
    this.#core = core;
  }

  get root(): SessionTransaction | null {
    let frame = this.current;
    while (frame?.parent) frame = frame.parent;
    return frame;
  }

  /** Begins the root. Nothing is sent; listeners that take their time are waited for by the next operation. */
  pushRoot(origin: 'begin' | 'autobegin'): SessionTransaction {
    const { frame, told } = this.#push(origin);
    if (told !== undefined) this.#core.mailbox.holdBack(told);
    return frame;
  }

  /** Puts an entry on top of another, which nothing may move until listeners have heard of it. */
  async pushInner(origin: 'beginNested' | 'subtransaction'): Promise<SessionTransaction> {
    const { current } = this;
    current?.send('statementRequested', origin === 'subtransaction' ? 'flush' : 'set a savepoint');
    const begin = async () => {
      const { frame, told } = this.#push(origin);
      if (told !== undefined) await told;
      if (frame.nested) this.nested = frame;
      return frame;
    };
    const isHeard = this.#core.dispatch.has(sessionEvents.after_transaction_create);
    return current === null || !isHeard ? begin() : current.holding(begin);
  }

  #push(origin: TransactionOrigin): {
    readonly frame: SessionTransaction;
    readonly told: Promise<void> | undefined;
  } {
    const core = this.#core;
    this.refuseEndedBlock('begin');
    if (core.isClosed) throw transactionErrors.SESSION_CLOSED({ session: core.name });
    const frame = new SessionTransaction(core, origin, this.current);
    this.current = frame;
    core.tracked.snapshot = frame.snapshot;
    const { after_transaction_create: spec } = sessionEvents;
    const call: Caller = (_name, listener) => core.calling(spec.name, listener);
    return { frame, told: announce(core.dispatch, spec, call, core.session, frame) };
  }

  /** Takes an entry off the stack. */
  pop(frame: SessionTransaction): void {
    if (frame.nested) this.nested = frame.previousNested;
    this.current = frame.parent;
    this.#core.tracked.snapshot = frame.parent?.snapshot ?? null;
  }

  /** The entries on top of this one, innermost first. */
  above(frame: SessionTransaction): SessionTransaction[] {
    const inner: SessionTransaction[] = [];
    for (let at = this.current; at !== frame; at = at.parent) {
      if (at === null) throw transactionErrors.NOT_ON_STACK({ asked: 'end it' });
      inner.push(at);
    }
    return inner;
  }

  /** A block whose transaction has ended by hand gives out nothing new. */
  refuseEndedBlock(asked: string): void {
    if (this.block !== null && !this.block.isActive) throw transactionErrors.CONTEXT_LEFT_BY_HAND({ asked });
  }

  /** The connection of the innermost entry to the bind of what the call is about. */
  connection(about: BindArguments = NOTHING_SAID): Promise<Connection> {
    this.refuseEndedBlock('use the database');
    const bind = this.#core.session.getBind(about);
    return this.connectionOf(this.current ?? this.#core.autobegin(), bind);
  }

  /** The connection of an entry to a bind; those around it get theirs first. */
  async connectionOf(frame: SessionTransaction, bind: Bind): Promise<Connection> {
    const asked = 'use the database';
    const link = linkTo(frame, bind);
    if (link !== undefined) {
      frame.send('statementRequested', asked);
      return stillInTransaction(link);
    }
    const { parent } = frame;
    const outer = parent === null || frame.nested ? undefined : linkTo(parent, bind);
    if (parent !== null && outer !== undefined) return this.#join(frame, { parent, asked }, outer);
    return frame.holding(() => this.#provide(frame, bind, asked));
  }

  /** A flush uses the connection that is there: nothing has to be waited for. */
  #join(
    frame: SessionTransaction,
    { parent, asked }: { parent: SessionTransaction; asked: string },
    link: ConnectionLink,
  ): Connection {
    frame.send('connectionRequested', asked);
    try {
      parent.send('statementRequested', asked);
      const connection = stillInTransaction(link);
      frame.send('connectionJoined', asked);
      return connection;
    } catch (error) {
      frame.machine.send('connectionFailed');
      throw error;
    }
  }

  async #provide(frame: SessionTransaction, bind: Bind, asked: string): Promise<Connection> {
    frame.send('connectionRequested', asked);
    let link: ConnectionLink;
    try {
      const outer = frame.parent === null ? null : await this.connectionOf(frame.parent, bind);
      if (outer !== null && !frame.nested) {
        frame.send('connectionJoined', asked);
        return outer;
      }
      link = outer === null ? await linkRoot(frame, bind) : linkSavepoint(outer);
      frame.links = frame.links.length === 0 ? [link] : [...frame.links, link];
      await this.#core.announce(sessionEvents.after_begin, frame, link.connection);
    } catch (error) {
      frame.machine.send('connectionFailed');
      throw error;
    }
    frame.send('connectionProvided', asked);
    return link.connection;
  }
}

const NOTHING_SAID: BindArguments = Object.freeze({});
