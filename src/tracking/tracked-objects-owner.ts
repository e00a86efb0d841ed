// What the tracked objects of a session ask of it: the port that the session is, seen from below.
import type { Dispatch } from '../events/dispatch.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';

export interface TrackedObjectsOwner {
  /** What listeners are told as their session. */
  readonly session: object;
  readonly dispatch: Dispatch;
  readonly name: string;
  /** Makes sure that a transaction is begun; throws where the session may not begin one by itself. */
  autobegin(): void;
  readonly inTransaction: boolean;
  readonly staysInStep: boolean;
  /** A listener runs, and what happens now is its doing. */
  readonly isListening: boolean;
  /** Why nothing can be loaded now, if the session waits for a rollback. */
  loadRefusal(asked: string): Error | null;
  /** Told of calls that listeners make while a flush writes rows. */
  warnInFlush(call: string, effect?: string): void;
  /** Told of each object before it comes in; null if nobody looks on. */
  readonly watch: ((state: InstanceState) => void) | null;
}
