// The compiled tables against the machines they were read from: every path, every refusal, and the tables themselves.
import { describe, expect, it } from 'vitest';
import { type AnyStateMachine, createActor, createMachine, emit, setup } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import {
  acceptedIn,
  compileTable,
  emittedOn,
  type MachineTable,
  nextCode,
  objectLifecycleMachine,
  sessionMachine,
  sessionTransactionMachine,
} from '../../machines/index.ts';
import { ArgumentError } from '../../src/errors/imago-error.ts';

const machines: readonly AnyStateMachine[] = [
  objectLifecycleMachine,
  sessionTransactionMachine,
  sessionMachine,
];
const tableOf = (machine: AnyStateMachine): MachineTable => compileTable(machine);

function cells(machine: AnyStateMachine) {
  const { states, events } = tableOf(machine);
  return states.flatMap((state) => events.map((event) => ({ state, event })));
}

/** One line for each transition: `state event → next [emitted]`. */
function lines(table: MachineTable): string[] {
  return table.states.flatMap((state, code) =>
    acceptedIn(table, code).map((event) => {
      const emitted = emittedOn(table, code, event);
      return `${state} ${event} → ${table.states[nextCode(table, code, event)]}${emitted ? ` ${emitted}` : ''}`;
    }),
  );
}

describe.each(machines)('the table of $id', (machine) => {
  const table = tableOf(machine);
  const snapshot = (state: string) => machine.resolveState({ value: state, context: {} });

  const refused = cells(machine).filter(
    ({ state, event }) => nextCode(table, table.states.indexOf(state), event) < 0,
  );

  it.each(refused)('refuses $event in $state, as the machine does', ({ state, event }) => {
    expect(snapshot(state).can({ type: event })).toBe(false);
    expect(emittedOn(table, table.states.indexOf(state), event)).toBeUndefined();
  });

  it('accepts everything else, as the machine does', () => {
    const accepted = lines(table).map((line) => line.split(' ').slice(0, 2));
    expect(accepted.length + refused.length).toBe(table.states.length * table.events.length);
    for (const [state = '', event] of accepted) expect(snapshot(state).can({ type: event })).toBe(true);
  });

  it('starts where the machine starts', () => {
    expect(table.states[table.initial]).toBe(createActor(machine).getSnapshot().value);
  });

  const paths = getShortestPaths(machine, { events: table.events.map((type) => ({ type })) });

  it('has a path to every state', () => {
    expect(new Set(paths.map((path) => path.state.value))).toEqual(new Set(table.states));
  });

  it.each(paths.map((path) => ({ to: path.state.value, path })))('goes the way to $to', ({ path }) => {
    const actor = createActor(machine).start();
    const told: string[] = [];
    actor.on('*', (event) => told.push(event.type));
    let state = table.initial;
    const expected: (string | undefined)[] = [];
    for (const { event } of path.steps.slice(1)) {
      expected.push(emittedOn(table, state, event.type));
      state = nextCode(table, state, event.type);
      actor.send(event);
      expect(table.states[state]).toBe(actor.getSnapshot().value);
    }
    expect(table.states[state]).toBe(path.state.value);
    expect(told).toEqual(expected.filter((name) => name !== undefined));
  });
});

it('the lifecycle of an object is this', () => {
  expect(lines(compileTable(objectLifecycleMachine))).toEqual([
    'transient added → pending transient_to_pending',
    'transient loaded → persistent loaded_as_persistent',
    'transient madeDetached → detached',
    'transient madeTransient → transient',
    'transient expunged → transient pending_to_transient',
    'transient insertRolledBack → transient pending_to_transient',
    'pending expunged → transient pending_to_transient',
    'pending insertRolledBack → transient pending_to_transient',
    'pending insertFlushed → persistent pending_to_persistent',
    'pending rolledBack → transient pending_to_transient',
    'persistent expunged → detached persistent_to_detached',
    'persistent insertRolledBack → transient persistent_to_transient',
    'persistent deleteFlushed → deleted persistent_to_deleted',
    'persistent deleteRolledBack → persistent deleted_to_persistent',
    'deleted expunged → detached deleted_to_detached',
    'deleted insertRolledBack → transient deleted_to_detached',
    'deleted deleteFlushed → deleted persistent_to_deleted',
    'deleted deleteRolledBack → persistent deleted_to_persistent',
    'deleted deleteCommitted → detached deleted_to_detached',
    'detached added → persistent detached_to_persistent',
    'detached madeTransient → transient',
    'detached expunged → detached persistent_to_detached',
    'detached insertRolledBack → transient persistent_to_transient',
    'detached deletedAgain → deleted detached_to_persistent',
    'detached insertAndDeleteRolledBack → transient deleted_to_detached',
  ]);
});

it('the life of a transaction is this', () => {
  expect(lines(compileTable(sessionTransactionMachine))).toEqual([
    'active statementRequested → active',
    'active connectionRequested → provisioning',
    'active commitRequested → preparing',
    'active rollbackRequested → rollingBack',
    'active flushFailed → rollingBack',
    'active deactivated → deactive',
    'active closed → closed',
    'provisioning connectionProvided → active begin',
    'provisioning connectionJoined → active',
    'provisioning connectionFailed → active',
    'preparing statementRequested → preparing',
    'preparing connectionRequested → provisioningInCommit',
    'preparing flushFailed → rollingBack',
    'preparing prepared → prepared',
    'preparing prepareFailed → active',
    'preparing participantFailed → rollingBack',
    'provisioningInCommit connectionProvided → preparing begin',
    'provisioningInCommit connectionJoined → preparing',
    'provisioningInCommit connectionFailed → preparing',
    'prepared rollbackRequested → rollingBack',
    'prepared closed → closed',
    'prepared commitStarted → committing',
    'committing commitSucceeded → committed commit',
    'committing commitFailed → prepared',
    'committed closed → closed',
    'rollingBack rolledBack → deactive rollback',
    'rollingBack rollbackFailed → deactive',
    'deactive rollbackRequested → deactive',
    'deactive closed → closed',
    'deactive rollbackFinished → closed soft_rollback',
  ]);
});

describe('a machine that is not flat', () => {
  const { createMachine: build } = setup({
    types: {} as { events: { type: 'go' }; emitted: { type: 'gone' } },
    actions: { gone: emit({ type: 'gone' }), work: () => {} },
    guards: { sometimes: () => true },
  });

  it.each([
    ['nested states', createMachine({ initial: 'a', states: { a: { initial: 'b', states: { b: {} } } } })],
    [
      'a condition',
      build({ initial: 'a', states: { a: { on: { go: { target: 'a', guard: 'sometimes' } } } } }),
    ],
    ['an entry action', build({ initial: 'a', states: { a: { entry: 'gone' } } })],
    [
      'an action that works',
      build({ initial: 'a', states: { a: { on: { go: { target: 'a', actions: 'work' } } } } }),
    ],
    [
      'two actions',
      build({ initial: 'a', states: { a: { on: { go: { target: 'a', actions: ['gone', 'gone'] } } } } }),
    ],
    ['two ways', build({ initial: 'a', states: { a: { on: { go: [{ target: 'a' }, { target: 'a' }] } } } })],
    ['no target', build({ initial: 'a', states: { a: { on: { go: { actions: 'gone' } } } } })],
    ['an eventless transition', build({ initial: 'a', states: { a: { always: { target: 'b' } }, b: {} } })],
  ])('with %s is refused with its state named', (_, machine) => {
    expect(() => compileTable(machine)).toThrow(ArgumentError);
    expect(() => compileTable(machine)).toThrow(/state "a" has .*\n.*\n.*createActor/);
  });
});
