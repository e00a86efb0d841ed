// The texts of what the transaction machine and the session's mailbox refuse.
import { defineErrors, entry } from '../define-errors.ts';
import {
  IllegalStateChangeError,
  InvalidRequestError,
  OperationalError,
  PendingRollbackError,
  ResourceClosedError,
} from '../imago-error.ts';

type Asked = { asked: string };

export const transactionErrors = defineErrors({
  ROLLBACK_PENDING: entry<Asked & { reason: string }>(PendingRollbackError, ({ asked, reason }) => [
    `Cannot ${asked}: this transaction was rolled back when an earlier flush failed (${reason}).`,
    `Call session.rollback() before going on.`,
  ]),
  COMMIT_REFUSED: entry<{ reason: string }>(PendingRollbackError, ({ reason }) => [
    `Cannot commit: the database has refused to commit this transaction before (${reason}), and has rolled it back.`,
    `Call session.rollback() before going on.`,
  ]),
  TRANSACTION_INACTIVE: entry<Asked>(InvalidRequestError, ({ asked }) => [
    `Cannot ${asked}: this transaction was rolled back and waits to be left.`,
    `Call session.rollback(), or leave the block of the transaction first.`,
  ]),
  TRANSACTION_CLOSED: entry<Asked>(ResourceClosedError, ({ asked }) => [
    `Cannot ${asked}: this transaction is closed.`,
    `Begin another one with session.begin().`,
  ]),
  TRANSACTION_BUSY: entry<Asked & { state: string }>(InvalidRequestError, ({ asked, state }) => [
    `Cannot ${asked}: the transaction is ${state} at this moment, and no SQL can be sent on it.`,
    `Register work that follows a commit with transaction.onCommit(fn); use the connection that after_begin gets.`,
  ]),
  COMMIT_NOT_LEFT: entry<Asked>(InvalidRequestError, ({ asked }) => [
    `Cannot ${asked}: the transaction was committed, and a listener that was told of it has failed before the session had left it.`,
    `Call session.close() or session.reset(); what was committed stays committed.`,
  ]),
  SESSION_PREPARED: entry<Asked>(InvalidRequestError, ({ asked }) => [
    `Cannot ${asked}: the transaction is prepared, and no SQL can be sent on it any more.`,
    `Call session.commit() or session.rollback() first.`,
  ]),
  NOT_TWO_PHASE: entry<Record<never, never>>(InvalidRequestError, () => [
    `Cannot prepare: only the outermost transaction of a session with { twophase: true } is committed in two phases.`,
    `Make the session with { twophase: true }, or call commit().`,
  ]),
  SECOND_PHASE_INCOMPLETE: entry<{ waiting: string }>(OperationalError, ({ waiting }) => [
    `The commit was decided, but not every database could be told: ${waiting} may still be prepared.`,
    `Call engine.commitPrepared(xid) for each that engine.preparedTransactions() lists, when its server can be reached; then session.rollback() lets go of this transaction.`,
  ]),
  ENGINE_HAS_CONNECTION: entry<{ session: string; engine: string }>(
    InvalidRequestError,
    ({ session, engine }) => [
      `Cannot use this connection in session "${session}": its transaction has another connection of the same engine (${engine}) already.`,
      `Bind the engine or the connection, not both.`,
    ],
  ),
  CALL_NOT_ALLOWED: entry<Asked & { caller: string; running: string }>(
    IllegalStateChangeError,
    ({ asked, caller, running }) => [
      `${asked}() is not possible now: it was called by ${caller} while ${running}() is running.`,
      `Register the work with transaction.onCommit(fn), or call ${asked}() after ${running}() returns.`,
    ],
  ),
  CONTEXT_LEFT_BY_HAND: entry<Asked>(InvalidRequestError, ({ asked }) => [
    `Cannot ${asked}: the transaction of the surrounding block was committed or rolled back inside of it.`,
    `Leave the block first; it begins nothing new by itself.`,
  ]),
  ALREADY_BEGUN: entry<Record<never, never>>(InvalidRequestError, () => [
    `Cannot begin: a transaction is already begun on this session.`,
    `Commit or roll it back first, or call session.beginNested() for a savepoint.`,
  ]),
  AUTOBEGIN_DISABLED: entry<Record<never, never>>(InvalidRequestError, () => [
    `Cannot go on without a transaction: autobegin is off for this session.`,
    `Call session.begin() first.`,
  ]),
  SESSION_CLOSED: entry<{ session: string }>(InvalidRequestError, ({ session }) => [
    `Cannot use session "${session}": it was closed for good (closeResetsOnly is false).`,
    `Make a new session.`,
  ]),
  NOT_ON_STACK: entry<Asked>(InvalidRequestError, ({ asked }) => [
    `Cannot ${asked}: this transaction is not among the open ones of its session.`,
    `Use the handle that session.getTransaction() or session.getNestedTransaction() gives.`,
  ]),
});
