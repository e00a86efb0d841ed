// Who leaves and who comes to which objects by which relationships, gathered so that each collection is gone through once.
import { changeMembers, type MemberChanges } from '../instrumentation/in-step.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';

interface Changes extends MemberChanges {
  readonly gone: Set<object>;
  readonly come: Set<object>;
}

export class MemberMoves {
  readonly #changes = new Map<RelationshipProperty, Map<InstanceState, Changes>>();

  gone(property: RelationshipProperty, holder: InstanceState, member: InstanceState): void {
    this.#of(property, holder).gone.add(member.obj);
  }

  come(property: RelationshipProperty, holder: InstanceState, member: InstanceState): void {
    this.#of(property, holder).come.add(member.obj);
  }

  #of(property: RelationshipProperty, holder: InstanceState): Changes {
    let byHolder = this.#changes.get(property);
    if (byHolder === undefined) {
      byHolder = new Map();
      this.#changes.set(property, byHolder);
    }
    let changes = byHolder.get(holder);
    if (changes === undefined) {
      changes = { gone: new Set(), come: new Set() };
      byHolder.set(holder, changes);
    }
    return changes;
  }

  /** Makes all of them; what a listener has changed since the commit is left alone. */
  make(): void {
    for (const [property, byHolder] of this.#changes) {
      for (const [holder, changes] of byHolder) {
        if (!holder.isChanged(property.index)) changeMembers(holder, property, changes);
      }
    }
  }
}
