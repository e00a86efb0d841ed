// The trip of a rollback: the frames inside are closed, the nearest root or savepoint is rolled back in the database,
// objects go back to what they were, and it is told.
import { sessionEvents } from '../events/catalog.ts';
import { restore } from '../tracking/restore.ts';
import { warn } from '../util/warn.ts';
import { closeFrame, runRollbackHooks } from './close.ts';
import { rollbackLinks } from './links.ts';
import type { SessionTransaction } from './transaction.ts';

export interface RollbackOptions {
  /** Also rolls back all frames around it. */
  readonly toRoot?: boolean;
  /** The failure of a flush, which the frame around has to tell to later calls. */
  readonly failure?: { readonly reason: unknown };
  /** A participant of a two-phase commit has refused: the frame is being rolled back already. */
  readonly isRefused?: boolean;
}

/** A rollback as it is called from outside: refused while a flush or a commit runs. */
export async function rollback(frame: SessionTransaction, options: RollbackOptions = {}): Promise<void> {
  const { core } = frame;
  refuseIfOver(frame);
  core.startTrip('rollback');
  try {
    await rollbackFrame(frame, options);
  } finally {
    core.machine.send('rollbackFinished');
  }
}

export async function rollbackFrame(frame: SessionTransaction, options: RollbackOptions = {}): Promise<void> {
  if (!options.isRefused) refuseIfOver(frame);
  await frame.during('rollback', 'closed', async () => {
    const { core } = frame;
    await closeInside(frame);
    const { boundary, failure } = await rollbackBoundary(frame, options);
    if (failure === null && !core.tracked.isClean) discardLateChanges(boundary);
    await frame.expecting('closed', () => closeFrame(frame, { rolledBack: true }));
    if (frame.parent !== null && options.failure !== undefined) frame.parent.failure = options.failure.reason;
    if (failure !== null) throw failure.reason;
    // from here on listeners may roll back what is around: the flush has nothing more to say
    if (options.failure !== undefined) core.machine.send('flushFailed');
    await core.announce(sessionEvents.after_soft_rollback, frame);
  });
  if (frame.isBoundary) await runRollbackHooks(frame);
  if (options.toRoot && frame.parent !== null) await rollbackFrame(frame.parent, { toRoot: true });
}

function refuseIfOver(frame: SessionTransaction): void {
  const { machine } = frame;
  const isOpen =
    machine.is('active') || machine.is('preparing') || machine.is('prepared') || machine.is('deactive');
  frame.refuseUnless(isOpen, 'roll back');
}

/** Frames inside end without events of their own; what they did is undone with this one. */
async function closeInside(frame: SessionTransaction): Promise<void> {
  for (const inner of frame.core.stack.above(frame)) {
    if (inner.nested && inner.parent !== null && inner.isActive) {
      inner.snapshot.mergeInto(inner.parent.snapshot);
      inner.hooks.moveTo(inner.parent.hooks);
    } else if (inner.nested && inner.parent !== null) inner.snapshot.mergeHeldInto(inner.parent.snapshot);
    await closeFrame(inner);
  }
}

interface Outcome {
  readonly boundary: SessionTransaction;
  readonly failure: { readonly reason: unknown } | null;
}

/** Rolls back the nearest root or savepoint, unless that has been done; frames on the way are deactivated. */
async function rollbackBoundary(frame: SessionTransaction, options: RollbackOptions): Promise<Outcome> {
  if (frame.machine.is('deactive')) {
    // what was changed since it failed is the outer frame's to undo
    if (frame.nested && frame.parent !== null) frame.snapshot.mergeHeldInto(frame.parent.snapshot);
    return { boundary: frame, failure: null };
  }
  if (frame.isBoundary && options.failure === undefined && !options.isRefused)
    frame.send('rollbackRequested', 'roll back');
  let at = frame;
  while (!at.isBoundary && at.parent !== null) {
    at.machine.send('deactivated');
    at = at.parent;
  }
  if (at !== frame || options.failure !== undefined) at.machine.send('flushFailed');
  return { boundary: at, failure: await rollbackInDatabase(at, options.toRoot === true) };
}

async function rollbackInDatabase(frame: SessionTransaction, toRoot: boolean): Promise<Outcome['failure']> {
  const { core } = frame;
  try {
    // a COMMIT that was sent behind a statement that failed is answered by ROLLBACK: that is it, then
    await frame.sentCommit?.catch(() => undefined);
    await sendRollback(frame, toRoot && frame.parent !== null);
    frame.machine.send('rolledBack');
    core.machine.send('rollbackFinished');
    await core.announce(sessionEvents.after_rollback);
    return null;
  } catch (reason) {
    frame.machine.send('rollbackFailed');
    return { reason };
  } finally {
    undo(frame);
  }
}

/** Where the ROLLBACK of the root follows, it is of no interest whether ROLLBACK TO SAVEPOINT got through. */
async function sendRollback(frame: SessionTransaction, isFollowed: boolean): Promise<void> {
  try {
    await rollbackLinks(frame);
  } catch (error) {
    if (!isFollowed) throw error;
  }
}

function undo(frame: SessionTransaction): void {
  const { core, snapshot, nested, isInDoubt } = frame;
  const expires = isInDoubt || core.options.onRollback === 'expire';
  restore(core.tracked, snapshot, { expires, changedOnly: nested });
}

function discardLateChanges(boundary: SessionTransaction): void {
  warn(
    'LATE_CHANGES',
    'Objects were changed on a transaction that is rolled back already; the changes are discarded.',
  );
  undo(boundary);
}
