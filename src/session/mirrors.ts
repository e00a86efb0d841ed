// Keeps real xstate actors in the state that the runtime's tables have: one for each object or session that is watched.
import { mirrorActor } from '../../machines/mirror.ts';
import { objectLifecycleMachine } from '../../machines/object-lifecycle.machine.ts';
import { sessionMachine } from '../../machines/session.machine.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { titleOf } from '../mapping/printable.ts';
import { lifecycleName } from '../tracking/lifecycle.ts';
import { watchLifecycle } from '../tracking/watchers.ts';
import type { Inspect } from './inspection.ts';
import type { SessionCore } from './session-core.ts';

const mirrorBySubject = new WeakMap<object, unknown>();

/** The actor of a session; made when it is first asked for. */
export function sessionMirror(core: SessionCore, inspect?: Inspect): unknown {
  return mirrorOf(core, () => {
    const { machine, name } = core;
    const options = { state: machine.state, id: name, context: { name }, ...(inspect && { inspect }) };
    const actor = mirrorActor(sessionMachine, options);
    machine.watch((event) => actor.send({ type: event }));
    return actor;
  });
}

/** The actor of an object; made when it is first asked for. */
export function objectMirror(state: InstanceState, inspect?: Inspect): unknown {
  return mirrorOf(state, () => {
    const start = { state: lifecycleName(state.lifecycle), id: titleOf(state), ...(inspect && { inspect }) };
    const actor = mirrorActor(objectLifecycleMachine, start);
    watchLifecycle(state, (event) => actor.send({ type: event }));
    return actor;
  });
}

function mirrorOf(subject: object, make: () => unknown): unknown {
  const known = mirrorBySubject.get(subject);
  if (known !== undefined) return known;
  const mirror = make();
  mirrorBySubject.set(subject, mirror);
  return mirror;
}
