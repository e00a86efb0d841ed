// Objects and sessions as xstate actors, on demand: a real actor is kept in the state that the runtime's table has. Who
// is not watched pays nothing.
import type { ActorRefFrom } from 'xstate';
import type { objectLifecycleMachine } from '../../machines/object-lifecycle.machine.ts';
import type { sessionMachine } from '../../machines/session.machine.ts';
import { requireState } from '../mapping/require-state.ts';
import type { Inspect } from './inspection.ts';
import { objectMirror, sessionMirror } from './mirrors.ts';
import { Session } from './session.ts';
import { coreOf } from './transactional-session.ts';

export interface ActorOptions {
  /** The standard observer of xstate's inspection protocol. */
  readonly inspect?: Inspect;
}

/**
 * The actor of an object or a session: subscribe to it, listen to what it emits, ask its snapshot. One for each, made
 * when it is first asked for.
 *
 * @throws UnmappedInstanceError
 * @example
 * actorOf(user).on('transient_to_pending', () => console.log('added'));
 * actorOf(session).getSnapshot().value; // 'idle'
 */
export function actorOf(session: Session, options?: ActorOptions): ActorRefFrom<typeof sessionMachine>;
export function actorOf(object: object, options?: ActorOptions): ActorRefFrom<typeof objectLifecycleMachine>;
export function actorOf(subject: object, { inspect }: ActorOptions = {}): unknown {
  if (subject instanceof Session) return sessionMirror(coreOf(subject), inspect);
  return objectMirror(requireState(subject), inspect);
}
