// Begins transactions and savepoints. A begun transaction reaches the database with its first statement.
import { transactionErrors } from '../errors/catalog/transaction.ts';
import type { SessionCore } from './session-core.ts';
import type { SessionTransaction } from './transaction.ts';

/** Begins the root transaction; nothing is sent. */
export function begin(core: SessionCore): SessionTransaction {
  core.refuseInBeforeFlush('begin');
  if (core.stack.current !== null) throw transactionErrors.ALREADY_BEGUN({});
  return core.stack.pushRoot('begin');
}

/** Flushes, so that what is pending belongs to the outer frame, and sets a savepoint. */
export async function beginNested(core: SessionCore): Promise<SessionTransaction> {
  core.refuseInBeforeFlush('beginNested');
  const parent = core.stack.current ?? core.stack.pushRoot('begin');
  parent.send('statementRequested', 'set a savepoint');
  core.stack.refuseEndedBlock('set a savepoint');
  // who closes the session meanwhile gets no further than this entry
  if (!core.isFlushing) await parent.holding(() => core.flush());
  return core.stack.pushInner('beginNested');
}
