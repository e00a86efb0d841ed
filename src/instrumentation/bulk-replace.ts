// Replaces all members of a collection: who is new is told as coming, who stays is told as kept, who is missing is told as
// leaving; in that order.
import type { CollectionAdapter } from './collection-adapter.ts';
import type { AttributeEventToken } from './event-token.ts';

export interface Replacement {
  readonly values: readonly object[];
  readonly old: CollectionAdapter;
  readonly next: CollectionAdapter;
  readonly initiator: AttributeEventToken;
}

export function bulkReplace({ values, old, next, initiator }: Replacement): void {
  const before = new Set(old.members());
  const after = new Set(values);
  for (const member of values) {
    if (before.has(member)) next.appendWithoutEvent(member);
    else next.append(member, initiator);
  }
  const { attribute, state } = old;
  for (const member of before) if (after.has(member)) attribute.tellKept(state, member, { initiator });
  for (const member of before) if (!after.has(member)) attribute.tellRemove(state, member, { initiator });
}
