// One session for each chain of asynchronous calls: for web handlers and the like that do not want to hand it around.
import { AsyncLocalStorage } from 'node:async_hooks';
import { sessionErrors } from '../errors/catalog/session.ts';
import { EVENT_TARGET, type EventTarget } from '../events/targets.ts';
import type { Session } from './session.ts';
import type { SessionMaker } from './sessionmaker.ts';

export interface ScopedSession {
  /** The session of the scope that is running; made when it is first asked for. @throws InvalidRequestError outside */
  (): Session;
  /** Runs a function in a scope of its own, and closes the session of it in the end. */
  run<T>(work: () => Promise<T> | T): Promise<T>;
  /** Closes the session of the scope; the next call makes another. */
  remove(): Promise<void>;
  readonly [EVENT_TARGET]: EventTarget<'session'>;
}

/**
 * Scopes sessions by asynchronous context. Seed: SessionEvents ("accepts … scoped_session()").
 *
 * @example
 * const current = scopedSession(sessionmaker({ bind: engine }));
 * await current.run(async () => { current().add(new User({ name: 'ed' })); await current().commit(); });
 */
export function scopedSession(sessions: SessionMaker): ScopedSession {
  const storage = new AsyncLocalStorage<{ session: Session | null }>();
  const scope = () => {
    const found = storage.getStore();
    if (found === undefined) throw sessionErrors.NO_SCOPE({});
    return found;
  };
  const current = (): Session => {
    const holder = scope();
    holder.session ??= sessions();
    return holder.session;
  };
  const remove = async (): Promise<void> => {
    const holder = scope();
    const { session } = holder;
    holder.session = null;
    await session?.close();
  };
  const run = <T>(work: () => Promise<T> | T): Promise<T> =>
    storage.run({ session: null }, async () => {
      try {
        return await work();
      } finally {
        await remove();
      }
    });
  return Object.assign(current, { run, remove, [EVENT_TARGET]: sessions[EVENT_TARGET] });
}
