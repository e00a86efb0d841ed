// The lifecycle machine as a table: what the one door asks before it moves an object. Nothing here allocates, save for the
// error of a transition that does not exist.
import { objectLifecycleMachine } from '../../machines/object-lifecycle.machine.ts';
import { acceptedIn, compileTable, type TableOf } from '../../machines/table.ts';
import { machinesErrors } from '../errors/catalog/machines.ts';
import type { ImagoError } from '../errors/imago-error.ts';
import { describeState } from '../instrumentation/identity.ts';
import {
  DELETED,
  DETACHED,
  type InstanceState,
  PENDING,
  PERSISTENT,
  TRANSIENT,
} from '../instrumentation/instance-state.ts';

const table = compileTable(objectLifecycleMachine);
const { next, emitted } = table;
const width = table.events.length;

type Table = TableOf<typeof objectLifecycleMachine>;
export type LifecycleState = Table['states'][number];
/** What can happen to an object, by the name that the machine has for it. */
export type LifecycleEvent = Table['events'][number];
/** The session events that transitions emit. */
export type LifecycleEmitted = NonNullable<Table['emitted'][number]>;

/** The code of each event, for loops that move many objects by the same one. */
export const eventCodes: Readonly<Record<LifecycleEvent, number>> = table.eventCode;

// States keep their codes as constants of their own; should the machine ever be reordered, this is where it shows.
const expected: Readonly<Record<LifecycleState, number>> = {
  transient: TRANSIENT,
  pending: PENDING,
  persistent: PERSISTENT,
  deleted: DELETED,
  detached: DETACHED,
};
for (const state of table.states)
  if (table.stateCode[state] !== expected[state]) throw machinesErrors.LIFECYCLE_CODES({ state });

/**
 * The code of the state that an object moves to.
 *
 * @throws InvalidRequestError (LIFECYCLE_REFUSED) if the machine has no such transition.
 */
export function nextState(state: InstanceState, event: LifecycleEvent): number {
  const code = next[state.lifecycle * width + eventCodes[event]] ?? -1;
  if (code < 0) throw refused(state.lifecycle, event, describeState(state));
  return code;
}

/** As `nextState`, from codes to a code. */
export function transition(state: number, event: number): number {
  const code = next[state * width + event] ?? -1;
  if (code < 0) throw refused(state, table.events[event] ?? String(event));
  return code;
}

/** True if an object in this state accepts the event. */
export function isAccepted(state: number, event: LifecycleEvent): boolean {
  return (next[state * width + eventCodes[event]] ?? -1) >= 0;
}

/** The session event that tells of the transition, if one does. */
export function emittedEvent(state: number, event: LifecycleEvent): LifecycleEmitted | undefined {
  return emitted[state * width + eventCodes[event]];
}

/** The name of a state, as it is printed. */
export function lifecycleName(state: number): LifecycleState {
  const name = table.states[state];
  if (name === undefined) throw machinesErrors.LIFECYCLE_CODES({ state: String(state) });
  return name;
}

function refused(state: number, event: string, object?: string): ImagoError {
  const accepted = acceptedIn(table, state);
  return machinesErrors.LIFECYCLE_REFUSED({
    state: lifecycleName(state),
    event,
    accepted,
    ...(object !== undefined && { object }),
  });
}
