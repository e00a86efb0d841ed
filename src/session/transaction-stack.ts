// The stack of a session's open transactions: the root, the savepoints in it, and the subtransaction of a running flush
// on top. Pushes entries and gives each its connection, from the root inwards, when the first SQL needs it.
import { Connection } from '../drivers/connection.ts';
import type { Transaction } from '../drivers/transaction.ts';
import { transactionErrors } from '../errors/catalog/transaction.ts';
import { announce, type Caller } from '../events/calls.ts';
import { sessionEvents } from '../events/catalog.ts';
import type { SessionCore } from './session-core.ts';
import { type ConnectionLink, SessionTransaction, type TransactionOrigin } from './transaction.ts';

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

  /** The connection of the innermost entry. */
  connection(): Promise<Connection> {
    this.refuseEndedBlock('use the database');
    const frame = this.current ?? this.#core.autobegin();
    return this.connectionOf(frame);
  }

  /** The connection of an entry; those around it get theirs first. */
  async connectionOf(frame: SessionTransaction): Promise<Connection> {
    const asked = 'use the database';
    if (frame.link !== null) {
      frame.send('statementRequested', asked);
      return stillInTransaction(frame.link);
    }
    const { parent } = frame;
    if (parent !== null && !frame.nested && parent.link !== null)
      return this.#join(frame, { parent, asked }, parent.link);
    return frame.holding(() => this.#provide(frame, asked));
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

  async #provide(frame: SessionTransaction, asked: string): Promise<Connection> {
    frame.send('connectionRequested', asked);
    try {
      if (frame.parent !== null && !frame.nested) {
        const connection = await this.connectionOf(frame.parent);
        frame.send('connectionJoined', asked);
        return connection;
      }
      frame.link = frame.parent === null ? await this.#linkRoot() : await this.#linkSavepoint(frame.parent);
      await this.#core.announce(sessionEvents.after_begin, frame, frame.link.connection);
    } catch (error) {
      frame.machine.send('connectionFailed');
      throw error;
    }
    frame.send('connectionProvided', asked);
    return frame.link.connection;
  }

  async #linkSavepoint(parent: SessionTransaction): Promise<ConnectionLink> {
    const connection = await this.connectionOf(parent);
    const transaction = connection.beginNested();
    return { connection, transaction, shouldCommit: true, closesConnection: false };
  }

  async #linkRoot(): Promise<ConnectionLink> {
    const bind = this.#core.bind();
    if (bind instanceof Connection) return this.#joinConnection(bind);
    const connection = await bind.connect();
    return { connection, transaction: connection.begin(), shouldCommit: true, closesConnection: true };
  }

  /** A session on a connection that has a transaction already takes part in it as `joinTransactionMode` says. */
  #joinConnection(connection: Connection): ConnectionLink {
    const own = (transaction: Transaction) => ({
      connection,
      transaction,
      shouldCommit: true,
      closesConnection: false,
    });
    const outer = connection.getNestedTransaction() ?? connection.getTransaction();
    if (outer === null) return own(connection.begin());
    const mode = this.#core.options.joinTransactionMode;
    const isConditional = mode === 'conditional_savepoint';
    if (mode === 'create_savepoint' || (isConditional && connection.inNestedTransaction)) {
      return own(connection.beginNested());
    }
    if (mode === 'control_fully') return own(outer);
    return { ...own(outer), shouldCommit: false };
  }
}

/** Whoever lent the connection may have ended the transaction on it: what follows runs in one that nobody commits. */
function stillInTransaction({ connection, transaction }: ConnectionLink): Connection {
  if (!transaction.isActive && !connection.inTransaction) connection.begin();
  return connection;
}
