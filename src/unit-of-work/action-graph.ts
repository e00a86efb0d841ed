// The actions of a flush and what has to come before what. It begins with one action for all objects of a mapper; where
// those depend on each other in a circle, they are taken apart into one for each object.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { itemsInCycles, sortLevels } from '../util/topological-sort.ts';
import type { DependencyRun } from './dependencies/dependency-run.ts';
import type { FlushContext } from './flush-context.ts';

interface NodeOf<Kind extends string> {
  readonly kind: Kind;
  /** Actions without order between them come by this name. */
  readonly sortKey: string;
}

/** Saves or deletes all objects of a mapper, or sends what is to be updated when they have their rows. */
export interface MapperNode extends NodeOf<'save' | 'delete' | 'postUpdate'> {
  readonly mapper: Mapper;
  readonly isDelete: boolean;
}

/** Saves or deletes one object. */
export interface StateNode extends NodeOf<'saveState' | 'deleteState'> {
  readonly mapper: Mapper;
  readonly state: InstanceState;
}

/** Copies keys along a relationship: for all objects that are saved or deleted, or for one (`state`). */
export interface ProcessNode extends NodeOf<'process'> {
  readonly run: DependencyRun;
  readonly isDelete: boolean;
  readonly state: InstanceState | null;
}

/** Does nothing: stands for "all of these" in the place of an edge from each to each. */
export interface BarrierNode extends NodeOf<'barrier'> {
  readonly of: ActionNode;
}

export type ActionNode = MapperNode | StateNode | ProcessNode | BarrierNode;

const NOBODY: ReadonlySet<ActionNode> = new Set();

export class ActionGraph {
  readonly flush: FlushContext;
  readonly #nodes = new Map<object, Map<string, ActionNode>>();
  #after = new Map<ActionNode, Set<ActionNode>>();
  readonly #disabled = new Set<ActionNode>();
  #cycles: ReadonlySet<ActionNode> = NOBODY;

  constructor(flush: FlushContext) {
    this.flush = flush;
  }

  // --- the actions: there is one of each ---

  saveAll(mapper: Mapper): ActionNode {
    return this.#mapperNode('save', mapper, false);
  }

  deleteAll(mapper: Mapper): ActionNode {
    return this.#mapperNode('delete', mapper, true);
  }

  postUpdateAll(mapper: Mapper, isDelete: boolean): ActionNode {
    return this.#mapperNode('postUpdate', mapper, isDelete);
  }

  processAll(run: DependencyRun, isDelete: boolean): ActionNode {
    const sortKey = sortKeyOf('ProcessAll', run.dependency.sortKey, isDelete);
    const name = isDelete ? 'processDelete' : 'processSave';
    return this.#node(run, name, () => ({ kind: 'process', sortKey, run, isDelete, state: null }));
  }

  saveState(state: InstanceState): ActionNode {
    return this.#stateNode('saveState', state);
  }

  deleteState(state: InstanceState): ActionNode {
    return this.#stateNode('deleteState', state);
  }

  processState(run: DependencyRun, isDelete: boolean, state: InstanceState): ActionNode {
    const { sortKey: name } = run.dependency;
    const sortKey = sortKeyOf('ProcessState', name, isDelete);
    return this.#node(state, `process ${name}`, () => ({ kind: 'process', sortKey, run, isDelete, state }));
  }

  /** All classes of one inheritance are saved together. */
  #mapperNode(kind: MapperNode['kind'], { baseMapper: mapper }: Mapper, isDelete: boolean): ActionNode {
    const words = { save: 'SaveUpdateAll', delete: 'DeleteAll', postUpdate: 'PostUpdateAll' } as const;
    const sortKey = sortKeyOf(words[kind], mapper.sortKey, isDelete);
    return this.#node(mapper, `${kind} ${isDelete}`, () => ({ kind, sortKey, mapper, isDelete }));
  }

  #stateNode(kind: StateNode['kind'], state: InstanceState): ActionNode {
    const word = kind === 'saveState' ? 'ProcessState' : 'DeleteState';
    const mapper = state.mapper.baseMapper;
    return this.#node(state, kind, () => ({ kind, sortKey: sortKeyOf(word, mapper.sortKey), mapper, state }));
  }

  #node(owner: object, name: string, make: () => ActionNode): ActionNode {
    let nodes = this.#nodes.get(owner);
    if (nodes === undefined) {
      nodes = new Map();
      this.#nodes.set(owner, nodes);
    }
    const known = nodes.get(name);
    if (known !== undefined) return known;
    const made = make();
    nodes.set(name, made);
    return made;
  }

  // --- the order ---

  /** Each action of the list comes before the next. */
  order(...actions: readonly (ActionNode | null)[]): void {
    for (let at = 1; at < actions.length; at++) {
      const [first, then] = [actions[at - 1], actions[at]];
      if (first && then) addEdge(this.#after, first, then);
    }
  }

  /** Takes an action out: others do its work. */
  disable(node: ActionNode): void {
    this.#disabled.add(node);
  }

  isInCycle(node: ActionNode): boolean {
    return this.#cycles.has(node);
  }

  readonly after = (node: ActionNode): ReadonlySet<ActionNode> => this.#after.get(node) ?? NOBODY;

  /** The actions that depend on each other in a circle. */
  findCycles(): ReadonlySet<ActionNode> {
    this.#cycles = itemsInCycles(this.#after.keys(), this.after);
    return this.#cycles;
  }

  /**
   * Takes the actions in circles apart. `split` makes those of the single objects and says in which order they come; what
   * came before or after the whole comes before or after each of them.
   */
  breakCycles(split: (node: MapperNode) => readonly ActionNode[]): void {
    const parts = new Map<ActionNode, readonly ActionNode[]>();
    for (const node of this.#cycles) {
      parts.set(node, node.kind === 'save' || node.kind === 'delete' ? split(node) : []);
    }
    const edges = this.#after;
    this.#after = new Map();
    for (const [first, followers] of edges) {
      for (const then of followers) this.#rewrite(first, then, parts);
    }
  }

  #rewrite(first: ActionNode, then: ActionNode, parts: ReadonlyMap<ActionNode, readonly ActionNode[]>): void {
    if (this.#disabled.has(first) || this.#disabled.has(then)) return;
    const [firstParts, thenParts] = [parts.get(first), parts.get(then)];
    if (firstParts !== undefined && thenParts !== undefined) return;
    if (firstParts?.length === 0 || thenParts?.length === 0) return;
    const from = firstParts === undefined ? first : this.#barrier(first, 'end');
    const to = thenParts === undefined ? then : this.#barrier(then, 'begin');
    for (const part of firstParts ?? []) addEdge(this.#after, part, from);
    for (const part of thenParts ?? []) addEdge(this.#after, to, part);
    addEdge(this.#after, from, to);
  }

  #barrier(of: ActionNode, name: string): ActionNode {
    return this.#node(of, name, () => ({ kind: 'barrier', sortKey: '', of }));
  }

  /** @throws CycleError if there is no order */
  levels(): ActionNode[][] {
    const nodes: ActionNode[] = [];
    for (const owned of this.#nodes.values()) {
      for (const node of owned.values()) {
        if (!this.#disabled.has(node) && !this.#cycles.has(node)) nodes.push(node);
      }
    }
    nodes.sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
    return sortLevels(nodes, this.after, ({ kind }) => kind === 'barrier');
  }
}

const sortKeyOf = (word: string, name: string, isDelete = false): string =>
  `${word}\u0000${name}\u0000${isDelete ? 1 : 0}`;

function addEdge(edges: Map<ActionNode, Set<ActionNode>>, first: ActionNode, then: ActionNode): void {
  const followers = edges.get(first);
  if (followers === undefined) edges.set(first, new Set([then]));
  else followers.add(then);
}
