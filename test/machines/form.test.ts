// Holds each machine file to the form in which every xstate visualiser can open it: one literal, read as a table.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { objectLifecycleMachine, sessionMachine, sessionTransactionMachine } from '../../machines/index.ts';

const machines: Readonly<Record<string, AnyStateMachine>> = {
  objectLifecycleMachine,
  sessionTransactionMachine,
  sessionMachine,
};
const folder = new URL('../../machines/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.machine.ts'));
const camelCase = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

// what a machine's literal may consist of: brackets, keys, strings and numbers; no calls, names, spreads or functions
const literalToken = /[{}[\],]|\w+:|'[^'\n]*'|\b\d+\b/g;
const transitionLine =
  /^\w+: \{ target: '(?<target>\w+)'(?:, actions: '(?<action>\w+)')?(?:, description: (?:'[^']+'|"[^"]+"))? \},$/;

function machineOf(name: string): AnyStateMachine {
  const machine = machines[name];
  if (machine === undefined) throw new Error(`machines/index.ts does not export ${name}`);
  return machine;
}

function partsOf(file: string) {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const parts =
    /^(?<comment>(?:\/\/ .+\n){1,5})(?<imports>(?:import .+\n)+)\nexport const (?<name>\w+) = setup\(\{\n(?<setup>[\s\S]+?)\n\}\)\.createMachine\((?<literal>\{[\s\S]+\})\);\n$/.exec(
      text,
    )?.groups;
  return { text, comment: '', imports: '', name: '', setup: '', literal: '', ...parts };
}

/** The lines between `on: {` and its closing brace. */
function transitionLines(literal: string): string[] {
  return [...literal.matchAll(/^ {6}on: \{\n([\s\S]*?)^ {6}\},$/gm)].flatMap(([, body = '']) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => line.trim()),
  );
}

describe.each(files)('%s', (file) => {
  const { text, imports, name, setup, literal } = partsOf(file);

  it('is one setup(…).createMachine(…) in a plain const named after the file', () => {
    expect(name).toBe(`${camelCase(file.replace('.machine.ts', ''))}Machine`);
    expect(machineOf(name)).toBeDefined();
    expect(literal).not.toBe('');
  });

  it('has at most 100 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  });

  it('imports xstate, and types only from its own folder', () => {
    for (const line of imports.trimEnd().split('\n'))
      expect(line).toMatch(/^import (?:\{[\w, ]+\} from 'xstate'|type \{[\w, ]+\} from '\.\/[\w-]+\.ts');$/);
  });

  it('is a literal: no spreads, calls, names or functions inside', () => {
    expect(literal.replace(literalToken, '').trim()).toBe('');
  });

  it('names its id, its initial state and a description of each state', () => {
    const { id, config, root } = machineOf(name);
    expect(`${id}Machine`).toBe(name);
    expect(config.initial).toBe(Object.keys(root.states)[0]);
    expect(config.description).toMatch(/\.$/);
    for (const state of Object.values(root.states)) expect(state.description).toMatch(/\.$/);
  });

  it('has one transition a line, each an object', () => {
    const lines = transitionLines(literal);
    const { root } = machineOf(name);
    const count = Object.values(root.states).reduce((sum, state) => sum + state.transitions.size, 0);
    expect(lines.filter((line) => !transitionLine.test(line))).toEqual([]);
    expect(lines).toHaveLength(count);
  });

  it('uses all its actions, and each emits the event whose name it bears', () => {
    const declared = [...setup.matchAll(/(\w+): (emit\(\{ type: '\w+' \}\))/g)];
    for (const [, action, call] of declared) expect(call).toBe(`emit({ type: '${action}' })`);
    const used = transitionLines(literal).map((line) => transitionLine.exec(line)?.groups?.action);
    expect(new Set(declared.map(([, action]) => action))).toEqual(new Set(used.filter(Boolean)));
  });

  it('names events in camelCase for what happened to the subject', () => {
    const { root } = machineOf(name);
    const events = Object.values(root.states).flatMap((state) => [...state.transitions.keys()]);
    for (const event of events)
      expect(event).toMatch(/^[a-z]+(?:[A-Z][a-z]+)*?(?:ed|Back|reset|Transient|Again)$|^reset$/);
  });
});

it('finds all machines that are exported', () => {
  expect(Object.keys(machines)).toHaveLength(files.length);
});
