// A many-to-one relationship without other side, seen from the objects that are referred to: when the primary key of one
// of them changes, those in memory that refer to it get the new one.
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import { relatedState } from '../../instrumentation/state-of.ts';
import type { Mapper } from '../../mapping/mapper.ts';
import type { ActionGraph } from '../action-graph.ts';
import { isSourceModified, populate } from '../sync.ts';
import { Dependency } from './dependency.ts';
import type { DependencyRun } from './dependency-run.ts';

type States = readonly InstanceState[];

export class KeySwitch extends Dependency {
  /** It looks at the objects that are referred to. */
  override get mapper(): Mapper {
    return this.property.target;
  }

  /** Whether the other side of the relationship does not see to it already. */
  get isNeeded(): boolean {
    const { reverse, passiveUpdates } = this.property;
    return reverse === null || (!passiveUpdates && reverse.passiveUpdates);
  }

  presortDeletes(): undefined {
    return undefined;
  }

  /** Where the database does not cascade the key, the referring rows are updated: they have to come in now. */
  presortSaves(run: DependencyRun, states: States): Promise<void> | undefined {
    return this.property.passiveUpdates ? undefined : this.#hand(run, states);
  }

  override hasWork(_run: DependencyRun, states: States, isDelete: boolean): boolean {
    return !isDelete && this.property.passiveUpdates && states.some((state) => this.#isSwitched(state));
  }

  order(graph: ActionGraph, run: DependencyRun): void {
    graph.order(graph.saveAll(this.property.parent), graph.processAll(run, false));
  }

  override orderStates(): void {
    // all or nothing: it is never taken apart
  }

  orderOfDelete(): void {
    // see orderStates
  }

  orderOfSave(): void {
    // see orderStates
  }

  processDeletes(): Promise<void> {
    return Promise.resolve();
  }

  processSaves(run: DependencyRun, states: States): Promise<void> {
    return this.#hand(run, states);
  }

  #isSwitched(state: InstanceState): boolean {
    return state.key !== null && isSourceModified(state, this.property.synchronizePairs);
  }

  /** Hands the new keys to everybody in memory who refers to one of the objects. */
  async #hand(run: DependencyRun, states: States): Promise<void> {
    const switched = new Set(states.filter((state) => this.#isSwitched(state)));
    if (switched.size === 0) return;
    const { flush, property } = run;
    const { synchronizePairs, passiveUpdates, parent } = property;
    const present = [...flush.port.tracked.identityMap.states()].filter(({ mapper }) => mapper === parent);
    const referring = present.map((state) => flush.standIn(state));
    if (!passiveUpdates) for (const state of referring) await this.#load(run, state);
    for (const state of referring) {
      const value = state.values[property.index];
      if (typeof value !== 'object' || value === null) continue;
      const referred = flush.standIn(relatedState(value));
      if (!switched.has(referred)) continue;
      flush.enlist(state, { listOnly: passiveUpdates });
      populate(flush, { source: referred, dest: state }, synchronizePairs);
      if (passiveUpdates) flush.keysCascade(state, synchronizePairs);
    }
  }

  async #load({ flush, property }: DependencyRun, state: InstanceState): Promise<void> {
    if (property.attribute.isUnloaded(state)) await flush.loadRelationship(state, property);
  }
}
