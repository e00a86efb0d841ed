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

export const NO_MEMBERS: readonly unknown[] = Object.freeze([]);
export const EMPTY_HISTORY: History = Object.freeze({
  added: NO_MEMBERS,
  unchanged: NO_MEMBERS,
  deleted: NO_MEMBERS,
});

/** The history of a scalar attribute, from memory alone: nothing is loaded. */
export function historyOf(state: InstanceState, attribute: ScalarAttribute): History {
  const current = state.values[attribute.index];
  const original = state.committedValue(attribute.index);
  if (original === undefined) {
    return current === undefined
      ? EMPTY_HISTORY
      : { added: NO_MEMBERS, unchanged: [current], deleted: NO_MEMBERS };
  }
  if (current !== undefined && original !== NO_VALUE && attribute.equals(current, original)) {
    return { added: NO_MEMBERS, unchanged: [current], deleted: NO_MEMBERS };
  }
  if (original === NO_VALUE) {
    // a deletion whose old value nobody knows still is a change: it becomes null
    return { added: [current === undefined ? null : current], unchanged: NO_MEMBERS, deleted: NO_MEMBERS };
  }
  return {
    added: current === undefined ? NO_MEMBERS : [current],
    unchanged: NO_MEMBERS,
    deleted: [original],
  };
}

export function hasChanges({ added, deleted }: History): boolean {
  return added.length > 0 || deleted.length > 0;
}

/** Whether any attribute has a net change: not only a flag, another value. */
export function hasNetChange(state: InstanceState, includeCollections = true): boolean {
  if (!state.modified) return false;
  return state.manager.stored.some(
    (attribute) =>
      (includeCollections || attribute.kind !== 'collection') && hasChanges(attribute.history(state)),
  );
}

/** The history of a collection: its members now, and those that it had, if that is known. */
export function collectionHistory(members: readonly object[], original: unknown): History {
  if (original === undefined) return { ...EMPTY_HISTORY, unchanged: members };
  if (!Array.isArray(original)) return { ...EMPTY_HISTORY, added: members };
  const [before, after] = [new Set<unknown>(original), new Set(members)];
  return {
    added: members.filter((member) => !before.has(member)),
    unchanged: members.filter((member) => before.has(member)),
    deleted: original.filter((member) => !after.has(member)),
  };
}
