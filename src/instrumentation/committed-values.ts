// The values that changed attributes had when the object was last in step with the database: the left side of every
// history. Few attributes change at once, so pairs in one flat array beat a Map in both memory and time.
import { NO_VALUE } from '../events/symbols.ts';

/** Flat pairs: attribute index, committed value (`NO_VALUE` where none was known). */
export type CommittedValues = unknown[];

/**
 * Stands for "nothing was ever committed": every value that is present counts as set from `NO_VALUE`. Objects under
 * construction share it, so that filling a new object costs no bookkeeping.
 */
export const FRESH: CommittedValues = Object.freeze([NO_VALUE]) as unknown[]; // frozen: a write would be a bug, and throws

export function committedPosition(committed: CommittedValues, index: number): number {
  for (let at = 0; at < committed.length; at += 2) if (committed[at] === index) return at;
  return -1;
}

/** FRESH written out: one pair for each value that is present. */
export function materialise(values: readonly unknown[]): CommittedValues {
  const pairs: CommittedValues = [];
  for (let index = 0; index < values.length; index++) {
    if (values[index] !== undefined) pairs.push(index, NO_VALUE);
  }
  return pairs;
}

export function forget(committed: CommittedValues, index: number): CommittedValues | null {
  const at = committedPosition(committed, index);
  if (at < 0) return committed;
  if (committed.length === 2) return null;
  committed.splice(at, 2);
  return committed;
}
