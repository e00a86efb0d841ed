// Property: the compiled table and a real xstate actor of the same machine agree under every word of events, on the
// state after each and on everything that is emitted. IMAGO_SEED and IMAGO_PATH replay a failure.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AnyStateMachine, createActor } from 'xstate';
import {
  compileTable,
  emittedOn,
  type MachineTable,
  mirrorActor,
  nextCode,
  objectLifecycleMachine,
  sessionMachine,
  sessionTransactionMachine,
} from '../machines/index.ts';
import { parameters } from './model/settings.ts';

const machines: readonly AnyStateMachine[] = [
  objectLifecycleMachine,
  sessionTransactionMachine,
  sessionMachine,
];
const RUNS = 500;

interface Step {
  readonly event: string;
  readonly state: unknown;
  readonly emitted: readonly string[];
}

function runTable(table: MachineTable, from: number, word: readonly string[]): Step[] {
  let state = from;
  return word.map((event) => {
    const emitted = emittedOn(table, state, event);
    const next = nextCode(table, state, event);
    if (next >= 0) state = next;
    return { event, state: table.states[state], emitted: emitted === undefined ? [] : [emitted] };
  });
}

function runActor(actor: ReturnType<typeof createActor<AnyStateMachine>>, word: readonly string[]): Step[] {
  const heard: string[] = [];
  actor.on('*', ({ type }) => heard.push(type));
  return word.map((event) => {
    // a machine in its final state has stopped; xstate would only warn
    if (actor.getSnapshot().status === 'active') actor.send({ type: event });
    return { event, state: actor.getSnapshot().value, emitted: heard.splice(0) };
  });
}

// words of mostly accepted events reach deep; a refused one now and then must change nothing
const letters = (table: MachineTable) =>
  fc
    .array(fc.nat({ max: 1_000_000 }), { maxLength: 60 })
    .map((numbers) => spell(table, table.initial, numbers));

function spell(table: MachineTable, from: number, numbers: readonly number[]): string[] {
  let state = from;
  return numbers.map((number) => {
    const accepted = table.events.filter((event) => nextCode(table, state, event) >= 0);
    const choice = number % 4 === 0 || accepted.length === 0 ? table.events : accepted;
    const event = choice[number % choice.length] ?? '';
    const next = nextCode(table, state, event);
    if (next >= 0) state = next;
    return event;
  });
}

for (const machine of machines) {
  const table: MachineTable = compileTable(machine);

  it(`${machine.id}: the table does what the machine does`, () => {
    fc.assert(
      fc.property(letters(table), (word) => {
        expect(runTable(table, table.initial, word)).toEqual(runActor(createActor(machine).start(), word));
      }),
      parameters(RUNS),
    );
  });

  it(`${machine.id}: an actor that joins on the way goes on as the table`, () => {
    fc.assert(
      fc.property(fc.nat({ max: table.states.length - 1 }), letters(table), (from, word) => {
        const actor = mirrorActor(machine, { state: table.states[from] ?? '' });
        expect(runTable(table, from, word)).toEqual(runActor(actor, word));
      }),
      parameters(RUNS),
    );
  });
}
