// Second stage of a flush: in which order the objects are saved and deleted. Pure: takes the participants, gives back
// the actions; sends nothing and awaits nothing.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { CycleError, topologicalLevels } from '../util/topological-sort.ts';
import type { FlushContext, Participation } from './flush-context.ts';

/** All objects of one mapper that are saved, or deleted, together. */
export interface Action {
  readonly kind: 'save' | 'delete';
  readonly mapper: Mapper;
  readonly states: readonly InstanceState[];
}

/** The actions of the flush, in the order in which they have to happen. */
export function plan(flush: FlushContext): Action[] {
  const saved = group(flush, ({ isDelete }) => !isDelete);
  const deleted = group(flush, ({ isDelete }) => isDelete);
  const saves = inOrder([...saved.keys()], refersTo).map((mapper) => action('save', mapper, saved));
  const deletes = inOrder([...deleted.keys()], isReferredToBy).map((mapper) =>
    action('delete', mapper, deleted),
  );
  return [...saves, ...deletes];
}

type StatesByMapper = Map<Mapper, InstanceState[]>;

function action(kind: Action['kind'], mapper: Mapper, states: StatesByMapper): Action {
  return { kind, mapper, states: inRowOrder(states.get(mapper) ?? []) };
}

function group(flush: FlushContext, wanted: (how: Participation) => boolean): StatesByMapper {
  const groups: StatesByMapper = new Map();
  for (const [state, how] of flush.states) {
    if (!wanted(how)) continue;
    const states = groups.get(state.mapper);
    if (states === undefined) groups.set(state.mapper, [state]);
    else states.push(state);
  }
  return groups;
}

type Comes = (mapper: Mapper, others: readonly Mapper[]) => Mapper[];

/** Rows are saved after those that they refer to … */
const refersTo: Comes = ({ table }, others) =>
  others.filter((other) => table.referredTables.has(other.table.name));

/** … and deleted after those that refer to them. */
const isReferredToBy: Comes = (mapper, others) =>
  others.filter((other) => refersTo(other, [mapper]).length > 0);

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

/** New objects by order of add, then the others by primary key. */
function inRowOrder(states: InstanceState[]): InstanceState[] {
  for (let at = 1; at < states.length; at++) {
    const [before, state] = [states[at - 1], states[at]];
    if (before === undefined || state === undefined || byRow(before, state) <= 0) continue;
    // as a rule they are in order already, and a pass tells that in a fraction of the time of sorting
    return states.sort(byRow);
  }
  return states;
}

function byRow(a: InstanceState, b: InstanceState): number {
  if (a.key === null) return b.key === null ? a.insertOrder - b.insertOrder : -1;
  if (b.key === null) return 1;
  if (!Array.isArray(a.key) || !Array.isArray(b.key)) return compare(a.key, b.key);
  for (let part = 0; part < a.key.length; part++) {
    const order = compare(a.key[part], b.key[part]);
    if (order !== 0) return order;
  }
  return 0;
}

function compare(a: unknown, b: unknown): number {
  // primary keys of one column are of one type, and every type of key is ordered
  const [left, right] = [a as string, b as string];
  return left < right ? -1 : left > right ? 1 : 0;
}
