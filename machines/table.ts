// Compiles a flat machine to a dense table (state × event) → (next state, emitted event), by reading the transitions that
// xstate has resolved. No actor is made and no transition is taken, so loading costs a tenth of a millisecond.
import type { AnyStateMachine, EmittedFrom, EventFromLogic, StateValueFrom } from 'xstate';
import { machinesErrors } from '../src/errors/catalog/machines.ts';

/** A machine as numbers: what the runtime runs instead of one actor per object. */
export interface MachineTable<State extends string = string, Event extends string = string, Emitted extends string = string> {
  readonly id: string;
  /** The states, in the order of the machine; a state's code is its position. */
  readonly states: readonly State[];
  /** The events, in the order in which the machine first names them; an event's code is its position. */
  readonly events: readonly Event[];
  readonly stateCode: Readonly<Record<State, number>>;
  readonly eventCode: Readonly<Record<Event, number>>;
  /** The code of the initial state. */
  readonly initial: number;
  /** At [state × events.length + event]: the code of the next state, or -1 where the machine refuses the event. */
  readonly next: Int8Array;
  /** At the same position: the event that the transition emits, if it emits one. */
  readonly emitted: readonly (Emitted | undefined)[];
}

/** The table of one machine, with the names of its states, events and emitted events. */
export type TableOf<M extends AnyStateMachine> = MachineTable<StateValueFrom<M> & string, EventFromLogic<M>['type'], EmittedFrom<M>['type']>;

type StateNode = AnyStateMachine['root'];
type Transition = ReturnType<AnyStateMachine['getTransitionData']>[number];

/**
 * Reads the transitions of a flat machine into a table.
 *
 * Answers to "Session lifecycle events" and to "Quickie Intro to Object States" in the seed: the table is what moves
 * objects and transactions, the machine is what says how.
 *
 * @throws ArgumentError (MACHINE_NOT_FLAT) where the machine has what a table cannot say: nested states, conditions,
 *   several targets or emitted events, or actions that do anything else than to emit.
 * @example
 * const table = compileTable(objectLifecycleMachine);
 * table.states[nextCode(table, table.stateCode.transient, 'added')]; // 'pending'
 */
export function compileTable<M extends AnyStateMachine>(machine: M): TableOf<M> {
  const nodes: StateNode[] = Object.values(machine.root.states);
  for (const node of nodes) refuseAllBut(node);
  const states = nodes.map((node) => node.key);
  const events = [...new Set(nodes.flatMap((node) => [...node.transitions.keys()]))];
  const next = new Int8Array(states.length * events.length).fill(-1);
  const emitted: (string | undefined)[] = new Array(next.length).fill(undefined);
  nodes.forEach((node, code) => {
    for (const [event, transitions] of node.transitions) {
      const cell = code * events.length + events.indexOf(event);
      next[cell] = targetOf(node, transitions, nodes);
      emitted[cell] = emittedBy(node, transitions[0]);
    }
  });
  const initial = machine.root.initial.target?.[0];
  const table: MachineTable = {
    id: machine.id,
    states,
    events,
    stateCode: codes(states),
    eventCode: codes(events),
    initial: initial === undefined ? 0 : nodes.indexOf(initial),
    next,
    emitted,
  };
  // the names were read from this very machine, whose type says which they are
  return table as TableOf<M>;
}

/** The code of the state that an event leads to, or -1 where the machine refuses it. */
export function nextCode<E extends string>(table: MachineTable<string, E>, state: number, event: E): number {
  return table.next[state * table.events.length + table.eventCode[event]] ?? -1;
}

/** The event that the transition emits; undefined if there is no such transition or it emits none. */
export function emittedOn<E extends string, X extends string>(table: MachineTable<string, E, X>, state: number, event: E): X | undefined {
  return table.emitted[state * table.events.length + table.eventCode[event]];
}

/** The names of the events that a state accepts, for texts of errors. */
export function acceptedIn<E extends string>(table: MachineTable<string, E>, state: number): E[] {
  return table.events.filter((event) => nextCode(table, state, event) >= 0);
}

function codes(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name, code) => [name, code]));
}

function refuseAllBut({ config, type, key, machine }: StateNode): void {
  for (const feature of ['states', 'always', 'after', 'invoke', 'entry', 'exit', 'onDone'] as const)
    if (config[feature] !== undefined) notFlat(machine.id, key, `"${feature}"`);
  if (type !== 'atomic' && type !== 'final') notFlat(machine.id, key, `the type "${type}"`);
}

function targetOf(node: StateNode, transitions: readonly Transition[], nodes: readonly StateNode[]): number {
  const [only] = transitions;
  const event = `the event "${only?.eventType}"`;
  if (only === undefined || transitions.length > 1) notFlat(node.machine.id, node.key, `several transitions on ${event}`);
  if (only.guard !== undefined) notFlat(node.machine.id, node.key, `a condition on ${event}`);
  const [target, ...others] = only.target ?? [];
  const code = target === undefined ? -1 : nodes.indexOf(target);
  if (code < 0 || others.length > 0) notFlat(node.machine.id, node.key, `no single state as target of ${event}`);
  return code;
}

// An emitting action is a function that carries its event: emit({ type }) leaves it there for the machine to read.
function emittedBy(node: StateNode, transition: Transition | undefined): string | undefined {
  const [action, ...others] = transition?.actions ?? [];
  if (action === undefined) return undefined;
  const name = typeof action === 'string' ? action : 'type' in action ? action.type : undefined;
  const implementation: unknown = typeof action === 'function' ? action : node.machine.implementations.actions[String(name)];
  const emitted = isEmitting(implementation) ? implementation.event.type : undefined;
  if (emitted === undefined || others.length > 0) notFlat(node.machine.id, node.key, `an action "${String(name)}" that does more than to emit one event`);
  return emitted;
}

function isEmitting(action: unknown): action is { event: { type: string } } {
  if (typeof action !== 'function' || !('type' in action) || action.type !== 'xstate.emit') return false;
  return 'event' in action && typeof action.event === 'object';
}

function notFlat(machine: string, state: string, reason: string): never {
  throw machinesErrors.MACHINE_NOT_FLAT({ machine, state, reason });
}
