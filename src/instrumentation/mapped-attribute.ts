// What every mapped attribute can be asked, whatever it holds: a column's value, one object, or a collection of them.
import type { Dispatch } from '../events/dispatch.ts';
import type { History } from './history.ts';
import type { InstanceState } from './instance-state.ts';

export type AttributeKind = 'column' | 'reference' | 'collection' | 'composite' | 'synonym';

export interface MappedAttribute {
  readonly kind: AttributeKind;
  readonly key: string;
  /** The position of its value in every object's state. */
  readonly index: number;
  /** Not loaded with the object. */
  readonly deferred: boolean;
  /** Whether the old value is wanted even where it has to be loaded first. */
  readonly activeHistory: boolean;
  readonly dispatch: Dispatch;
  /** Whether two values are the same to the database. */
  equals(a: unknown, b: unknown): boolean;
  /** The value, as a property read gives it; never does IO. */
  get(state: InstanceState): unknown;
  /** What an assignment does, with its events. */
  set(state: InstanceState, value: unknown): void;
  /** Takes the value away, with its events. */
  delete(state: InstanceState): void;
  /** Marks the attribute as changed without a new value. */
  flagModified(state: InstanceState): void;
  /** Puts a value in place as if it had been loaded: no event of a change, no history. */
  setCommitted(state: InstanceState, value: unknown): void;
  /** Whether the database has a value that memory lacks. */
  isUnloaded(state: InstanceState): boolean;
  /** What changed, from memory alone. */
  history(state: InstanceState): History;
}
