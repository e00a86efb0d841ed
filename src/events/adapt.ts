// Turns the function of a user into one that the core can call: states become instances (unless raw), arguments get
// their names (named), the key is left out (unless includeKey), the result counts (retval) or does not, promises are
// refused where nobody would wait for them, and a `once` listener is used up. All of it is decided here, at `listen`.
import { eventErrors } from '../errors/catalog/events.ts';
import { warn } from '../util/warn.ts';
import type { InstanceState } from './arguments.ts';
import type { EventSpec } from './event.ts';
import type { Adapted, ListenerFunction } from './listeners.ts';
import type { ListenOptions } from './options.ts';
import { EXT_SKIP, EXT_STOP } from './symbols.ts';
import { told } from './told.ts';

/** What `listen` knows of one listener. */
export interface Registration {
  readonly spec: EventSpec;
  readonly fn: ListenerFunction;
  readonly options: ListenOptions;
  /** The target in words, for messages. */
  readonly target: string;
}

type Call = (a?: unknown, b?: unknown, c?: unknown, d?: unknown) => unknown;
type AnyFunction = (...args: unknown[]) => unknown;

// A listener gets as many arguments as the event has, never a trailing undefined.
const byArity: readonly ((fn: AnyFunction) => Call)[] = [
  (fn) => () => fn(),
  (fn) => (a) => fn(a),
  (fn) => (a, b) => fn(a, b),
  (fn) => (a, b, c) => fn(a, b, c),
  (fn) => (a, b, c, d) => fn(a, b, c, d),
];

function positional(fn: AnyFunction, spec: EventSpec, key: string | null): Call {
  if (key !== null) return (a, b, c, d) => fn(a, b, c, { [key]: d ?? null });
  const shape = byArity[spec.args.length];
  return shape === undefined ? fn : shape(fn);
}

function named(fn: AnyFunction, spec: EventSpec, key: string | null): Call {
  const names = key === null ? spec.args : [...spec.args, key];
  return (a, b, c, d) => {
    const values = [a, b, c, d];
    return fn(Object.fromEntries(names.map((name, position) => [name, values[position] ?? null])));
  };
}

// the catalog says which argument is a state; the core keeps to it
const instanceOf = (state: unknown): object => (state as InstanceState).obj;

function unwrapped(call: Call, stateArg: number): Call {
  if (stateArg === 0) return (a, b, c, d) => call(instanceOf(a), b, c, d);
  if (stateArg === 1) return (a, b, c, d) => call(a, instanceOf(b), c, d);
  if (stateArg === 2) return (a, b, c, d) => call(a, b, instanceOf(c), d);
  return call;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

const passOn: Readonly<Record<number, Call>> = { [-1]: () => undefined, 0: (a) => a, 1: (_a, b) => b };

/** The result of a synchronous listener: never a promise, and the value to go on with. */
function synchronous(call: Call, registration: Registration, counts: boolean): Call {
  const { spec, fn, target } = registration;
  const facts = { event: spec.name, listener: nameOf(fn), target };
  const unchanged = unchangedBy(spec);
  const isChange = spec.name === 'set' || spec.name === 'append';
  return (a, b, c, d) => {
    const result = marked(call, a, b, c, d);
    if (result === undefined || result === null) {
      if (counts && isChange && result === undefined) throw eventErrors.LISTENER_RETURNED_NOTHING(facts);
      return counts && spec.family !== 'query' ? result : unchanged(a, b, c, d);
    }
    if (!isThenable(result)) {
      if (counts) return result;
      ignored(result, registration);
      return unchanged(a, b, c, d);
    }
    // the promise is refused; its own failure must not come up as an unhandled rejection
    result.then(undefined, () => undefined);
    throw eventErrors.PROMISE_FROM_SYNC_LISTENER(facts);
  };
}

/** Calls the listener and leaves a mark that a synchronous one is running. */
function marked(call: Call, a: unknown, b: unknown, c: unknown, d: unknown): unknown {
  told.depth++;
  try {
    return call(a, b, c, d);
  } finally {
    told.depth--;
  }
}

/** The result of a listener that is awaited: kept if it counts, else only its end is waited for. */
function asynchronous(call: Call, registration: Registration, counts: boolean): Call {
  if (counts) return call;
  const ignore = (result: unknown): undefined => ignored(result, registration);
  return (a, b, c, d) => {
    const result = call(a, b, c, d);
    return isThenable(result) ? result.then(ignore) : ignore(result);
  };
}

const CONTROLS = new Map<unknown, string>([
  [EXT_STOP, 'EXT_STOP'],
  [EXT_SKIP, 'EXT_SKIP'],
]);
const forgetful = new WeakSet<ListenerFunction>();

/** What a listener returns without a say is nothing; that it has asked to stop is told once. */
function ignored(result: unknown, { spec, fn, target }: Registration): undefined {
  if (typeof result !== 'symbol' || spec.returns !== 'retval') return;
  const control = CONTROLS.get(result);
  if (control === undefined || forgetful.has(fn)) return;
  forgetful.add(fn);
  warn(
    'RESULT_IGNORED',
    `${nameOf(fn)} returned ${control} for "${spec.name}" on ${target}, and nothing is done with it. Register it with { retval: true }.`,
  );
}

function usedUp(call: Call, spec: EventSpec, used: () => void): Call {
  const unchanged = unchangedBy(spec);
  let isUsed = false;
  return (a, b, c, d) => {
    if (isUsed) return unchanged(a, b, c, d);
    isUsed = true;
    used();
    return call(a, b, c, d);
  };
}

/** What a listener without a say leaves behind: the value as it came, if the event has one. */
const unchangedBy = (spec: EventSpec): Call => passOn[spec.valueArg] ?? (() => undefined);

/** The name of a listener in messages and traces. */
export const nameOf = (fn: ListenerFunction): string => (fn.name === '' ? 'an anonymous listener' : fn.name);

/** Makes what the core calls; `used` is told when a `once` listener has its call. */
export function adapt(registration: Registration, used: () => void): Adapted {
  const { spec, fn, options } = registration;
  const counts = spec.returns === 'always' || options.retval === true;
  const key = options.includeKey === true ? spec.key : null;
  // `listen` has typed the function by the event; from here on the arguments are the core's business
  const any = fn as AnyFunction;
  const shaped = options.named === true ? named(any, spec, key) : positional(any, spec, key);
  const given = options.raw === true ? shaped : unwrapped(shaped, spec.stateArg);
  const isAwaited = spec.timing === 'awaited' || spec.timing === 'delegated';
  const run = isAwaited
    ? asynchronous(given, registration, counts)
    : synchronous(given, registration, counts);
  const call = options.once === true ? usedUp(run, spec, used) : run;
  return Object.assign((a?: unknown, b?: unknown, c?: unknown, d?: unknown) => call(a, b, c, d), {
    listenerName: nameOf(fn),
    options,
  });
}
