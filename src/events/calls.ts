// How the core calls listeners. Arguments are explicit parameters, at most four (a rest parameter would make an array for
// every event), and nothing is made when nobody listens; where arguments cost something to build, the caller asks
// `dispatch.has(spec)` first.
import type { Dispatch } from './dispatch.ts';
import type { EventSpec, SpecOf } from './event.ts';
import type { Adapted } from './listeners.ts';
import { EXT_SKIP, EXT_STOP } from './symbols.ts';

/** Through which awaited listeners are run: the session marks here that calls come from inside of a listener. */
export type Caller = (listenerName: string, run: () => unknown) => unknown;

type CoreArgs<A extends unknown[]> = [...A, key?: unknown];

/** Tells all listeners of a synchronous event. */
export function tell<A extends unknown[]>(dispatch: Dispatch, spec: SpecOf<A>, ...args: CoreArgs<A>): void;
export function tell(
  dispatch: Dispatch,
  spec: EventSpec,
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
): void {
  for (const listener of dispatch.listeners(spec)) listener(a, b, c, d);
}

/** Passes a value (the second argument) from listener to listener and returns what they have made of it. */
export function askValue<A extends [unknown, unknown, ...unknown[]]>(
  dispatch: Dispatch,
  spec: SpecOf<A>,
  ...args: CoreArgs<A>
): A[1];
export function askValue(
  dispatch: Dispatch,
  spec: EventSpec,
  state?: unknown,
  value?: unknown,
  c?: unknown,
  d?: unknown,
): unknown {
  let current = value;
  for (const listener of dispatch.listeners(spec)) current = listener(state, current, c, d);
  return current;
}

/** Passes a query from listener to listener and returns the one to go on with. */
export function askQuery<A extends [unknown, ...unknown[]]>(
  dispatch: Dispatch,
  spec: SpecOf<A>,
  ...args: A
): A[0];
export function askQuery(dispatch: Dispatch, spec: EventSpec, query?: unknown, context?: unknown): unknown {
  let current = query;
  for (const listener of dispatch.listeners(spec)) current = listener(current, context);
  return current;
}

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
  call: Caller,
  state: unknown,
  onTurn: (rest: readonly Adapted[]) => void,
): Promise<unknown> {
  for (const [position, listener] of listeners.entries()) {
    onTurn(listeners.slice(position + 1));
    const result = await call(listener.listenerName, () => listener(state));
    if (result) return result;
  }
  return undefined;
}
