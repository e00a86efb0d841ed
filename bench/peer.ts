// What a peer is: something that runs the workloads on the tables of schema.ts. A workload times itself and tells facts
// about its objects, computed after the clock has stopped.
import type { Facts } from './rows.ts';
import type { Timer } from './timer.ts';

export interface Lap {
  /** How many objects or operations. */
  readonly n: number;
  readonly timer: Timer;
}

export type RunWorkload = (lap: Lap) => Promise<Facts>;

export interface Peer {
  /** Connects and warms all connections of a pool of ten. */
  open(url: string): Promise<void>;
  close(): Promise<void>;
  readonly workloads: Readonly<Record<string, RunWorkload>>;
  /** Loads all users and gives back what has to stay alive for them. */
  loadUsers?(): Promise<unknown>;
}
