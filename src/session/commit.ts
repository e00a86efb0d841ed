// The trip of a commit: before_commit, the savepoints inside, flushes until the session is clean, COMMIT or RELEASE,
// after_commit; then objects are put in step with the rows or expired, or belong to the frame around.
import { handled } from '../drivers/awaiting.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import { transactionErrors } from '../errors/catalog/transaction.ts';
import { reasonOf } from '../errors/reason-of.ts';
import { sessionEvents } from '../events/catalog.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { changeSet } from '../tracking/change-set.ts';
import { settleGraph } from '../tracking/settle-graph.ts';
import { canPipeline } from './can-pipeline.ts';
import { closeFrame } from './close.ts';
import { commitLinks } from './links.ts';
import { rollbackFrame } from './rollback.ts';
import type { SessionTransaction } from './transaction.ts';
import { commitParticipants, prepareParticipants } from './two-phase.ts';

const MOST_FLUSHES = 100;

/** A commit as it is called from outside: refused while a flush or another commit runs. */
export async function commit(frame: SessionTransaction, toRoot = false): Promise<void> {
  refuseIfOver(frame);
  await asTrip(frame, () => commitFrame(frame, toRoot));
}

/** The first phase alone. @throws InvalidRequestError if there is no second one to follow */
export async function prepareTransaction(frame: SessionTransaction): Promise<void> {
  const { core, parent } = frame;
  core.refuseInBeforeFlush('prepare');
  if (parent !== null || !core.options.twophase) throw transactionErrors.NOT_TWO_PHASE({});
  frame.refuseUnless(frame.isActive, 'prepare');
  await asTrip(frame, () => prepare(frame));
}

async function asTrip({ core }: SessionTransaction, trip: () => Promise<void>): Promise<void> {
  core.startTrip('commit');
  try {
    await trip();
  } catch (error) {
    core.machine.send('commitFailed');
    throw error;
  }
  core.machine.send('commitFinished');
}

/** Commits a frame; with `toRoot` also all frames around it. */
export async function commitFrame(frame: SessionTransaction, toRoot = false): Promise<void> {
  refuseIfOver(frame);
  if (endsQuietly(frame)) return endQuietly(frame);
  await frame.during('commit', 'closed', async () => {
    if (!frame.machine.is('prepared')) await frame.expecting('prepared', () => prepare(frame));
    if (frame.isBoundary) await commitBoundary(frame);
    await frame.expecting('closed', () => closeFrame(frame));
  });
  const { committed, hooks, core } = frame;
  if (committed !== null) await core.within('onCommit', () => hooks.runCommit(committed));
  if (toRoot && frame.parent !== null) await commitFrame(frame.parent, true);
}

/** The entry of a flush, which the database knows nothing of: where nobody listens there is nothing to wait for. */
function endsQuietly(frame: SessionTransaction): boolean {
  const { core, isBoundary } = frame;
  if (isBoundary || core.stack.current !== frame || !core.isFlushing) return false;
  return frame.machine.is('active') && !core.dispatch.has(sessionEvents.after_transaction_end);
}

function endQuietly(frame: SessionTransaction): void {
  frame.send('commitRequested', 'commit');
  frame.send('prepared', 'commit');
  frame.core.stack.pop(frame);
  frame.send('closed', 'commit');
}

function refuseIfOver(frame: SessionTransaction): void {
  frame.refuseUnless(frame.isActive || frame.machine.is('prepared'), 'commit');
}

async function prepare(frame: SessionTransaction): Promise<void> {
  const { core } = frame;
  await frame.during('commit', 'prepared', async () => {
    frame.send('commitRequested', 'commit');
    try {
      if (frame.isBoundary) await core.announce(sessionEvents.before_commit);
      for (const inner of core.stack.above(frame)) await commitFrame(inner);
      await flushUntilClean(frame);
    } catch (error) {
      // refused where the flush has rolled the frame back already
      frame.machine.send('prepareFailed');
      throw error;
    }
    if (core.options.twophase && frame.parent === null) await firstPhase(frame);
    frame.send('prepared', 'commit');
  });
}

/** A database that refuses takes the others with it. */
async function firstPhase(frame: SessionTransaction): Promise<void> {
  try {
    await prepareParticipants(frame);
    frame.isPrepared = true;
  } catch (reason) {
    frame.machine.send('participantFailed');
    await frame.expecting('closed', () => rollbackFrame(frame, { isRefused: true })).catch(() => undefined);
    throw reason;
  }
}

async function flushUntilClean(frame: SessionTransaction): Promise<void> {
  const { core } = frame;
  if (core.isFlushing) return;
  if (canPipeline(frame)) await core.flush({ behind: () => sendCommit(frame) });
  // what has been changed meanwhile is for the next transaction
  if (frame.sentCommit !== null) return;
  for (let flushes = 0; !core.tracked.isClean; flushes++) {
    if (flushes === MOST_FLUSHES) throw flushErrors.ENDLESS_COMMIT({});
    await core.flush();
  }
}

/** COMMIT goes behind the last statement, in the same trip. */
function sendCommit(frame: SessionTransaction): void {
  const sent = frame.links[0]?.transaction.commit() ?? null;
  // it is awaited when the flush has heard of its statements, which may be too late for a refusal
  frame.sentCommit = sent === null ? null : handled(sent);
}

/** A COMMIT that the database has refused has rolled back; what is prepared may be tried again. */
function refuseSecondAttempt({ failure, isPrepared }: SessionTransaction): void {
  if (failure === undefined || isPrepared) return;
  throw transactionErrors.COMMIT_REFUSED({ reason: reasonOf(failure) }, failure);
}

async function commitBoundary(frame: SessionTransaction): Promise<void> {
  refuseSecondAttempt(frame);
  frame.send('commitStarted', 'commit');
  try {
    if (frame.sentCommit !== null) await frame.sentCommit;
    else await (frame.isPrepared ? commitParticipants(frame) : commitLinks(frame));
  } catch (error) {
    if (!frame.isPrepared && frame.links[0]?.connection.isBroken) frame.isInDoubt = true;
    frame.failure = error;
    frame.machine.send('commitFailed');
    throw error;
  }
  frame.send('commitSucceeded', 'commit');
  frame.core.machine.send('commitFinished');
  await frame.core.announce(sessionEvents.after_commit);
  if (frame.parent === null && frame.hooks.waitForCommit) frame.committed = changeSet(frame.snapshot);
  settle(frame);
}

function settle({ core, parent, snapshot, hooks }: SessionTransaction): void {
  if (parent !== null) {
    snapshot.mergeInto(parent.snapshot);
    hooks.moveTo(parent.hooks);
    return;
  }
  const { tracked } = core;
  tracked.snapshot = null;
  if (core.options.expireOnCommit) for (const state of tracked.identityMap.states()) tracked.expire(state);
  else if (core.staysInStep) settleGraph(tracked, snapshot);
  // one that was deleted twice came back when the second deletion was rolled back; its row has gone all the same
  const isBack = (state: InstanceState): boolean => state.persistent;
  const back = [...snapshot.deleted].filter(isBack);
  for (const state of back) snapshot.deleted.delete(state);
  tracked.release(snapshot.deleted, 'deleteCommitted');
  tracked.release(back, 'expunged');
}
