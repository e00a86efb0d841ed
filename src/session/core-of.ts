// From a session to its core, for the functions that stand beside the Session class; and from an object's tracker to the
// session that it belongs to.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Tracker } from '../instrumentation/tracker.ts';
import type { SessionCore } from './session-core.ts';

const coreBySession = new WeakMap<object, SessionCore>();
const coreByTracker = new WeakMap<Tracker, SessionCore>();
const living = new Set<WeakRef<SessionCore>>();

export function rememberCore(session: object, core: SessionCore): void {
  coreBySession.set(session, core);
  coreByTracker.set(core.tracked, core);
  const reference = new WeakRef(core);
  living.add(reference);
  forgotten.register(core, reference);
}

const forgotten = new FinalizationRegistry<WeakRef<SessionCore>>((reference) => living.delete(reference));

export function coreOf(session: object): SessionCore {
  const core = coreBySession.get(session);
  if (core === undefined) throw new TypeError('not a session');
  return core;
}

/** The core of the session that has the object. */
export function coreOfState({ tracker }: InstanceState): SessionCore | undefined {
  return tracker === null ? undefined : coreByTracker.get(tracker);
}

/** The cores of all sessions that are still referred to. */
export function livingCores(): SessionCore[] {
  return [...living].flatMap((reference) => reference.deref() ?? []);
}
