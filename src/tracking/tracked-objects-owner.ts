// What the tracked objects ask of the session that they belong to: the port through which the one door, which knows no
// transactions, begins one, tells its listeners and warns.
import type { Dispatch } from '../events/dispatch.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';

/** What the tracked objects ask of their session. */
export interface TrackedObjectsOwner {
  /** What listeners are told as their session. */
  readonly session: object;
  readonly dispatch: Dispatch;
  readonly name: string;
  /** Makes sure that a transaction is begun; throws where the session may not begin one by itself. */
  autobegin(): void;
  readonly inTransaction: boolean;
  /** Why nothing can be loaded now, if the session waits for a rollback. */
  loadRefusal(asked: string): Error | null;
  /** Told of calls that listeners make while a flush writes rows. */
  warnInFlush(call: string): void;
  /** Told of each object before it comes in; null if nobody looks on. */
  readonly watch: ((state: InstanceState) => void) | null;
}
