// A real xstate actor beside the table: it starts where the object, transaction or session is now and is sent the same
// events, so that subscribers and inspectors see with xstate's own means what the table does.
import { type Actor, type ActorOptions, type AnyStateMachine, type ContextFrom, createActor, type StateValueFrom } from 'xstate';

/** Where a mirror starts, what it is called, and who looks on. */
export interface MirrorOptions<M extends AnyStateMachine> {
  readonly state: StateValueFrom<M>;
  readonly context?: Partial<ContextFrom<M>>;
  readonly id?: string;
  /** xstate's own inspection protocol: an observer or a function that gets every `@xstate.*` event. */
  readonly inspect?: ActorOptions<M>['inspect'];
}

/**
 * Makes an actor of the machine that is already in the given state, started.
 *
 * Use it to watch one object, transaction or session; thousands are what the table is for. As always in xstate, an
 * emitted event reaches `.on(…)` when the new state holds, and before those who subscribe to snapshots.
 *
 * @example
 * const actor = mirrorActor(objectLifecycleMachine, { state: 'transient', id: 'User' });
 * actor.on('transient_to_pending', () => console.log('added'));
 * actor.send({ type: 'added' });
 * actor.getSnapshot().value; // 'pending'
 */
export function mirrorActor<M extends AnyStateMachine>(machine: M, options: MirrorOptions<M>): Actor<M> {
  const { state, context, id, inspect } = options;
  const logic: AnyStateMachine = machine;
  const snapshot = logic.resolveState({ value: state, context: { ...logic.config.context, ...context } });
  const actor = createActor(logic, {
    snapshot,
    ...(id !== undefined && { id }),
    ...(inspect !== undefined && { inspect }),
  });
  // the logic is the machine itself; only its type was widened, because xstate's options depend on it
  return actor.start() as Actor<M>;
}
