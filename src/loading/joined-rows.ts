// What joined relationships bring in the rows of a statement: the first row of an object begins its collections, the
// further ones add to them. A related object is told of before the object that its row made.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MemberSink } from '../instrumentation/unseen-collection.ts';
import type { LaterLoad, Materialization } from './materialize.ts';
import type { JoinedPart } from './related-plan.ts';

type Row = unknown[];

interface JoinedSource {
  readonly objectsOf: (part: JoinedPart) => Materialization;
  /** A member may come in several rows of its owner. */
  readonly repeatsMembers: boolean;
}

export class JoinedRows {
  readonly #relationships: readonly JoinedRelationship[];

  constructor(parts: readonly JoinedPart[], { objectsOf, repeatsMembers }: JoinedSource) {
    this.#relationships = parts.map((part) => new JoinedRelationship(part, objectsOf(part), repeatsMembers));
  }

  later(): LaterLoad[] {
    return this.#relationships.flatMap((relationship) => relationship.later());
  }

  /** The first row of an object. `missing` limits what is put in place to what the object lacks. */
  first(state: InstanceState, row: Row, missing: ReadonlySet<number> | null): void {
    for (const relationship of this.#relationships) relationship.first(state, row, missing);
  }

  /** A further row of an object. */
  more(state: InstanceState, row: Row): void {
    for (let at = 0; at < this.#relationships.length; at++) this.#relationships[at]?.more(state, row);
  }
}

/** The collection of one object while it is filled. */
interface Filling {
  readonly members: MemberSink;
  /** Who is in it already; null where nobody comes twice. */
  readonly seen: Set<InstanceState> | null;
}

class JoinedRelationship {
  readonly #part: JoinedPart;
  readonly #objects: Materialization;
  readonly #repeatsMembers: boolean;
  readonly #fillings = new Map<InstanceState, Filling>();
  /** Whose row came last, and what is filled for it: the rows of one object mostly follow each other. */
  #owner: InstanceState | null = null;
  #filling: Filling | undefined;

  constructor(part: JoinedPart, objects: Materialization, repeatsMembers: boolean) {
    this.#part = part;
    this.#objects = objects;
    this.#repeatsMembers = repeatsMembers;
  }

  later(): LaterLoad[] {
    return this.#objects.later();
  }

  first(state: InstanceState, row: Row, missing: ReadonlySet<number> | null): void {
    const { property } = this.#part;
    const { index } = property;
    const attribute = property.attributeOf(state);
    if (missing !== null && !missing.has(index)) this.#objects.stateOf(row);
    else if (attribute.kind === 'reference') {
      const found = this.#objects.stateOf(row)?.obj ?? null;
      attribute.loaded(state, found);
    } else {
      state.forgetChange(index);
      const filling = {
        members: attribute.beginLoad(state),
        seen: this.#repeatsMembers ? new Set<InstanceState>() : null,
      };
      this.#fillings.set(state, filling);
      this.#owner = null;
      this.more(state, row);
      state.commitOne(index);
    }
  }

  more(state: InstanceState, row: Row): void {
    const member = this.#objects.stateOf(row);
    const filling = this.#fillingOf(state);
    if (member === null || filling === undefined || filling.seen?.has(member)) return;
    filling.seen?.add(member);
    filling.members.add(member.obj);
  }

  /** Undefined for an object that had its collection before. */
  #fillingOf(state: InstanceState): Filling | undefined {
    if (state !== this.#owner) {
      this.#owner = state;
      this.#filling = this.#fillings.get(state);
    }
    return this.#filling;
  }
}
