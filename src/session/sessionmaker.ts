// A factory of sessions with the same options; also a target for listeners of all its sessions.
import { ListenerNode } from '../events/listeners.ts';
import { EVENT_TARGET, type EventTarget, sessionmakerTarget } from '../events/targets.ts';
import { checkFunction } from '../mapping/options.ts';
import { checkRetry, type RetryOptions, withRetries } from './retry.ts';
import { Session } from './session.ts';
import { type SessionOptions, sharedOptions } from './session-options.ts';
import type { SessionTransaction } from './transaction.ts';

type SessionBlock<T> = (session: Session, transaction: SessionTransaction) => Promise<T> | T;

async function inOwnSession<T>(session: Session, block: SessionBlock<T>): Promise<T> {
  try {
    return await session.begin((transaction) => block(session, transaction));
  } finally {
    await session.close();
  }
}

/** Makes sessions: call it, with options of this one session if need be. */
export interface SessionMaker {
  (options?: Partial<SessionOptions>): Session;
  /** Changes the options of sessions that are made from now on. */
  configure(options: Partial<SessionOptions>): void;
  /**
   * Runs a function in a session and a transaction of its own: committed when it returns, rolled back when it throws.
   * With `retry` the function runs again, in a fresh session, when the database could not serialise the transaction.
   */
  begin<T>(block: SessionBlock<T>, options?: RetryOptions): Promise<T>;
  readonly [EVENT_TARGET]: EventTarget<'session'>;
}

/**
 * Makes a factory of sessions. Seed: SessionEvents ("accepts … the return result of sessionmaker()").
 *
 * @throws ArgumentError for an unknown option
 * @example
 * const sessions = sessionmaker({ bind: engine });
 * await sessions.begin(async (session) => { session.add(new User({ name: 'ed' })); });
 */
export function sessionmaker(options: Partial<SessionOptions> = {}): SessionMaker {
  let defaults = options;
  let shared = sharedOptions(options);
  const node = new ListenerNode();
  const make = (own?: Partial<SessionOptions>) =>
    new Session(own === undefined ? shared : { ...defaults, ...own }, node);
  return Object.assign(make, {
    [EVENT_TARGET]: sessionmakerTarget(node),
    configure(changed: Partial<SessionOptions>): void {
      shared = sharedOptions({ ...defaults, ...changed });
      defaults = { ...defaults, ...changed };
    },
    async begin<T>(block: SessionBlock<T>, options: RetryOptions = {}): Promise<T> {
      checkFunction('sessions.begin()', block, 'await sessions.begin(async (session) => { … })');
      checkRetry(options);
      return withRetries(options, () => inOwnSession(make(), block));
    },
  });
}
