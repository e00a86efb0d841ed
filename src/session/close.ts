// Takes a frame off the stack: what is still open in the database is closed, the connection goes back.
import { sessionEvents } from '../events/catalog.ts';
import { closeLinks } from './links.ts';
import type { SessionTransaction } from './transaction.ts';

export interface CloseOptions {
  /** The connection is thrown away. */
  readonly invalidate?: boolean;
  /** Left by a rollback, which is told after it. */
  readonly rolledBack?: boolean;
}

export async function closeFrame(frame: SessionTransaction, options: CloseOptions = {}): Promise<void> {
  const isUndone = frame.isBoundary && !frame.machine.is('committed');
  await frame.during('close', 'closed', async () => {
    const { core } = frame;
    core.stack.pop(frame);
    await closeLinks(frame, options);
    if (!options.rolledBack || !frame.machine.send('rollbackFinished')) frame.machine.send('closed');
    await core.announce(sessionEvents.after_transaction_end, frame);
  });
  if (isUndone && !options.rolledBack) await runRollbackHooks(frame);
}

/** The frame was left without a commit: who waits for its rollback hears of it. */
export async function runRollbackHooks({ core, hooks }: SessionTransaction): Promise<void> {
  if (hooks.waitForRollback) await core.within('onRollback', () => hooks.runRollback());
}
