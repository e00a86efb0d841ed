// The texts of the machines' errors: a transition that does not exist, and a machine that cannot become a table.
import { defineErrors, entry } from '../define-errors.ts';
import { ArgumentError, InvalidRequestError } from '../imago-error.ts';

export const machinesErrors = defineErrors({
  LIFECYCLE_REFUSED: entry<{ object?: string; state: string; event: string; accepted: readonly string[] }>(
    InvalidRequestError,
    ({ object, state, event, accepted }) => [
      `Cannot tell ${object ?? 'an object'} "${event}": it is ${state}, and the lifecycle of an object has no such transition there.`,
      `A ${state} object accepts ${accepted.join(', ')}.`,
      `Look at inspect(object).${state} before the call; the chart is in docs/statecharts/objectLifecycle.md.`,
    ],
  ),
  LIFECYCLE_CODES: entry<{ state: string }>(ArgumentError, ({ state }) => [
    `The state "${state}" of an object's lifecycle has another code in the machine than in InstanceState.`,
    'Bring the constants of instance-state.ts into the order of object-lifecycle.machine.ts.',
  ]),
  MACHINE_NOT_FLAT: entry<{ machine: string; state: string; reason: string }>(
    ArgumentError,
    ({ machine, state, reason }) => [
      `Cannot compile machine "${machine}" to a table: state "${state}" has ${reason}.`,
      'A table knows flat states and transitions with one target, no condition, and at most one emitted event.',
      'Write it as separate states or events, or run the machine as an xstate actor with createActor(machine).',
    ],
  ),
});
