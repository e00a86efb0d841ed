// Third stage of a flush: in which order the objects are saved and deleted. Pure: takes the participants, gives back
// the actions; sends nothing and awaits nothing.
import type { Mapper } from '../mapping/mapper.ts';
import { CycleError, topologicalLevels } from '../util/topological-sort.ts';
import type { FlushContext } from './flush-context.ts';
import { type Action, inRowOrder, type RowAction } from './plan-action.ts';
import { planByGraph } from './plan-graph.ts';
import { refersTo } from './refers-to.ts';

/** The actions of the flush, in the order in which they have to happen. */
export function plan(flush: FlushContext): Action[] {
  return flush.hasActiveRuns ? planByGraph(flush) : planByTables(flush);
}

/** No relationship has anything to say. */
function planByTables(flush: FlushContext): Action[] {
  const saves: RowAction[] = [];
  const deletes: RowAction[] = [];
  for (const mapper of flush.mappers()) {
    addAction(saves, { kind: 'save', mapper, states: flush.statesOf(mapper, false) });
    addAction(deletes, { kind: 'delete', mapper, states: flush.statesOf(mapper, true) });
  }
  const ordered = inOrder(saves, comesAfter);
  return deletes.length === 0 ? ordered : [...ordered, ...inOrder(deletes, isReferredToBy)];
}

function addAction(actions: RowAction[], action: RowAction): void {
  if (action.states.length === 0) return;
  inRowOrder(action.states);
  actions.push(action);
}

type Comes = (mapper: Mapper, others: readonly Mapper[]) => Mapper[];

/** Rows are saved after those that they refer to … */
const comesAfter: Comes = (mapper, others) => others.filter((other) => refersTo(mapper, other));

/** … and deleted after those that refer to them. */
const isReferredToBy: Comes = (mapper, others) => others.filter((other) => refersTo(other, mapper));

/** Mappers without dependency on each other come in the order of their classes' names. */
function inOrder(actions: RowAction[], before: Comes): RowAction[] {
  if (actions.length < 2) return actions;
  const byMapper = new Map(actions.map((action) => [action.mapper, action]));
  return mappersInOrder([...byMapper.keys()], before).flatMap((mapper) => byMapper.get(mapper) ?? []);
}

function mappersInOrder(mappers: Mapper[], before: Comes): Mapper[] {
  mappers.sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
  try {
    return topologicalLevels(mappers, (mapper) => before(mapper, mappers)).flat();
  } catch (error) {
    // tables in a circle: their rows may still be inserted one after the other, so the database has the last word
    if (error instanceof CycleError) return mappers;
    throw error;
  }
}
