// The listeners of a program: registers them, writes their entries, runs what they are told to do.
import { EXT_CONTINUE, EXT_SKIP, EXT_STOP, type Listener, loose } from './api.ts';
import { type EventTuple, type Json, KeyError, type ListenerSpec, NotYet, type Op } from './case.ts';
import { type EventCall, type Family, familyOfEvent, formatEvent, isSynchronous } from './events.ts';
import { raised } from './raised.ts';
import type { Recording } from './recorder.ts';

/** What listeners need of the interpreter. */
export interface ListenerHost extends Recording {
  execute(op: Op, target?: object): unknown;
  /** Work that a synchronous event has started; the step waits for it. */
  collect(work: Promise<unknown>): void;
  target(name: string): object;
}

interface Registration {
  readonly target: object;
  readonly name: string;
  readonly listener: Listener;
  readonly defaults: object;
}

const defaultTargets: Readonly<Record<Family, string>> = {
  session: 'session:s',
  mapper: 'Mapper',
  instance: 'Mapper',
  query: 'Query',
  instrumentation: 'base',
  registry: 'registry',
  attribute: '',
};
const flags = {
  once: 'once',
  insert: 'insert',
  propagate: 'propagate',
  raw: 'raw',
  retval: 'retval',
  active_history: 'activeHistory',
  restore_load_context: 'restoreLoadContext',
  include_key: 'includeKey',
  bake_ok: 'bakeOk',
} as const;

export class Listeners {
  readonly #host: ListenerHost;
  readonly #registrationsById = new Map<string, Registration[]>();

  constructor(host: ListenerHost) {
    this.#host = host;
  }

  listen(spec: ListenerSpec): void {
    const registrations: Registration[] = [];
    const calls = { count: 0 };
    for (const name of typeof spec.on === 'string' ? [spec.on] : spec.on) {
      const family = familyIn(spec, name);
      const targetName = spec.target ?? defaultTargets[family];
      const target = this.#host.target(targetName);
      const attribute = targetName.startsWith('attr:') ? targetName.split('.')[1] : undefined;
      const called: CalledListener = { host: this.#host, spec, family, name, attribute, calls };
      const listener: Listener = (...args) => run(called, args);
      const defaults = this.#defaults(targetName, family);
      loose.listen(target, name, listener, { ...defaults, ...optionsOf(spec) });
      registrations.push({ target, name, listener, defaults });
    }
    this.#registrationsById.set(spec.id, registrations);
  }

  /** On a class that is not mapped Imago wants to be told that no subclass is meant. */
  #defaults(target: string, family: Family): object {
    const isUnmapped = target === 'base' || this.#host.model.isUnmapped(target.replace('class:', ''));
    return isUnmapped && family !== 'instrumentation' ? { propagate: false } : {};
  }

  listenAgain(id: string): void {
    for (const { target, name, listener, defaults } of this.#registrations(id))
      loose.listen(target, name, listener, defaults);
  }

  unlisten(id: string): void {
    for (const { target, name, listener } of this.#registrations(id)) loose.remove(target, name, listener);
  }

  isListening(id: string): boolean {
    return this.#registrations(id).every(({ target, name, listener }) =>
      loose.contains(target, name, listener),
    );
  }

  /** Nothing of a case may be heard in the next one. */
  removeAll(): void {
    for (const { target, name, listener } of [...this.#registrationsById.values()].flat()) {
      if (loose.contains(target, name, listener)) loose.remove(target, name, listener);
    }
  }

  #registrations(id: string): readonly Registration[] {
    const found = this.#registrationsById.get(id);
    if (found === undefined) throw new KeyError(`no listener ${id}`);
    return found;
  }
}

const families: readonly string[] = Object.keys(defaultTargets);

function familyIn(spec: ListenerSpec, name: string): Family {
  // checked in the same line
  if (spec.family !== undefined && families.includes(spec.family)) return spec.family as Family;
  const family = familyOfEvent(name);
  if (family === undefined && spec.target === undefined) throw new KeyError(`${name} is not an event`);
  return family ?? 'session';
}

function optionsOf(spec: ListenerSpec): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [flag, option] of Object.entries(flags)) if (flag in spec) options[option] = spec[flag];
  return options;
}

interface CalledListener {
  readonly host: ListenerHost;
  readonly spec: ListenerSpec;
  readonly family: Family;
  readonly name: string;
  readonly attribute: string | undefined;
  /** Counted over all events of the listener. */
  readonly calls: { count: number };
}

function run(called: CalledListener, args: readonly unknown[]): unknown {
  const { host, spec, family, calls } = called;
  const value = passedThrough(family, args);
  if (host.isMuted) return value;
  calls.count += 1;
  if (spec.log !== false) host.emit(entryOf(called, args));
  if (spec.nth !== undefined && spec.nth !== calls.count) return value;
  const target = targetOf(host, args);
  const work = runInOrder(host, spec.do ?? [], target);
  if (work === undefined) return act(called, args);
  if (!isSynchronous(family, called.name)) return work.then(() => act(called, args));
  host.collect(work);
  return act(called, args);
}

// What a listener without action returns.
function passedThrough(family: Family, args: readonly unknown[]): unknown {
  if (family === 'attribute') return args[1];
  return family === 'query' ? args[0] : undefined;
}

function entryOf({ host, spec, ...call }: CalledListener, args: readonly unknown[]): EventTuple {
  const entry: Json[] = [`@${spec.id}`, ...formatEvent(host, { ...call, args } satisfies EventCall)];
  const mayBeRaw = ['instance', 'attribute', 'mapper', 'session'].includes(call.family);
  if (spec.raw && mayBeRaw) entry.push(`raw:${args.some((arg) => arg instanceof loose.InstanceState)}`);
  const initiator = args[initiatorAt(call.name)];
  if (spec.include_key) entry.push({ key: printKey(keyIn(args[initiatorAt(call.name) + 1])) });
  if (spec.initiator) entry.push({ initiator: printInitiator(initiator) });
  return entry;
}

const initiatorAt = (name: string): number => (name === 'set' ? 3 : name === 'modified' ? 1 : 2);

/** With `includeKey` the last argument is a record: of one key, or of those of a replacement. */
function keyIn(extra: unknown): unknown {
  if (typeof extra !== 'object' || extra === null) return extra;
  return 'keys' in extra ? extra.keys : 'key' in extra ? extra.key : null;
}

function printKey(key: unknown): Json {
  if (key === null || key === undefined) return null;
  if (typeof key === 'number' || typeof key === 'string') return key;
  return Array.isArray(key) ? key.map(printKey) : '<NO_KEY>';
}

function printInitiator(initiator: unknown): Json {
  if (initiator === null || initiator === undefined) return null;
  // the token of an attribute event
  const { key, op } = initiator as { readonly key: string; readonly op: string };
  return [key, op];
}

function targetOf(host: ListenerHost, args: readonly unknown[]): object | undefined {
  for (const arg of args) {
    if (arg instanceof loose.InstanceState) return arg.obj;
    if (typeof arg === 'object' && arg !== null && host.model.isMapped(arg)) return arg;
  }
  return undefined;
}

/** Runs ops one after the other; a promise only if one of them made one. */
function runInOrder(host: ListenerHost, ops: readonly Op[], target?: object): Promise<void> | undefined {
  for (const [index, op] of ops.entries()) {
    const result = host.execute(op, target);
    if (result instanceof Promise) return result.then(() => runInOrder(host, ops.slice(index + 1), target));
  }
  return undefined;
}

function act({ host, spec, family }: CalledListener, args: readonly unknown[]): unknown {
  if (spec.orm_execute !== undefined)
    throw new NotYet(`do_orm_execute action ${String(spec.orm_execute.action)}`);
  if (spec.query_where !== undefined) throw new NotYet('query_where of a query event');
  if (spec.bulk_values !== undefined)
    replaceAll(
      args[1],
      spec.bulk_values.map((handle) => host.format.object(handle)),
    );
  if (spec.raise !== undefined) throw raised(spec.raise, 'listener');
  const value = passedThrough(family, args);
  return spec.return === undefined ? value : transformed(host, spec.return, args, value);
}

function replaceAll(list: unknown, members: readonly unknown[]): void {
  if (Array.isArray(list)) list.splice(0, list.length, ...members);
}

const controls: Readonly<Record<string, unknown>> = {
  stop: EXT_STOP,
  skip: EXT_SKIP,
  continue: EXT_CONTINUE,
};

function transformed(
  host: ListenerHost,
  spec: { readonly [key: string]: Json },
  args: readonly unknown[],
  value: unknown,
): unknown {
  if ('const' in spec) return host.format.parse(spec.const);
  const name = String(spec.fn);
  if (name in controls) return controls[name];
  if (name === 'set_default') return setDefault(args[2], String(spec.attr), spec.value);
  if (name === 'inc') return typeof value === 'number' ? value + 1 : value;
  if (typeof value !== 'string') return value;
  if (name === 'upper') return value.toUpperCase();
  return name === 'suffix' ? value + String(spec.arg) : value;
}

// init_scalar: the value goes into the object's memory, past all events.
function setDefault(memory: unknown, attribute: string, value: Json | undefined): unknown {
  if (typeof memory === 'object' && memory !== null) Reflect.set(memory, attribute, value);
  return value;
}
