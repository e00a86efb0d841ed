// One relationship in one flush: which objects it has looked at, and what had changed of the relationship when it did.
// What listeners change later is not of this flush.
import { flushErrors } from '../../errors/catalog/flush.ts';
import { NO_VALUE, PASSIVE_NO_RESULT } from '../../events/symbols.ts';
import { EMPTY_HISTORY } from '../../instrumentation/history.ts';
import { describeState } from '../../instrumentation/identity.ts';
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import { relatedState } from '../../instrumentation/state-of.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { FlushContext } from '../flush-context.ts';
import type { Dependency } from './dependency.ts';

type Members = readonly (InstanceState | null)[];

/** What changed of a relationship, as states. */
export interface RelatedStates {
  readonly added: Members;
  readonly unchanged: Members;
  readonly deleted: Members;
}

const NO_STATES: Members = Object.freeze([]);
const NOTHING: RelatedStates = Object.freeze({ added: NO_STATES, unchanged: NO_STATES, deleted: NO_STATES });

export class DependencyRun {
  readonly flush: FlushContext;
  readonly dependency: Dependency;
  readonly property: RelationshipProperty;
  /** Whether the flush has anything to do because of it. */
  isActive = false;
  // most relationships of a small flush have nothing to remember
  #related: Map<InstanceState, RelatedStates> | null = null;
  #loaded: Set<InstanceState> | null = null;
  #taken = 0;
  #waiting: InstanceState[] = [];

  constructor(flush: FlushContext, dependency: Dependency) {
    this.flush = flush;
    this.dependency = dependency;
    this.property = dependency.property;
  }

  /** The objects that have come in since the last call; those that are only listed wait until they are more than that. */
  takeNew(): NewStates {
    const all = this.flush.participants(this.dependency.mapper);
    if (this.#taken === all.length && this.#waiting.length === 0) return NONE_NEW;
    const news: NewStates = { deleted: [], saved: [] };
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const state of waiting) this.#sort(state, news);
    for (; this.#taken < all.length; this.#taken++) {
      const state = all[this.#taken];
      if (state !== undefined) this.#sort(state, news);
    }
    return news;
  }

  #sort(state: InstanceState, news: NewStates): void {
    const how = this.flush.states.get(state);
    if (how?.listOnly === true) this.#waiting.push(state);
    else if (how?.isDelete === true) news.deleted.push(state);
    else news.saved.push(state);
  }

  /** What had changed of the object's relationship when it was first asked for, or when it was loaded. */
  related(state: InstanceState): RelatedStates {
    const known = this.#related?.get(state);
    if (known !== undefined) return known;
    const related = this.#read(state);
    if (related === NOTHING) return related;
    this.#related ??= new Map();
    this.#related.set(state, related);
    return related;
  }

  /** Whether anything is known of the object's relationship: a member, or that there is none. */
  knows(state: InstanceState): boolean {
    const { added, unchanged, deleted } = this.related(state);
    return added.length > 0 || unchanged.length > 0 || deleted.length > 0;
  }

  /** All objects that the relationship leads to in memory, and those that it has led to before. */
  pending(state: InstanceState): Members {
    if (state.values[this.property.index] === undefined) return NO_STATES;
    const { added, unchanged, deleted } = this.related(state);
    return added.length + unchanged.length + deleted.length === 0
      ? NO_STATES
      : [...added, ...unchanged, ...deleted];
  }

  /** Reads the relationship of objects from the database where memory lacks it. */
  async load(states: readonly InstanceState[]): Promise<void> {
    const { attribute } = this.property;
    this.#loaded ??= new Set();
    for (const state of states) {
      if (this.#loaded.has(state)) continue;
      this.#loaded.add(state);
      if (!attribute.isUnloaded(state)) continue;
      // a foreign key that was never set refers to nobody, and nobody has asked for it
      if (attribute.kind === 'reference' && attribute.peek(state) === NO_VALUE) continue;
      await this.flush.loadRelationship(state, this.property);
      this.#related?.delete(state);
    }
  }

  /** Whether there is anything to find out for {@link loadOriginals}. */
  get mayLackOriginals(): boolean {
    const { useGet, uselist, parent } = this.property;
    return !useGet && !uselist && this.dependency.mapper === parent;
  }

  /**
   * Finds out what references were before they were changed, where nobody knew. Only for those that another table
   * holds: the row that loses its owner has to be written; a foreign key of one's own is simply replaced.
   */
  async loadOriginals(states: readonly InstanceState[]): Promise<void> {
    const { attribute } = this.property;
    if (attribute.kind !== 'reference') return;
    for (const state of states) {
      if (state.key !== null && attribute.hasUnknownOriginal(state)) await this.#loadOriginal(state);
    }
  }

  /** The reference is what it was for the time of the load. */
  async #loadOriginal(state: InstanceState): Promise<void> {
    const { index, synchronizePairs } = this.property;
    const { values } = state;
    // the object's own key is read while the change still counts: it is not told as read anew
    const isExpired = synchronizePairs.some(({ source }) => state.expiredAttributes?.has(source.index));
    if (isExpired) await this.flush.loadExpired(state);
    const present = values[index];
    let original: unknown = PASSIVE_NO_RESULT;
    state.forgetChange(index);
    values[index] = undefined;
    try {
      await this.flush.loadRelationship(state, this.property);
      original = values[index] ?? null;
    } finally {
      state.forgetChange(index);
      state.noteChange(index, original);
      values[index] = present;
    }
  }

  /** @throws FlushError for a member that the relationship cannot have */
  checkMember(state: InstanceState | null): void {
    const { property } = this;
    if (state === null && !property.uselist) return;
    const { target } = property;
    if (state?.manager === target.manager) return;
    const isOfSubclass = state?.mapper.isA(target) === true;
    if (isOfSubclass && target.polymorphicOn !== null) return;
    const given = state === null ? 'null' : describeState(state);
    const relationship = `${property.parent.class.name}.${property.key}`;
    const facts = { relationship, given, expected: target.class.name };
    if (state === null || !isOfSubclass) throw flushErrors.WRONG_MEMBER(facts);
    // its row would be read as an object of the other class, or not be found at all
    throw flushErrors.MEMBER_OF_SUBCLASS({ ...facts, class: state.mapper.class.name });
  }

  #read(state: InstanceState): RelatedStates {
    const { attribute, index } = this.property;
    if (state.values[index] === undefined && (state.pendingMutations?.has(index) || !state.isChanged(index)))
      return this.#queued(state);
    const history = attribute.history(state);
    if (history === EMPTY_HISTORY) return NOTHING;
    return {
      added: this.#statesOf(history.added),
      unchanged: this.#statesOf(history.unchanged),
      deleted: this.#statesOf(history.deleted),
    };
  }

  /** Changes that the other side has queued on a collection that is not in memory. */
  #queued(state: InstanceState): RelatedStates {
    const queued = state.pendingMutations?.get(this.property.index);
    if (queued === undefined) return NOTHING;
    return {
      added: this.#statesOf([...queued.added]),
      unchanged: NO_STATES,
      deleted: this.#statesOf([...queued.removed]),
    };
  }

  #statesOf(members: readonly unknown[]): Members {
    return members.length === 0 ? NO_STATES : this.flush.standIns(statesOf(members));
  }
}

interface NewStates {
  readonly deleted: InstanceState[];
  readonly saved: InstanceState[];
}

const NONE_NEW: NewStates = Object.freeze({ deleted: [], saved: [] });

function statesOf(members: readonly unknown[]): Members {
  const states: (InstanceState | null)[] = new Array(members.length);
  for (let at = 0; at < members.length; at++) {
    const member = members[at];
    states[at] = typeof member === 'object' && member !== null ? relatedState(member) : null;
  }
  return states;
}
