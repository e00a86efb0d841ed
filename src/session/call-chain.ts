// Who called: while a listener of a running operation runs, everything it awaits belongs to that operation. Entered only
// around listeners that may be async, so that nobody else pays for it.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { SessionCore } from './session-core.ts';
import { Turns } from './turns.ts';

/** One listener (or a loop over listeners of one event) that is running. */
export interface CallChainLink {
  readonly core: SessionCore;
  readonly event: string;
  /** Calls that it makes at once run one after the other. */
  readonly turns: Turns;
  /** Ends with the listener: what it calls afterwards is on its own. */
  isRunning: boolean;
  readonly outer: CallChainLink | undefined;
}

const callChain = new AsyncLocalStorage<CallChainLink>();

function newLink(core: SessionCore, event: string): CallChainLink {
  return { core, event, turns: new Turns(), isRunning: true, outer: callChain.getStore() };
}

/** Runs listeners as part of the operation that calls them; ends when the calls that they have made are through. */
export async function within<T>(core: SessionCore, event: string, listeners: () => Promise<T>): Promise<T> {
  await core.mailbox.runOfTold();
  const link = newLink(core, event);
  try {
    return await callChain.run(link, listeners);
  } finally {
    if (!link.turns.isFree) await link.turns.idle();
    link.isRunning = false;
  }
}

/** Calls one listener, whether it is synchronous or not, as part of the operation that calls it. */
export function calling(core: SessionCore, event: string, listener: () => unknown): unknown {
  const link = newLink(core, event);
  const finish = () => {
    link.isRunning = false;
  };
  let result: unknown;
  try {
    result = callChain.run(link, listener);
  } catch (error) {
    finish();
    throw error;
  }
  if (result instanceof Promise) return result.finally(finish);
  finish();
  return result;
}

/** The listener that is calling this session now; undefined for calls from outside. */
export function callingLink(core: SessionCore): CallChainLink | undefined {
  for (let link = callChain.getStore(); link !== undefined; link = link.outer) {
    if (link.core === core && link.isRunning) return link;
  }
  return undefined;
}

/** The event whose listener is calling this session now. */
export function callingEvent(core: SessionCore): string | undefined {
  return callingLink(core)?.event;
}
