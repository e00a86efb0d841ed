// Which objects code outside of a session changes while a flush carries its plan out: it does not write them, and what
// they were given is not its own doing, so the next flush has to.
import type { InstanceState } from '../instrumentation/instance-state.ts';

export class Meanwhile {
  /** A flush has made its plan, and is not through. */
  isWatching = false;
  #changed: Set<InstanceState> | null = null;

  note(state: InstanceState): void {
    this.#changed ??= new Set();
    this.#changed.add(state);
  }

  has(state: InstanceState): boolean {
    return this.#changed?.has(state) === true;
  }

  end(): void {
    this.isWatching = false;
    this.#changed = null;
  }
}
