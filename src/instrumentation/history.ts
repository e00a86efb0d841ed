// What changed of an attribute since the object was last in step with the database.
import { NO_VALUE } from '../events/symbols.ts';
import type { ScalarAttribute } from './attribute.ts';
import type { InstanceState } from './instance-state.ts';

/**
 * The difference between the committed and the present value of an attribute, as three lists.
 *
 * @example
 * user.name = 'ed';
 * getHistory(user, 'name'); // { added: ['ed'], unchanged: [], deleted: ['jack'] }
 */
export interface History {
  readonly added: readonly unknown[];
  readonly unchanged: readonly unknown[];
  readonly deleted: readonly unknown[];
}

const NOTHING: readonly unknown[] = Object.freeze([]);
const EMPTY: History = Object.freeze({ added: NOTHING, unchanged: NOTHING, deleted: NOTHING });

/** The history of a scalar attribute, from memory alone: nothing is loaded. */
export function historyOf(state: InstanceState, attribute: ScalarAttribute): History {
  const current = state.values[attribute.index];
  const original = state.committedValue(attribute.index);
  if (original === undefined) {
    return current === undefined ? EMPTY : { added: NOTHING, unchanged: [current], deleted: NOTHING };
  }
  if (current !== undefined && original !== NO_VALUE && attribute.equals(current, original)) {
    return { added: NOTHING, unchanged: [current], deleted: NOTHING };
  }
  if (original === NO_VALUE) {
    // a deletion whose old value nobody knows still is a change: it becomes null
    return { added: [current === undefined ? null : current], unchanged: NOTHING, deleted: NOTHING };
  }
  return { added: current === undefined ? NOTHING : [current], unchanged: NOTHING, deleted: [original] };
}

export function hasChanges({ added, deleted }: History): boolean {
  return added.length > 0 || deleted.length > 0;
}

/** Whether any attribute has a net change: not only a flag, another value. */
export function hasNetChange(state: InstanceState): boolean {
  if (!state.modified) return false;
  return state.manager.attributes.some((attribute) => hasChanges(historyOf(state, attribute)));
}
