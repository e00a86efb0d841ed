// Third stage of a flush: in which order the objects are saved and deleted. Pure: takes the participants, gives back
// the actions; sends nothing and awaits nothing.
import type { InstanceState } from '../instrumentation/instance-state.ts';
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
  const saved = group(flush, false);
  const deleted = group(flush, true);
  const saves = inOrder([...saved.keys()], comesAfter).map((mapper) => action('save', mapper, saved));
  const deletes = inOrder([...deleted.keys()], isReferredToBy).map((mapper) =>
    action('delete', mapper, deleted),
  );
  return [...saves, ...deletes];
}

type StatesByMapper = Map<Mapper, InstanceState[]>;

function action(kind: RowAction['kind'], mapper: Mapper, states: StatesByMapper): Action {
  return { kind, mapper, states: inRowOrder(states.get(mapper) ?? []) };
}

function group(flush: FlushContext, isDelete: boolean): StatesByMapper {
  const groups: StatesByMapper = new Map();
  for (const mapper of flush.mappers()) {
    const states = flush.statesOf(mapper, isDelete);
    if (states.length > 0) groups.set(mapper, states);
  }
  return groups;
}

type Comes = (mapper: Mapper, others: readonly Mapper[]) => Mapper[];

/** Rows are saved after those that they refer to … */
const comesAfter: Comes = (mapper, others) => others.filter((other) => refersTo(mapper, other));

/** … and deleted after those that refer to them. */
const isReferredToBy: Comes = (mapper, others) => others.filter((other) => refersTo(other, mapper));

/** Mappers without dependency on each other come in the order of their classes' names. */
function inOrder(mappers: Mapper[], before: Comes): Mapper[] {
  if (mappers.length < 2) return mappers;
  mappers.sort((a, b) => (a.sortKey < b.sortKey ? -1 : a.sortKey > b.sortKey ? 1 : 0));
  try {
    return topologicalLevels(mappers, (mapper) => before(mapper, mappers)).flat();
  } catch (error) {
    // tables in a circle: their rows may still be inserted one after the other, so the database has the last word
    if (error instanceof CycleError) return mappers;
    throw error;
  }
}
