// The options of a session: their defaults, and the check that there is no mistake in them.
import type { Connection } from '../drivers/connection.ts';
import type { Engine } from '../drivers/engine.ts';
import { optionErrors } from '../errors/catalog/options.ts';
import { checkChoice, checkOptions } from '../mapping/options.ts';
import { describeValue } from '../util/describe-value.ts';
import { type BindEntries, isBind } from './binds.ts';
import type { Inspect } from './inspection.ts';

export type JoinTransactionMode =
  | 'conditional_savepoint'
  | 'rollback_only'
  | 'control_fully'
  | 'create_savepoint';

export interface SessionOptions {
  /** The engine whose database it uses, or one connection of it. */
  readonly bind: Engine | Connection | null;
  /**
   * Databases for single classes, bases of classes, mappers or tables: a Map, or a list of pairs. `bind` is for what is
   * not among them. A base covers the classes that extend it; the closest entry counts.
   */
  readonly binds: BindEntries | null;
  /** Whether it commits in two phases: first every database promises that it can, then all of them do. Default false. */
  readonly twophase: boolean;
  /** How messages and traces call it. */
  readonly name: string;
  /** Whether statements flush first. Default true. */
  readonly autoflush: boolean;
  /** Whether the first use begins a transaction by itself. Default true. */
  readonly autobegin: boolean;
  /**
   * Whether objects forget their values at commit, to read them anew. Default false.
   * Differs from SQLAlchemy: there it is true; reading a property cannot do IO here.
   */
  readonly expireOnCommit: boolean;
  /** Whether a rollback gives objects their former values back (the default) or makes them read theirs anew. */
  readonly onRollback: 'restore' | 'expire';
  /** Whether a closed session may be used again. Default true. */
  readonly closeResetsOnly: boolean;
  /** How it takes part in a transaction that the connection it is bound to has already. */
  readonly joinTransactionMode: JoinTransactionMode;
  /** Shows the session and all its objects as actors to an observer of xstate's inspection protocol. */
  readonly inspect: Inspect | null;
  /** Your own notes; never looked at. */
  readonly info: Record<string, unknown>;
}

const CALL = 'new Session()';
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  onRollback: ['restore', 'expire'],
  joinTransactionMode: ['conditional_savepoint', 'rollback_only', 'control_fully', 'create_savepoint'],
};

let sessions = 0;
const checked = new WeakSet<object>();

/** Options that were checked once are only given a name for each session. */
function named(given: Partial<SessionOptions>): SessionOptions {
  // what is among the checked ones is complete but for the name
  const checkedOnce = given as SessionOptions;
  if (given.name !== undefined) return checkedOnce;
  const { bind, binds, twophase, autoflush, autobegin, expireOnCommit, onRollback } = checkedOnce;
  const { closeResetsOnly, joinTransactionMode, inspect, info } = checkedOnce;
  // one by one: a spread takes ten times as long, and there may be a session for every request
  return {
    bind,
    binds,
    twophase,
    name: `session ${++sessions}`,
    autoflush,
    autobegin,
    expireOnCommit,
    onRollback,
    closeResetsOnly,
    joinTransactionMode,
    inspect,
    info,
  };
}

/** Checks options that many sessions will have. */
export function sharedOptions(given: Partial<SessionOptions>): Partial<SessionOptions> {
  const { name: _, ...options } = sessionOptions(given);
  const shared = given.name === undefined ? options : { ...options, name: given.name };
  checked.add(shared);
  return shared;
}

/** @throws ArgumentError for an unknown option or one with an impossible value */
export function sessionOptions(given: Partial<SessionOptions>): SessionOptions {
  if (checked.has(given)) return named(given);
  const options: SessionOptions = {
    bind: null,
    binds: null,
    twophase: false,
    name: `session ${++sessions}`,
    autoflush: true,
    autobegin: true,
    expireOnCommit: false,
    onRollback: 'restore',
    closeResetsOnly: true,
    joinTransactionMode: 'conditional_savepoint',
    inspect: null,
    info: {},
  };
  checkOptions(CALL, given, Object.keys(options));
  for (const [option, value] of Object.entries(given)) check(options, option, value);
  return { ...options, ...withoutUndefined(given) };
}

function check(defaults: object, option: string, value: unknown): void {
  if (value === undefined) return;
  if (option === 'bind' && value !== null && !isBind(value))
    throw invalid(option, value, 'an engine: createEngine(url)');
  if (option === 'binds' && value !== null && !isEntries(value))
    throw invalid(option, value, 'a Map or a list of pairs: [[User, engine]]');
  if (option === 'info' && (typeof value !== 'object' || value === null))
    throw invalid(option, value, 'a record of your own: {}');
  const isFlag = typeof Reflect.get(defaults, option) === 'boolean';
  const choices = isFlag ? [true, false] : CHOICES[option];
  if (choices !== undefined) checkChoice(CALL, option, value, choices);
}

const isEntries = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

const invalid = (option: string, value: unknown, allowed: string): Error =>
  optionErrors.INVALID_OPTION({ call: CALL, option, given: describeValue(value), allowed });

function withoutUndefined<T extends object>(given: T): Partial<T> {
  // leaving entries out of a record of options gives a partial record of them
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
