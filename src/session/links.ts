// The connections of a transaction: one for each bind that it has used. How each is had, and how all of them are
// committed, rolled back and given back.
import { Connection } from '../drivers/connection.ts';
import type { Transaction } from '../drivers/transaction.ts';
import { transactionErrors } from '../errors/catalog/transaction.ts';
import { warn } from '../util/warn.ts';
import type { Bind } from './binds.ts';
import type { CloseOptions } from './close.ts';
import type { SessionCore } from './session-core.ts';
import type { SessionTransaction } from './transaction.ts';

/** One connection of a frame, and what the frame may do with it. */
export interface ConnectionLink {
  readonly connection: Connection;
  readonly transaction: Transaction;
  /** False if the transaction belongs to somebody else, who alone may commit it. */
  readonly shouldCommit: boolean;
  readonly closesConnection: boolean;
}

export const NO_LINKS: readonly ConnectionLink[] = Object.freeze([]);

/** The connection that the frame has for a bind already. */
export function linkTo({ links }: SessionTransaction, bind: Bind): ConnectionLink | undefined {
  // an engine and a connection of it are the same database
  return links.find(({ connection }) => connection === bind || connection.engine === bind);
}

// --- getting one ---

export function linkSavepoint(connection: Connection): ConnectionLink {
  return { connection, transaction: connection.beginNested(), shouldCommit: true, closesConnection: false };
}

/** @throws what connecting throws; InvalidRequestError where the transaction has another connection of the engine */
export async function linkRoot(frame: SessionTransaction, bind: Bind): Promise<ConnectionLink> {
  const { core } = frame;
  if (bind instanceof Connection) {
    if (linkTo(frame, bind.engine) !== undefined)
      throw transactionErrors.ENGINE_HAS_CONNECTION({ session: core.name, engine: bind.engine.url });
    return joinConnection(core, bind);
  }
  const connection = await bind.connect();
  try {
    return { connection, transaction: begin(core, connection), shouldCommit: true, closesConnection: true };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const begin = ({ options }: SessionCore, connection: Connection): Transaction =>
  options.twophase ? connection.beginTwophase() : connection.begin();

/** A session on a connection that has a transaction already takes part in it as `joinTransactionMode` says. */
function joinConnection(core: SessionCore, connection: Connection): ConnectionLink {
  const own = (transaction: Transaction) => ({
    connection,
    transaction,
    shouldCommit: true,
    closesConnection: false,
  });
  const outer = connection.getNestedTransaction() ?? connection.getTransaction();
  // in two phases the whole transaction has to be the session's: begin says that it is not
  if (outer === null || core.options.twophase) return own(begin(core, connection));
  const mode = core.options.joinTransactionMode;
  const isConditional = mode === 'conditional_savepoint';
  if (mode === 'create_savepoint' || (isConditional && connection.inNestedTransaction)) {
    return own(connection.beginNested());
  }
  if (mode === 'control_fully') return own(outer);
  return { ...own(outer), shouldCommit: false };
}

/** Whoever lent the connection may have ended the transaction on it: what follows runs in one that nobody commits. */
export function stillInTransaction({ connection, transaction }: ConnectionLink): Connection {
  if (!transaction.isActive && !connection.inTransaction) connection.begin();
  return connection;
}

// --- ending them ---

/** Commits one after the other. Where one fails behind another that is committed, nobody can make that undone. */
export async function commitLinks(frame: SessionTransaction): Promise<void> {
  const committed: string[] = [];
  for (const { connection, transaction, shouldCommit } of frame.links) {
    if (!shouldCommit) continue;
    try {
      await transaction.commit();
    } catch (error) {
      if (connection.isBroken) frame.isInDoubt = true;
      if (committed.length > 0 && !frame.nested) warnOfHalf(frame, committed, connection);
      throw error;
    }
    committed.push(connection.engine.url);
  }
}

function warnOfHalf(frame: SessionTransaction, committed: readonly string[], failed: Connection): void {
  frame.isInDoubt = true;
  warn(
    'HALF_COMMITTED',
    `A transaction over several databases was committed on ${committed.join(', ')} but not on ${failed.engine.url}. Make the session with { twophase: true } where that must not happen.`,
  );
}

/** Rolls back all of them, also where one fails; the first failure is the one that counts. The first begun comes last. */
export async function rollbackLinks({ links }: SessionTransaction): Promise<void> {
  let failure: { readonly reason: unknown } | null = null;
  for (const { transaction } of [...links].reverse()) {
    try {
      await transaction.rollback();
    } catch (reason) {
      failure ??= { reason };
    }
  }
  if (failure !== null) throw failure.reason;
}

/** Closes what is open and gives the connections back. */
export async function closeLinks(frame: SessionTransaction, { invalidate }: CloseOptions): Promise<void> {
  const isRoot = frame.parent === null;
  for (const { connection, transaction, shouldCommit, closesConnection } of [...frame.links].reverse()) {
    if (invalidate && isRoot) connection.invalidate();
    try {
      if (shouldCommit && transaction.isActive) await transaction.close();
    } finally {
      if (closesConnection && isRoot) await connection.close();
    }
  }
}
