// Who called: while a listener of a running operation runs, everything it awaits belongs to that operation. Entered only
// around listeners that may be async, so that nobody else pays for it.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { SessionCore } from './session-core.ts';

/** One listener (or a loop over listeners of one event) that is running. */
export interface CallChainLink {
  readonly core: SessionCore;
  readonly event: string;
  /** Ends with the listener: what it has left running afterwards is on its own. */
  isRunning: boolean;
  readonly outer: CallChainLink | undefined;
}

const callChain = new AsyncLocalStorage<CallChainLink>();

/** Runs listeners as part of the operation that calls them. */
export async function within<T>(core: SessionCore, event: string, listeners: () => Promise<T>): Promise<T> {
  const link: CallChainLink = { core, event, isRunning: true, outer: callChain.getStore() };
  try {
    return await callChain.run(link, listeners);
  } finally {
    link.isRunning = false;
  }
}

/** Calls one listener, whether it is synchronous or not, as part of the operation that calls it. */
export function calling(core: SessionCore, event: string, listener: () => unknown): unknown {
  const link: CallChainLink = { core, event, isRunning: true, outer: callChain.getStore() };
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

/** The event whose listener is calling this session now; undefined for calls from outside. */
export function callingEvent(core: SessionCore): string | undefined {
  for (let link = callChain.getStore(); link !== undefined; link = link.outer) {
    if (link.core === core && link.isRunning) return link.event;
  }
  return undefined;
}
