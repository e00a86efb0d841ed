// From a session or an object to the session's core, for the functions that stand beside the Session class; and all
// sessions that are still referred to.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { SessionCore } from './session-core.ts';
import { coreOf } from './transactional-session.ts';

/** The core of the session that has the object. */
export function coreOfState({ tracker }: InstanceState): SessionCore | undefined {
  return tracker === null ? undefined : coreOf(tracker.session);
}
