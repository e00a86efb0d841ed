// The links between two objects that a flush has already written: each is known to both sides, and is written once.
import type { InstanceState } from '../instrumentation/instance-state.ts';

export class LinkSet {
  readonly #links = new Map<InstanceState, Set<InstanceState>>();

  has(from: InstanceState, to: InstanceState): boolean {
    return this.#links.get(from)?.has(to) === true;
  }

  add(from: InstanceState, to: InstanceState): void {
    const known = this.#links.get(from);
    if (known === undefined) this.#links.set(from, new Set([to]));
    else known.add(to);
  }
}
