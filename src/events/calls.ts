// How the core calls listeners whose answers count, or that may be waited for; the others it calls by going through
// `dispatch.listeners(spec)`. Arguments are explicit parameters (a rest parameter would make an array for every event), and
// nothing is made when nobody listens; where arguments cost something to build, the caller asks `dispatch.has(spec)` first.
import type { Dispatch } from './dispatch.ts';
import type { EventSpec, SpecOf } from './event.ts';
import type { Adapted } from './listeners.ts';
import { EXT_SKIP, EXT_STOP } from './symbols.ts';

/** Through which awaited listeners are run: the session marks here that calls come from inside of a listener. */
export type Caller = (listenerName: string, run: () => unknown) => unknown;

/** Whether a listener answers EXT_SKIP; the ones after it are not asked. */
export const asksToSkip = (dispatch: Dispatch, spec: EventSpec, mapper: unknown, cls: unknown): boolean =>
  dispatch.listeners(spec).some((listener) => listener(mapper, cls) === EXT_SKIP);

/** The first answer that is not null or undefined; the listeners after it are not asked. */
export function askFirst(dispatch: Dispatch, spec: EventSpec, question: unknown): unknown {
  for (const listener of dispatch.listeners(spec)) {
    const answer = listener(question) ?? null;
    if (answer !== null) return answer;
  }
  return null;
}

/**
 * Runs the listeners of a row's event one after the other, until one with `retval` returns EXT_STOP. There is a promise to
 * wait for only if a listener has returned one: a flush awaits only what is not undefined.
 */
export function runUntilStopped(
  listeners: readonly Adapted[],
  mapper: unknown,
  connection: unknown,
  target: unknown,
): Promise<void> | undefined {
  for (const [position, listener] of listeners.entries()) {
    const answer = listener(mapper, connection, target);
    if (answer instanceof Promise) {
      const rest = listeners.slice(position + 1);
      return runRest(answer, rest, (next) => next(mapper, connection, target));
    }
    if (answer === EXT_STOP) return undefined;
  }
  return undefined;
}

/** Runs the listeners of an awaited event one after the other; there is a promise only if one of them has returned one. */
export function announce<A extends unknown[]>(
  dispatch: Dispatch,
  spec: SpecOf<A>,
  call: Caller,
  ...args: A
): Promise<void> | undefined;
export function announce(
  dispatch: Dispatch,
  spec: EventSpec,
  call: Caller,
  a?: unknown,
  b?: unknown,
  c?: unknown,
): Promise<void> | undefined {
  const listeners = dispatch.listeners(spec);
  if (listeners.length === 0) return undefined;
  const run = (listener: Adapted): unknown => call(listener.listenerName, () => listener(a, b, c));
  for (const [position, listener] of listeners.entries()) {
    const result = run(listener);
    if (result instanceof Promise) return runRest(result, listeners.slice(position + 1), run);
  }
  return undefined;
}

async function runRest(
  pending: Promise<unknown>,
  rest: readonly Adapted[],
  run: (listener: Adapted) => unknown,
): Promise<void> {
  if ((await pending) === EXT_STOP) return;
  for (const listener of rest) {
    if ((await run(listener)) === EXT_STOP) return;
  }
}

/**
 * Asks the listeners of `do_orm_execute` one after the other for a result; the first that gives one has taken over.
 * Before each turn `onTurn` hears who would come after it: those are still asked when it invokes the statement itself.
 */
export async function delegate(
  listeners: readonly Adapted[],
  state: unknown,
  onTurn: (rest: readonly Adapted[]) => void,
): Promise<unknown> {
  for (const [position, listener] of listeners.entries()) {
    onTurn(listeners.slice(position + 1));
    const result = await listener(state);
    if (result) return result;
  }
  return undefined;
}
