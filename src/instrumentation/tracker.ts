// What an instance may ask of the session it is attached to: the port through which instrumentation, which knows no
// session, reports changes. The session's tracked objects implement it.
import type { InstanceState } from './instance-state.ts';

export interface Tracker {
  /** The name of the session, for messages. */
  readonly name: string;
  readonly session: object;
  /** The number of the frame (transaction or savepoint) that is open now. */
  readonly frame: number;
  /** The object's values are about to change: what it holds now belongs to the frame's beginning. */
  remember(state: InstanceState): void;
  /** The object has its first change since it was last in step with the database. */
  modified(state: InstanceState): void;
}
