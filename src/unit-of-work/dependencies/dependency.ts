// What every relationship means to a flush, whatever its direction: whose objects it looks at, which further objects come
// in because of it, in which order, and what is copied before or after. One subclass for each direction.

import type { InstanceState } from '../../instrumentation/instance-state.ts';
import type { Mapper } from '../../mapping/mapper.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { ActionGraph, ActionNode } from '../action-graph.ts';
import type { DependencyRun } from './dependency-run.ts';

/** The actions between which a relationship puts an order, when it is looked at object by object. */
export interface StateActions {
  /** Of the object that has the relationship: its save or its delete. */
  readonly owner: ActionNode;
  /** Of the related object or of all of them; null if it takes no part in the flush. */
  readonly related: ActionNode | null;
  readonly isRelatedDeleted: boolean;
  /** The copying. */
  readonly process: ActionNode;
}

export abstract class Dependency {
  readonly property: RelationshipProperty;
  /** The name by which dependencies are ordered among each other. */
  readonly sortKey: string;

  constructor(property: RelationshipProperty) {
    this.property = property;
    this.sortKey = `${property.parent.sortKey}_${property.key}`;
  }

  /** Whose objects it looks at. */
  get mapper(): Mapper {
    return this.property.parent;
  }

  /** Brings objects in because of others that are deleted. */
  abstract presortDeletes(run: DependencyRun, states: readonly InstanceState[]): Promise<void> | undefined;
  /** Brings objects in because of others that are saved. */
  abstract presortSaves(run: DependencyRun, states: readonly InstanceState[]): Promise<void> | undefined;
  /** The order between the actions of whole mappers. */
  abstract order(graph: ActionGraph, run: DependencyRun): void;
  /** The order between the actions of single objects, when there is a circle between those of the mappers. */
  abstract orderOfDelete(graph: ActionGraph, actions: StateActions): void;
  abstract orderOfSave(graph: ActionGraph, actions: StateActions): void;
  /** What has to happen before the rows of these objects are deleted. */
  abstract processDeletes(run: DependencyRun, states: readonly InstanceState[]): Promise<void>;
  /** What has to happen when these objects are saved. */
  abstract processSaves(run: DependencyRun, states: readonly InstanceState[]): Promise<void>;

  /** Whether there is anything to do, or to order, because of these objects. */
  hasWork(
    run: DependencyRun,
    states: readonly InstanceState[],
    isDelete: boolean,
  ): boolean | Promise<boolean> {
    if (states.length === 0) return false;
    if (this.isBetweenParticipants(run)) return true;
    if (!isDelete || this.property.passiveDeletes) return states.some((state) => run.knows(state));
    return this.#hasDeletesToDo(run, states);
  }

  protected isBetweenParticipants({ flush }: DependencyRun): boolean {
    return !this.property.isSelfReferential && flush.hasParticipants(this.property.target);
  }

  async #hasDeletesToDo(run: DependencyRun, states: readonly InstanceState[]): Promise<boolean> {
    for (const state of states) {
      await run.load([state]);
      if (run.knows(state)) return true;
    }
    return false;
  }

  /** Whether the other side is looked at object by object, too, once the owner is. */
  orderStates(
    graph: ActionGraph,
    run: DependencyRun,
    { states, isDelete }: { readonly states: readonly InstanceState[]; readonly isDelete: boolean },
  ): void {
    const { target } = this.property;
    graph.disable(graph.processAll(run, isDelete));
    const isSplit = graph.isInCycle(graph.saveAll(target));
    const whole = [
      { related: graph.saveAll(target), isRelatedDeleted: false },
      { related: graph.deleteAll(target), isRelatedDeleted: true },
    ];
    for (const state of states) {
      const members = run.pending(state);
      if (members.length === 0) continue;
      const process = graph.processState(run, isDelete, state);
      const owner = isDelete ? graph.deleteState(state) : graph.saveState(state);
      const others = isSplit ? members.map((member) => actionOf(graph, member)) : whole;
      for (const other of others) {
        if (isDelete) this.orderOfDelete(graph, { ...other, owner, process });
        else this.orderOfSave(graph, { ...other, owner, process });
      }
    }
  }
}

function actionOf(
  graph: ActionGraph,
  member: InstanceState | null,
): Pick<StateActions, 'related' | 'isRelatedDeleted'> {
  const how = member === null ? undefined : graph.flush.states.get(member);
  if (member === null || how === undefined) return NO_ACTION;
  return how.isDelete
    ? { related: graph.deleteState(member), isRelatedDeleted: true }
    : { related: graph.saveState(member), isRelatedDeleted: false };
}

const NO_ACTION = Object.freeze({ related: null, isRelatedDeleted: false });
