// How an entity is printed by console.log and in tests: its attributes, and for those that are not in memory why.

import { membersOf } from '../instrumentation/collection-medium.ts';
import { keyText } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { stateOf } from '../instrumentation/state-of.ts';

const LIFE = ['transient', 'pending', 'persistent', 'deleted', 'detached'] as const;

/** `User#7 persistent`. */
export function titleOf(state: InstanceState): string {
  const key = state.key === null ? '' : `#${keyText(state.key)}`;
  return `${state.manager.class.name}${key} ${LIFE[state.lifecycle] ?? ''}`;
}

/** Stands in print for what is not printed itself; prints as its words, without quotes. */
class Words {
  readonly #words: string;

  constructor(words: string) {
    this.#words = words;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.#words;
  }
}

/** Values as they are; related objects by their titles, for each would lead on to all others. */
export function printable(state: InstanceState): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const attribute of state.manager.stored) {
    const value = state.values[attribute.index];
    if (value !== undefined) shown[attribute.key] = titled(value);
    else if (attribute.isUnloaded(state))
      shown[attribute.key] = new Words(state.expired ? '<expired>' : '<not loaded>');
  }
  return shown;
}

function titled(value: unknown): unknown {
  const state = stateOf(value);
  if (state !== undefined) return new Words(`<${titleOf(state)}>`);
  const members = membersOf(value);
  if (members === undefined) return value;
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, titled(member)]));
  const titles = members.map(titled);
  return value instanceof Set ? new Set(titles) : titles;
}
