// The plan of a flush in which relationships have something to say: a graph of actions, sorted. Pure.
import { flushErrors } from '../errors/catalog/flush.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { CycleError } from '../util/topological-sort.ts';
import { ActionGraph, type ActionNode, type MapperNode } from './action-graph.ts';
import { describeCycle } from './describe-cycle.ts';
import type { FlushContext } from './flush-context.ts';
import { type Action, inRowOrder } from './plan-action.ts';
import { refersTo } from './refers-to.ts';

/** The actions in the order in which they have to happen; the last one fails if there is none. */
export function planByGraph(flush: FlushContext): Action[] {
  const graph = mapperGraph(flush);
  const hasCycles = graph.findCycles().size > 0;
  if (hasCycles) graph.breakCycles((node) => split(graph, node));
  try {
    return graph.levels().flatMap((level) => actionsOf(flush, level));
  } catch (error) {
    if (!(error instanceof CycleError)) throw error;
    // the levels and the circle are of what was sorted
    const { levels, cycle } = error as CycleError<ActionNode>;
    const circle: Action = { kind: 'circle', error: flushErrors.FLUSH_CYCLE(describeCycle(cycle)) };
    return [...levels.flatMap((level) => actionsOf(flush, level)), circle];
  }
}

/** One action for all objects of a mapper, one for each relationship; its circles are found. */
export function mapperGraph(flush: FlushContext): ActionGraph {
  const plain = relationshipGraph(flush);
  const cycles = plain.findCycles();
  const keys = bareForeignKeys(flush);
  if (keys.length === 0) return plain;
  const graph = relationshipGraph(flush);
  for (const [referring, referred] of keys) {
    graph.order(graph.saveAll(referred), graph.saveAll(referring));
    graph.order(graph.deleteAll(referring), graph.deleteAll(referred));
  }
  // foreign keys without relationship are respected where that is no problem
  return graph.findCycles().size === cycles.size ? graph : plain;
}

function relationshipGraph(flush: FlushContext): ActionGraph {
  const graph = new ActionGraph(flush);
  for (const mapper of flush.mappers()) graph.order(graph.saveAll(mapper), graph.deleteAll(mapper));
  for (const run of flush.activeRuns()) run.dependency.order(graph, run);
  return graph;
}

/** Pairs of mappers whose tables are linked by a foreign key, and by no relationship. */
function bareForeignKeys(flush: FlushContext): (readonly [Mapper, Mapper])[] {
  const mappers = [...flush.mappers()];
  const isRelated = (a: Mapper, b: Mapper) =>
    [...a.selfAndDescendants()].some(({ ownRelationships }) =>
      ownRelationships.some(({ target, viewOnly }) => target.baseMapper === b && !viewOnly),
    );
  return mappers.flatMap((referring) =>
    mappers
      .filter((referred) => referred !== referring && refersTo(referring, referred))
      .filter((referred) => !isRelated(referring, referred) && !isRelated(referred, referring))
      .map((referred) => [referring, referred] as const),
  );
}

/** An action of a mapper, object by object. */
function split(graph: ActionGraph, { mapper, isDelete }: MapperNode): readonly ActionNode[] {
  const { flush } = graph;
  const states = flush.statesOf(mapper, isDelete);
  const parts = states.map((state) => (isDelete ? graph.deleteState(state) : graph.saveState(state)));
  // saves before deletes, so that a new object can take a row over
  for (const part of parts) {
    if (isDelete) graph.order(graph.saveAll(mapper), part);
    else graph.order(part, graph.deleteAll(mapper));
  }
  for (const run of flush.activeRuns()) {
    const { parent } = run.property;
    if (parent.baseMapper !== mapper) continue;
    const own = parent === mapper ? states : states.filter((state) => state.mapper.isA(parent));
    run.dependency.orderStates(graph, run, { states: own, isDelete });
  }
  return parts;
}

/** What happens on one level: single objects of the same kind together. */
function actionsOf(flush: FlushContext, level: readonly ActionNode[]): Action[] {
  const together = new Map<string, InstanceState[]>();
  const actions: Action[] = [];
  for (const node of level) {
    if (node.kind === 'barrier') continue;
    if (node.kind === 'postUpdate') {
      actions.push({ kind: 'postUpdate', mapper: node.mapper, isDelete: node.isDelete });
      continue;
    }
    if (!('state' in node) || node.state === null) {
      actions.push(wholeAction(flush, node));
      continue;
    }
    const known = together.get(node.sortKey);
    if (known !== undefined) known.push(node.state);
    else {
      const states = [node.state];
      together.set(node.sortKey, states);
      actions.push(withStates(node, states));
    }
  }
  for (const action of actions)
    if (action.kind === 'save' || action.kind === 'delete') inRowOrder(action.states);
  return actions;
}

type WorkNode = Exclude<ActionNode, { readonly kind: 'barrier' | 'postUpdate' }>;

function wholeAction(flush: FlushContext, node: WorkNode | MapperNode): Action {
  if (node.kind === 'process') {
    return withStates(node, flush.statesOf(node.run.dependency.mapper, node.isDelete));
  }
  return withStates(node, flush.statesOf(node.mapper, node.kind === 'delete'));
}

function withStates(node: WorkNode | MapperNode, states: InstanceState[]): Action {
  if (node.kind === 'process') return { kind: 'process', run: node.run, isDelete: node.isDelete, states };
  const kind = node.kind === 'delete' || node.kind === 'deleteState' ? 'delete' : 'save';
  return { kind, mapper: node.mapper, states };
}
