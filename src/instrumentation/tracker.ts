// What an instance may ask of the session it is attached to: the port through which instrumentation, which knows no
// session, reports changes. The session's tracked objects implement it.
import type { Mapper } from '../mapping/mapper.ts';
import type { InstanceState, PrimaryKey } from './instance-state.ts';

export interface Tracker {
  /** The name of the session, for messages. */
  readonly name: string;
  readonly session: object;
  /** The number of the frame (transaction or savepoint) that is open now. */
  readonly frame: number;
  /** Whether a flush is writing rows: what changes now is not part of it. */
  readonly isWriting: boolean;
  /** A listener changes a relationship while a flush is writing. */
  warnInFlush(call: string): void;
  /** Whether the transaction has changed rows that a rollback takes back. */
  readonly hasWritten: boolean;
  /** The object's values are about to change: what it holds now belongs to the frame's beginning. */
  remember(state: InstanceState): void;
  /** Why nothing can be loaded now: the session waits for a rollback; null where it does not. */
  loadRefusal(asked: string): Error | null;
  /** The object has its first change since it was last in step with the database. */
  modified(state: InstanceState): void;
  /** The object's change flag was given back: it is listed accordingly. */
  sortChange(state: InstanceState): void;
  /** Whether the object is new, or in the identity map. */
  contains(state: InstanceState): boolean;
  /** Whether the object waits for its INSERT. */
  isNew(state: InstanceState): boolean;
  /** The object of that identity, if the session has it. */
  find(mapper: Mapper, key: PrimaryKey): InstanceState | undefined;
  /** An object has come to one of the session's own by a relationship that cascades: it comes in, with its own cascade. */
  saveUpdate(state: InstanceState): void;
  /** A new object has lost the parent that it cannot do without. */
  expungeOrphan(state: InstanceState): void;
}
