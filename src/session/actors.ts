// Objects and sessions as xstate actors, on demand: a real actor is kept in the state that the runtime's table has. Who
// is not watched pays nothing.
import type { ActorRefFrom } from 'xstate';
import { mirrorActor } from '../../machines/mirror.ts';
import { objectLifecycleMachine } from '../../machines/object-lifecycle.machine.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import { titleOf } from '../mapping/printable.ts';
import { requireState } from '../mapping/require-state.ts';
import { lifecycleName } from '../tracking/lifecycle.ts';
import { watchLifecycle } from '../tracking/watchers.ts';
import { Session } from './session.ts';
import { coreOf } from './transactional-session.ts';

const actors = new WeakMap<object, unknown>();

type Inspect = NonNullable<Parameters<typeof mirrorActor>[1]['inspect']>;

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
export function actorOf(subject: object, options: ActorOptions = {}): unknown {
  const known = actors.get(subject);
  if (known !== undefined) return known;
  const actor = subject instanceof Session ? sessionActor(subject, options) : objectActor(subject, options);
  actors.set(subject, actor);
  return actor;
}

function sessionActor(session: Session, { inspect }: ActorOptions): unknown {
  const { machine, name } = coreOf(session);
  const actor = mirrorActor(sessionMachine, {
    state: machine.state,
    id: name,
    context: { name },
    ...(inspect && { inspect }),
  });
  machine.watch((event) => actor.send({ type: event }));
  return actor;
}

function objectActor(object: object, { inspect }: ActorOptions): unknown {
  const state = requireState(object);
  const start = { state: lifecycleName(state.lifecycle), id: titleOf(state), ...(inspect && { inspect }) };
  const actor = mirrorActor(objectLifecycleMachine, start);
  watchLifecycle(state, (event) => actor.send({ type: event }));
  return actor;
}
