// How an entity is printed by console.log and in tests: its attributes, and for those that are not in memory why.

import { keyText } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';

const LIFE = ['transient', 'pending', 'persistent', 'deleted', 'detached'] as const;

/** `User#7 persistent`. */
export function titleOf(state: InstanceState): string {
  const key = state.key === null ? '' : `#${keyText(state.key)}`;
  return `${state.manager.class.name}${key} ${LIFE[state.lifecycle] ?? ''}`;
}

/** Stands in print for a value that is not in memory; prints as its word, without quotes. */
class Absent {
  readonly #why: string;

  constructor(why: string) {
    this.#why = why;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `<${this.#why}>`;
  }
}

export function printable(state: InstanceState): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const attribute of state.manager.attributes) {
    const value = state.values[attribute.index];
    if (value !== undefined) shown[attribute.key] = value;
    else if (attribute.isUnloaded(state))
      shown[attribute.key] = new Absent(state.expired ? 'expired' : 'not loaded');
  }
  return shown;
}
