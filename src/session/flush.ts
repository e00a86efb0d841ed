// The trip of a flush: before_flush, which objects and in which order, the statements, after_flush, the objects' new
// state, after_flush_postexec. Everything happens in a subtransaction; a failure rolls back to the nearest savepoint.
import { flushErrors } from '../errors/catalog/flush.ts';
import { DBAPIError, ResourceClosedError } from '../errors/imago-error.ts';
import { reasonOf } from '../errors/reason-of.ts';
import { sessionEvents } from '../events/catalog.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { loadAttributes, loadExpired } from '../loading/load-expired.ts';
import { collect } from '../unit-of-work/collect.ts';
import { execute } from '../unit-of-work/execute.ts';
import { explainNull } from '../unit-of-work/explain-null.ts';
import { FlushContext } from '../unit-of-work/flush-context.ts';
import type { Written } from '../unit-of-work/participation.ts';
import { plan } from '../unit-of-work/plan.ts';
import { preprocess } from '../unit-of-work/preprocess.ts';
import { settle } from '../unit-of-work/settle.ts';
import type { Bind } from './binds.ts';
import { callingEvent } from './call-chain.ts';
import { commitFrame } from './commit.ts';
import { loadPort } from './load-port.ts';
import { loadRelated } from './load-related.ts';
import { rollbackFrame } from './rollback.ts';
import type { SessionCore } from './session-core.ts';
import type { SessionTransaction } from './transaction.ts';
import { warnOfInnerChanges } from './warn-in-flush.ts';

export interface FlushOptions {
  /** Limits the flush to some objects. */
  readonly only?: ReadonlySet<InstanceState> | null;
  /** Called when all statements are sent, before their replies are there: sends what is to go behind them. */
  readonly behind?: () => void;
}

/** Sends what has changed. Does nothing if the session is clean. */
export async function flush(core: SessionCore, options: FlushOptions = {}): Promise<void> {
  refuseSecond(core);
  if (!core.tracked.isClean) await asFlush(core, () => run(core, options));
}

function refuseSecond(core: SessionCore): void {
  if (core.isFlushing) throw flushErrors.ALREADY_FLUSHING({ caller: callingEvent(core) ?? 'other code' });
}

/** Runs work that writes rows: no other does so meanwhile, and the session's machine knows. */
export async function asFlush(core: SessionCore, work: () => Promise<void>): Promise<void> {
  refuseSecond(core);
  if (!core.machine.send('flushStarted'))
    throw core.notAllowed('flush', core.mailbox.running ?? 'another call');
  core.isFlushing = true;
  let isDone = false;
  try {
    await work();
    isDone = true;
  } finally {
    core.isFlushing = false;
    core.tracked.meanwhile.end();
    core.machine.send(isDone ? 'flushFinished' : 'flushFailed');
  }
}

async function run(core: SessionCore, { only = null, behind }: FlushOptions): Promise<void> {
  let frame: SessionTransaction | null = null;
  const context = new FlushContext(
    flushPort(core, () => frame),
    behind !== undefined,
  );
  await beforeFlush(core, context, only);
  collect(context, only);
  if (!context.hasWork) {
    core.machine.send('flushSettled');
    return;
  }
  core.tracked.meanwhile.isWatching = true;
  await inSubtransaction(core, async (inner) => {
    frame = inner;
    await preprocess(context);
    await write(context, inner, behind);
    await core.announce(sessionEvents.after_flush, context);
    await settle(context);
    if (only === null) discardInnerChanges(core);
    core.machine.send('flushSettled');
    await core.announce(sessionEvents.after_flush_postexec, context);
  });
}

/** Nothing is decided yet: what listeners add, change and delete is a part of this flush. */
async function beforeFlush(
  core: SessionCore,
  context: FlushContext,
  only: ReadonlySet<InstanceState> | null,
): Promise<void> {
  const instances = only === null ? null : [...only].map(({ obj }) => obj);
  core.isBeforeFlush = true;
  try {
    await core.announce(sessionEvents.before_flush, context, instances);
  } finally {
    core.isBeforeFlush = false;
  }
}

/** Whether an object is still marked for deletion, since a parent has taken it in: the next flush deletes it. */
function leavesDeletions(context: FlushContext): boolean {
  for (const state of context.port.tracked.marked) if (!context.isDeleted(state)) return true;
  return false;
}

/** From here on nothing is added to the plan; who tries is warned. */
async function write(context: FlushContext, frame: SessionTransaction, behind?: () => void): Promise<void> {
  const { tracked } = context.port;
  tracked.isWriting = true;
  try {
    await execute(context, plan(context));
    frame.refuseUnless(!frame.isClosed, 'go on with the flush');
    if (behind === undefined) return;
    tracked.isWriting = false;
    if (!leavesDeletions(context)) behind();
    await context.allReplies();
  } catch (error) {
    throw explainNull(context, error);
  } finally {
    tracked.isWriting = false;
  }
}

/** What writes rows does so in a frame of its own: a failure rolls back to the nearest savepoint. */
export async function inSubtransaction(
  core: SessionCore,
  work: (frame: SessionTransaction) => Promise<void>,
): Promise<void> {
  core.autobegin();
  const frame = await core.stack.pushInner('subtransaction');
  let isWritten = false;
  try {
    await work(frame);
    isWritten = true;
    await commitFrame(frame);
  } catch (reason) {
    // a listener of its end has failed: what was written belongs to the frame around, whose rollback undoes it
    if (!isWritten || !frame.isClosed) await undo(frame, reason);
    else if (!(reason instanceof ResourceClosedError))
      throw flushErrors.ENDED_ALREADY({ reason: reasonOf(reason) }, reason);
    throw reason;
  }
}

/** Rolls back; if the database cannot even do that, what went wrong first is what is told. */
async function undo(frame: SessionTransaction, reason: unknown): Promise<void> {
  try {
    await rollbackFrame(frame, { failure: { reason } });
  } catch (error) {
    if (!(error instanceof DBAPIError)) throw error;
  }
}

/**
 * What listeners have changed on other objects while the flush ran is in step with nothing; it is no change. What code
 * outside of it has changed meanwhile is left to the next flush.
 */
function discardInnerChanges({ tracked }: SessionCore): void {
  if (tracked.changed.size === 0) return;
  const ofListeners = [...tracked.changed].filter((state) => !tracked.meanwhile.has(state));
  warnOfInnerChanges(ofListeners);
  for (const state of ofListeners) {
    state.commitAll();
    tracked.changed.delete(state);
  }
}

/** The table between two classes may have a bind of its own; otherwise it is that of the class that is referred to. */
function bindOfWrite({ binds, session }: SessionCore, { mapper, secondary }: Written): Bind {
  const own = secondary === undefined ? undefined : binds?.ofTable(secondary);
  return own ?? session.getBind({ mapper });
}

/** What a flush, or whoever reads for one, asks of the session. */
export function flushPort(core: SessionCore, frame: () => SessionTransaction | null): FlushContext['port'] {
  return {
    session: core.session,
    tracked: core.tracked,
    connection: (about) => core.stack.connectionOf(frame() ?? core.autobegin(), bindOfWrite(core, about)),
    loadExpired: (state) => loadExpired(loadPort(core), state),
    loadColumn: (state, index) => loadAttributes(loadPort(core), state, new Set([index])),
    loadRelationship: (state, property) => loadRelated(core, state, property, { asSaved: true }),
    within: (event, listeners) => core.within(event, listeners),
  };
}
