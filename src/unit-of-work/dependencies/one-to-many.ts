// One to many: the parents' keys go into the children's rows, so parents are saved before and deleted after them; children
// that lose their parent get null, or are deleted.
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { ActionGraph } from '../action-graph.ts';
import type { Along } from '../participation.ts';
import { clear, isSourceModified, mayLackKeys, populate, readyToCopy } from '../sync.ts';
import { Dependency, type StateActions } from './dependency.ts';
import type { DependencyRun } from './dependency-run.ts';

type States = readonly InstanceState[];

type Operation = 'add' | 'delete' | 'key change';

export class OneToMany extends Dependency {
  readonly #along: Readonly<Record<Operation, Along>>;

  constructor(property: RelationshipProperty) {
    super(property);
    const along = (operation: Operation): Along => ({ operation, property });
    this.#along = { add: along('add'), delete: along('delete'), 'key change': along('key change') };
  }

  // --- who takes part ---

  async presortDeletes(run: DependencyRun, states: States): Promise<void> {
    const { cascade, passiveDeletes } = this.property;
    if (!passiveDeletes) await run.load(states);
    const setsNull = !cascade.delete && passiveDeletes !== 'all';
    for (const state of states) {
      const { unchanged, deleted } = run.related(state);
      // as it is where thousands are deleted whose children nobody has loaded
      if (unchanged.length + deleted.length === 0) continue;
      for (const child of deleted) {
        if (child === null || this.#hasParent(child)) continue;
        run.flush.enlist(child, { isDelete: cascade.deleteOrphan });
      }
      if (!setsNull) continue;
      for (const child of unchanged) if (child !== null) this.#enlist(run, child, 'delete');
    }
  }

  presortSaves(run: DependencyRun, states: States): Promise<void> | undefined {
    const lost: InstanceState[] = [];
    const switched: InstanceState[] = [];
    for (const state of states) {
      if (this.#isKeyChanged(state)) switched.push(state);
      else this.#presortSave(run, state, lost);
    }
    if (switched.length > 0) return this.#presortSwitched(run, switched, lost);
    return lost.length > 0 ? this.#presortLost(run, lost) : undefined;
  }

  /** A parent's key has changed: its children get the new one, those in the database, too, if it does not see to that. */
  async #presortSwitched(run: DependencyRun, switched: States, lost: InstanceState[]): Promise<void> {
    const { passiveUpdates } = this.property;
    if (!passiveUpdates) await run.load(switched);
    for (const state of switched) {
      this.#presortSave(run, state, lost);
      for (const child of run.related(state).unchanged) {
        if (child !== null) this.#enlist(run, child, 'key change', { listOnly: passiveUpdates });
      }
    }
    await this.#presortLost(run, lost);
  }

  /** Who has lost one parent and has come to another is no orphan, also where an expiry has forgotten about the parents. */
  #presortLost(run: DependencyRun, lost: States): Promise<void> {
    const adopted = childrenAdded(run);
    const orphans = lost.filter((child) => !adopted.has(child));
    return run.flush.enlistOrphans(orphans, this.property);
  }

  /** New children come in; those that are gone come in, too, or are `lost`. */
  #presortSave(run: DependencyRun, state: InstanceState, lost: InstanceState[]): void {
    const { cascade, passiveDeletes } = this.property;
    const { added, deleted } = run.related(state);
    for (const child of added) if (child !== null) this.#enlist(run, child, 'add', CANCELS_DELETE);
    for (const child of deleted) {
      if (child === null) continue;
      if (!cascade.deleteOrphan) {
        if (passiveDeletes !== 'all') this.#enlist(run, child, 'delete');
      } else if (!this.#hasParent(child)) lost.push(child);
    }
  }

  #enlist(run: DependencyRun, child: InstanceState, operation: Operation, how = {}): void {
    run.flush.enlist(child, how, this.#along[operation]);
  }

  #hasParent(child: InstanceState): boolean {
    return child.hasParent(this.property, false);
  }

  #isKeyChanged(state: InstanceState): boolean {
    return isSourceModified(state, this.property.synchronizePairs);
  }

  // --- in which order ---

  order(graph: ActionGraph, run: DependencyRun): void {
    const { parent, target, postUpdate } = this.property;
    const [parentSaves, parentDeletes] = [graph.saveAll(parent), graph.deleteAll(parent)];
    const [childSaves, childDeletes] = [graph.saveAll(target), graph.deleteAll(target)];
    const [afterSave, beforeDelete] = [graph.processAll(run, false), graph.processAll(run, true)];
    graph.order(parentSaves, afterSave);
    if (postUpdate) {
      const beforeDeletes = graph.postUpdateAll(target, true);
      graph.order(childSaves, afterSave, graph.postUpdateAll(target, false));
      graph.order(beforeDelete, beforeDeletes, parentDeletes);
      graph.order(beforeDeletes, childDeletes);
      return;
    }
    graph.order(afterSave, childSaves, parentDeletes);
    graph.order(afterSave, childDeletes, parentDeletes);
    graph.order(beforeDelete, childSaves);
    graph.order(beforeDelete, childDeletes);
  }

  orderOfSave(graph: ActionGraph, { owner, related, isRelatedDeleted, process }: StateActions): void {
    if (!this.property.postUpdate) {
      graph.order(owner, process, related);
      graph.order(owner, related);
      return;
    }
    if (!isRelatedDeleted) graph.order(owner, process);
    graph.order(related, process);
    graph.order(process, graph.postUpdateAll(this.property.target, false));
  }

  orderOfDelete(graph: ActionGraph, { owner, related, process }: StateActions): void {
    const { postUpdate, target } = this.property;
    if (postUpdate) graph.order(process, graph.postUpdateAll(target, true), owner);
    else graph.order(process, related, owner);
  }

  // --- what is copied ---

  async processDeletes(run: DependencyRun, states: States): Promise<void> {
    const { postUpdate, passiveDeletes, cascade } = this.property;
    if (passiveDeletes === 'all' && !postUpdate) return;
    const adopted = postUpdate || !cascade.delete ? childrenAdded(run) : null;
    for (const state of states) {
      const { unchanged, deleted } = run.related(state);
      for (const child of deleted) {
        if (child !== null && !this.#hasParent(child)) await this.#separate(run, child);
      }
      if (adopted === null) continue;
      // a list may hold one twice
      for (const child of new Set(unchanged)) {
        if (child !== null && !adopted.has(child)) await this.#separate(run, child);
      }
    }
  }

  async #separate(run: DependencyRun, child: InstanceState): Promise<void> {
    await this.#clear(run, child);
    if (this.property.postUpdate) run.flush.postUpdate(child, this.property.synchronizePairs);
  }

  async processSaves(run: DependencyRun, states: States): Promise<void> {
    const { cascade, passiveDeletes, postUpdate, synchronizePairs } = this.property;
    const setsNull = !cascade.deleteOrphan && passiveDeletes !== 'all';
    for (const state of states) {
      const { added, deleted } = run.related(state);
      for (const child of added) {
        const copying = this.#copy(run, state, child);
        if (copying !== undefined) await copying;
        if (postUpdate && child !== null) run.flush.postUpdate(child, synchronizePairs);
      }
      if (setsNull) {
        for (const child of deleted) {
          if (child !== null && !this.#hasParent(child)) await this.#clear(run, child);
        }
      }
      if (this.#isKeyChanged(state)) await this.#copyNewKey(run, state);
    }
  }

  /** The children that stay get the parent's new key; where the database cascades it, their rows have it already. */
  async #copyNewKey(run: DependencyRun, state: InstanceState): Promise<void> {
    const { passiveUpdates, synchronizePairs } = this.property;
    for (const child of run.related(state).unchanged) {
      const copying = this.#copy(run, state, child);
      if (copying !== undefined) await copying;
      if (passiveUpdates && child !== null) run.flush.keysCascade(child, synchronizePairs);
    }
  }

  #copy(run: DependencyRun, parent: InstanceState, child: InstanceState | null): Promise<void> | undefined {
    const { synchronizePairs: pairs } = this.property;
    run.checkMember(child);
    if (child === null || this.#isLeftAlone(run, child)) return undefined;
    if (!mayLackKeys(parent, child)) {
      populate(run.flush, { source: parent, dest: child }, pairs);
      return undefined;
    }
    return readyToCopy(run.flush, { source: parent, dest: child }, pairs).then(() =>
      populate(run.flush, { source: parent, dest: child }, pairs),
    );
  }

  async #clear(run: DependencyRun, child: InstanceState): Promise<void> {
    const { synchronizePairs: pairs, parent, key } = this.property;
    run.checkMember(child);
    if (this.#isLeftAlone(run, child)) return;
    if (mayLackKeys(null, child)) await readyToCopy(run.flush, { source: null, dest: child }, pairs);
    clear(run.flush, child, pairs, `${parent.class.name}.${key}`);
  }

  #isLeftAlone({ flush }: DependencyRun, child: InstanceState): boolean {
    return !this.property.postUpdate && flush.isDeleted(child);
  }
}

const CANCELS_DELETE = Object.freeze({ cancelsDelete: true });

/** Children that other parents of this flush have taken over. */
function childrenAdded(run: DependencyRun): ReadonlySet<InstanceState | null> {
  const adopted = new Set<InstanceState | null>();
  for (const state of run.flush.participants(run.property.parent)) {
    if (run.flush.isDeleted(state)) continue;
    for (const child of run.related(state).added) adopted.add(child);
  }
  return adopted;
}
