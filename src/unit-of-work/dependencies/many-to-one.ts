// Many to one: the key of the object that is referred to goes into the referring object's row, so the former is saved
// before and deleted after the latter.
import { NO_VALUE, PASSIVE_NO_RESULT } from '../../events/symbols.ts';
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import { stateOf } from '../../instrumentation/state-of.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { ActionGraph } from '../action-graph.ts';
import type { Along } from '../participation.ts';
import { clear, mayLackKeys, populate, readyToCopy } from '../sync.ts';
import { Dependency, type StateActions } from './dependency.ts';
import type { DependencyRun } from './dependency-run.ts';

type States = readonly InstanceState[];

export class ManyToOne extends Dependency {
  readonly #adding: Along;

  constructor(property: RelationshipProperty) {
    super(property);
    this.#adding = { operation: 'add', property };
  }

  // --- who takes part ---

  presortDeletes(run: DependencyRun, states: States): Promise<void> | undefined {
    const { cascade } = this.property;
    return cascade.delete || cascade.deleteOrphan ? this.#deleteReferred(run, states) : undefined;
  }

  async #deleteReferred(run: DependencyRun, states: States): Promise<void> {
    const { cascade, passiveDeletes } = this.property;
    if (!passiveDeletes) await run.load(states);
    for (const state of states) {
      const { added, unchanged, deleted } = run.related(state);
      const referred = [...added, ...unchanged, ...(cascade.deleteOrphan ? deleted : [])];
      const gone = referred.filter((child) => child !== null);
      await run.flush.enlistOrphans(gone, this.property);
    }
  }

  presortSaves(run: DependencyRun, states: States): Promise<void> | undefined {
    return this.property.cascade.deleteOrphan ? this.#deleteOrphans(run, states) : undefined;
  }

  async #deleteOrphans(run: DependencyRun, states: States): Promise<void> {
    const { property } = this;
    if (!property.passiveDeletes) await run.load(states.filter(({ key }) => key !== null));
    for (const state of states) {
      const gone = run.related(state).deleted.filter((child) => child !== null);
      const orphans = gone.filter((child) => !child.hasParent(property, false));
      if (orphans.length > 0) await run.flush.enlistOrphans(orphans, property);
    }
  }

  override hasWork(run: DependencyRun, states: States, isDelete: boolean): boolean | Promise<boolean> {
    if (!isDelete || this.property.passiveDeletes) return super.hasWork(run, states, isDelete);
    return this.#hasDeletesToDo(run, states);
  }

  /** An object that is deleted may refer to one in memory; nothing is loaded to find that out but its own columns. */
  async #hasDeletesToDo(run: DependencyRun, states: States): Promise<boolean> {
    for (const state of states) {
      if (run.knows(state) || (await this.#isInMemory(run, state))) return true;
    }
    return states.length > 0 && this.isBetweenParticipants(run);
  }

  /** One that the identity map has is put in place along the way. */
  async #isInMemory({ flush }: DependencyRun, state: InstanceState): Promise<boolean> {
    const { attribute, useGet } = this.property;
    if (attribute.kind !== 'reference' || !useGet || state.key === null) return false;
    let related = attribute.locate(state);
    if (related === PASSIVE_NO_RESULT && state.expiredAttributes !== null) {
      await flush.loadExpired(state);
      related = attribute.locate(state);
    }
    return related !== PASSIVE_NO_RESULT && related !== NO_VALUE;
  }

  // --- in which order ---

  order(graph: ActionGraph, run: DependencyRun): void {
    const { parent, target, postUpdate } = this.property;
    const [parentSaves, parentDeletes] = [graph.saveAll(parent), graph.deleteAll(parent)];
    const [childSaves, childDeletes] = [graph.saveAll(target), graph.deleteAll(target)];
    const afterSave = graph.processAll(run, false);
    graph.order(childSaves, afterSave);
    if (postUpdate) {
      const beforeDeletes = graph.postUpdateAll(parent, true);
      graph.order(parentSaves, afterSave, graph.postUpdateAll(parent, false));
      graph.order(afterSave, beforeDeletes, childDeletes);
      graph.order(graph.processAll(run, true), beforeDeletes, parentDeletes);
      return;
    }
    graph.order(afterSave, parentSaves, childDeletes);
    graph.order(parentDeletes, childDeletes);
  }

  orderOfSave(graph: ActionGraph, { owner, related, isRelatedDeleted, process }: StateActions): void {
    if (this.property.postUpdate) {
      const updates = graph.postUpdateAll(this.property.parent, false);
      graph.order(process, updates);
      if (isRelatedDeleted) {
        graph.order(updates, related);
        return;
      }
      graph.order(owner, process);
      graph.order(related, process);
      return;
    }
    graph.order(process, owner);
    if (!isRelatedDeleted) graph.order(related, process);
  }

  orderOfDelete(graph: ActionGraph, { owner, related, isRelatedDeleted, process }: StateActions): void {
    if (this.property.postUpdate) {
      const updates = graph.postUpdateAll(this.property.parent, true);
      graph.order(process, updates, owner);
      graph.order(updates, related);
    } else if (isRelatedDeleted) graph.order(owner, related);
  }

  // --- what is copied ---

  /** With `postUpdate` the row has to let go of the other one before either is deleted. */
  async processDeletes(run: DependencyRun, states: States): Promise<void> {
    const { postUpdate, cascade, passiveDeletes, synchronizePairs } = this.property;
    if (!postUpdate || cascade.deleteOrphan || passiveDeletes === 'all') return;
    if (!passiveDeletes) await run.load(states);
    for (const state of states) {
      const { added, unchanged, deleted } = run.related(state);
      await this.#clear(run, state);
      const hadAny = [added, unchanged, deleted].some((list) => list.some((child) => child !== null));
      if (hadAny) run.flush.postUpdate(state, synchronizePairs);
    }
  }

  async processSaves(run: DependencyRun, states: States): Promise<void> {
    const { postUpdate, synchronizePairs, index } = this.property;
    for (const state of states) {
      if (!postUpdate && !state.isChanged(index)) continue;
      if (!postUpdate && state.isFresh) {
        const referred = stateOf(state.values[index]);
        const copying = this.#copy(run, state, referred === undefined ? null : run.flush.standIn(referred));
        if (copying !== undefined) await copying;
        continue;
      }
      const { added, unchanged, deleted } = run.related(state);
      for (const child of added) {
        const copying = this.#copy(run, state, child);
        if (copying !== undefined) await copying;
      }
      if (added.length === 0 && deleted.length > 0) await this.#clear(run, state);
      if (postUpdate && added.length + unchanged.length + deleted.length > 0)
        run.flush.postUpdate(state, synchronizePairs);
    }
  }

  #copy(run: DependencyRun, state: InstanceState, child: InstanceState | null): Promise<void> | undefined {
    const { synchronizePairs: pairs } = this.property;
    if (child === null) return this.#clear(run, state);
    if (this.#isLeftAlone(run, state)) return undefined;
    if (!run.flush.isInSession(child, this.#adding)) return undefined;
    run.checkMember(child);
    if (!mayLackKeys(child, state)) {
      populate(run.flush, { source: child, dest: state }, pairs);
      return undefined;
    }
    return readyToCopy(run.flush, { source: child, dest: state }, pairs).then(() =>
      populate(run.flush, { source: child, dest: state }, pairs),
    );
  }

  async #clear(run: DependencyRun, state: InstanceState): Promise<void> {
    const { synchronizePairs: pairs, parent, key } = this.property;
    if (this.#isLeftAlone(run, state)) return;
    if (mayLackKeys(null, state)) await readyToCopy(run.flush, { source: null, dest: state }, pairs);
    clear(run.flush, state, pairs, `${parent.class.name}.${key}`);
  }

  #isLeftAlone({ flush }: DependencyRun, state: InstanceState): boolean {
    return !this.property.postUpdate && flush.isDeleted(state);
  }
}
