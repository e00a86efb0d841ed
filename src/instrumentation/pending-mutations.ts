// What was put into and taken out of a collection that is not in memory, by the other side of the relationship: applied
// when the collection is loaded.
import type { InstanceState } from './instance-state.ts';

export class PendingMutations {
  readonly added = new Set<object>();
  readonly removed = new Set<object>();

  append(item: object): void {
    if (!this.removed.delete(item)) this.added.add(item);
  }

  remove(item: object): void {
    if (!this.added.delete(item)) this.removed.add(item);
  }

  copy(): PendingMutations {
    const copy = new PendingMutations();
    for (const item of this.added) copy.added.add(item);
    for (const item of this.removed) copy.removed.add(item);
    return copy;
  }
}

/** What waits for a collection that is not in memory. */
export function queuedChanges(state: InstanceState, index: number): PendingMutations {
  state.pendingMutations ??= new Map();
  const known = state.pendingMutations.get(index) ?? new PendingMutations();
  state.pendingMutations.set(index, known);
  return known;
}
