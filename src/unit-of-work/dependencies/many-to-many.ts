// Many to many: rows of the table between are inserted after both sides are saved and deleted before either is deleted.
// Each link is sent once, though both sides know of it.
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import type { ActionGraph } from '../action-graph.ts';
import { AssociationRows } from '../association-rows.ts';
import { isSourceModified } from '../sync.ts';
import { Dependency, type StateActions } from './dependency.ts';
import type { DependencyRun } from './dependency-run.ts';

type States = readonly InstanceState[];

/** A link between two objects. */
type Link = readonly [InstanceState, InstanceState];

export class ManyToMany extends Dependency {
  // --- who takes part ---

  presortDeletes(run: DependencyRun, states: States): Promise<void> | undefined {
    return this.property.passiveDeletes ? undefined : run.load(states);
  }

  presortSaves(run: DependencyRun, states: States): Promise<void> | undefined {
    const { passiveUpdates, cascade } = this.property;
    const switched = passiveUpdates ? [] : states.filter((state) => this.#isKeyChanged(state));
    if (switched.length === 0 && !cascade.deleteOrphan) return undefined;
    return this.#presort(run, states, switched);
  }

  async #presort(run: DependencyRun, states: States, switched: States): Promise<void> {
    await run.load(switched);
    if (!this.property.cascade.deleteOrphan) return;
    for (const state of states) {
      const gone = run.related(state).deleted.filter((child) => child !== null);
      const orphans = gone.filter((child) => !child.hasParent(this.property, false));
      if (orphans.length > 0) await run.flush.enlistOrphans(orphans, this.property);
    }
  }

  #isKeyChanged(state: InstanceState): boolean {
    return isSourceModified(state, this.property.synchronizePairs);
  }

  // --- in which order ---

  order(graph: ActionGraph, run: DependencyRun): void {
    const { parent, target } = this.property;
    const [afterSave, beforeDelete] = [graph.processAll(run, false), graph.processAll(run, true)];
    graph.order(graph.saveAll(parent), afterSave);
    graph.order(graph.saveAll(target), afterSave, graph.deleteAll(target));
    // an object of the flush may take the row of a deleted one over: its links go first, too
    for (const mapper of [parent, target]) {
      graph.order(beforeDelete, graph.saveAll(mapper));
      graph.order(beforeDelete, graph.deleteAll(mapper));
    }
  }

  orderOfSave(graph: ActionGraph, { owner, related, isRelatedDeleted, process }: StateActions): void {
    graph.order(owner, process);
    if (isRelatedDeleted) graph.order(process, related);
    else graph.order(related, process);
  }

  orderOfDelete(graph: ActionGraph, { owner, related, process }: StateActions): void {
    graph.order(process, related);
    graph.order(process, owner);
  }

  // --- which rows ---

  async processDeletes(run: DependencyRun, states: States): Promise<void> {
    const rows = new AssociationRows(run);
    const processed = run.flush.linksOf(this.property);
    const links: Link[] = [];
    if (!this.property.passiveDeletes) await run.load(states);
    for (const state of states) {
      const { unchanged, deleted } = run.related(state);
      for (const child of [...unchanged, ...deleted]) {
        if (!this.#takes(run, child, 'delete') || processed?.has(state, child)) continue;
        links.push([state, child]);
        rows.deleted.push(await rows.row(state, child));
      }
    }
    for (const [state, child] of links) processed?.add(child, state);
    await rows.send();
  }

  async processSaves(run: DependencyRun, states: States): Promise<void> {
    const rows = new AssociationRows(run);
    const processed = run.flush.linksOf(this.property);
    const links: Link[] = [];
    for (const state of states) {
      const { added, deleted } = run.related(state);
      for (const child of added) {
        if (!this.#takes(run, child, 'add') || processed?.has(state, child)) continue;
        links.push([state, child]);
        rows.inserted.push(rows.rowInMemory(state, child) ?? (await rows.row(state, child)));
      }
      for (const child of deleted) {
        if (!this.#takes(run, child, 'delete') || processed?.has(state, child)) continue;
        links.push([state, child]);
        rows.deleted.push(rows.rowInMemory(state, child) ?? (await rows.row(state, child)));
      }
      if (!this.property.passiveUpdates && this.#isKeyChanged(state)) this.#update(run, rows, state);
    }
    for (const [state, child] of links) processed?.add(child, state);
    await rows.send();
  }

  /** The object's key has changed, and the database does not cascade that to the links that stay. */
  #update(run: DependencyRun, rows: AssociationRows, state: InstanceState): void {
    for (const child of run.related(state).unchanged) {
      if (child !== null) rows.updated.push(rows.switchedRow(state, child));
    }
  }

  #takes(run: DependencyRun, child: InstanceState | null, operation: string): child is InstanceState {
    run.checkMember(child);
    return child !== null && run.flush.isInSession(child, { operation, property: this.property });
  }
}
