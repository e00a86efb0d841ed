// What a plan is made of, and the order of the rows within one action.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { DependencyRun } from './dependencies/dependency-run.ts';

/** Objects of one mapper that are saved, or deleted, together. */
export interface RowAction {
  readonly kind: 'save' | 'delete';
  readonly mapper: Mapper;
  readonly states: InstanceState[];
}

/** Keys are copied along a relationship, or its rows in a table between are written. */
export interface ProcessAction {
  readonly kind: 'process';
  readonly run: DependencyRun;
  readonly isDelete: boolean;
  readonly states: readonly InstanceState[];
}

/** Foreign keys that could not be written with their rows are written. */
export interface PostUpdateAction {
  readonly kind: 'postUpdate';
  readonly mapper: Mapper;
  readonly isDelete: boolean;
}

/** What is left has no order: where everything before it is done, the flush fails. */
export interface CircleAction {
  readonly kind: 'circle';
  readonly error: Error;
}

export type Action = RowAction | ProcessAction | PostUpdateAction | CircleAction;

/** New objects by order of add, then the others by primary key. */
export function inRowOrder(states: InstanceState[]): InstanceState[] {
  for (let at = 1; at < states.length; at++) {
    const [before, state] = [states[at - 1], states[at]];
    if (before === undefined || state === undefined || byRow(before, state) <= 0) continue;
    // as a rule they are in order already, and a pass tells that in a fraction of the time of sorting
    return states.sort(byRow);
  }
  return states;
}

function byRow(a: InstanceState, b: InstanceState): number {
  if (a.key === null) return b.key === null ? a.insertOrder - b.insertOrder : -1;
  if (b.key === null) return 1;
  if (!Array.isArray(a.key) || !Array.isArray(b.key)) return compare(a.key, b.key);
  for (let part = 0; part < a.key.length; part++) {
    const order = compare(a.key[part], b.key[part]);
    if (order !== 0) return order;
  }
  return 0;
}

function compare(a: unknown, b: unknown): number {
  // primary keys of one column are of one type, and every type of key is ordered
  const [left, right] = [a as string, b as string];
  return left < right ? -1 : left > right ? 1 : 0;
}
