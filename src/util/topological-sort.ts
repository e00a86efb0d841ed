// Sorts things so that what others depend on comes first, and finds the circles that make that impossible. Knows nothing
// of objects or tables.

/** The circle of things that makes an order impossible, each depending on the one behind it. */
export class CycleError<T> extends Error {
  readonly cycle: readonly T[];
  /** What comes before the circle, in order. */
  readonly levels: readonly (readonly T[])[];

  constructor(cycle: readonly T[], levels: readonly (readonly T[])[]) {
    super('these depend on each other in a circle');
    this.cycle = cycle;
    this.levels = levels;
  }
}

/**
 * The items level by level: within a level they do not depend on each other and keep the order they were given in.
 *
 * @param before what has to come before an item; what is not among the items is ignored
 * @throws CycleError if there is no such order
 */
export function topologicalLevels<T>(items: readonly T[], before: (item: T) => Iterable<T>): T[][] {
  const known = new Set(items);
  const after = new Map<T, Set<T>>();
  for (const item of items) {
    for (const other of before(item)) {
      if (other === item || !known.has(other)) continue;
      const followers = after.get(other);
      if (followers === undefined) after.set(other, new Set([item]));
      else followers.add(item);
    }
  }
  return sortLevels(items, (item) => after.get(item) ?? NONE);
}

const NONE: readonly never[] = [];

/**
 * As {@link topologicalLevels}, told what comes after each item; an item that is `weightless` takes no level of its own
 * and is left out of the result.
 */
export function sortLevels<T>(
  items: readonly T[],
  after: (item: T) => Iterable<T>,
  isWeightless: (item: T) => boolean = () => false,
): T[][] {
  const position = new Map(items.map((item, at) => [item, at]));
  const waits = countWaits(items, after);
  const levels: T[][] = [];
  let done = 0;
  let level: T[] = [];
  const release = (item: T): void => {
    const ready = [item];
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      if (!isWeightless(next)) level.push(next);
      else {
        done++;
        ready.push(...served(next, after, waits));
      }
    }
  };
  for (const item of items) if (waits.get(item) === 0) release(item);
  while (level.length > 0) {
    const current = level.sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0));
    levels.push(current);
    done += current.length;
    level = [];
    for (const item of current) for (const follower of served(item, after, waits)) release(follower);
  }
  if (done < position.size) throw new CycleError(findCycle(items, after, waits), levels);
  return levels;
}

/** How many items each one waits for. */
function countWaits<T>(items: readonly T[], after: (item: T) => Iterable<T>): Map<T, number> {
  const waits = new Map<T, number>(items.map((item) => [item, 0]));
  for (const item of waits.keys()) {
    for (const follower of after(item)) {
      const count = waits.get(follower);
      if (count !== undefined) waits.set(follower, count + 1);
    }
  }
  return waits;
}

/** The item is done: those that have waited for nothing else. */
function* served<T>(item: T, after: (item: T) => Iterable<T>, waits: Map<T, number>): Generator<T> {
  for (const follower of after(item)) {
    const count = waits.get(follower);
    if (count === undefined) continue;
    waits.set(follower, count - 1);
    if (count === 1) yield follower;
  }
}

function findCycle<T>(
  items: readonly T[],
  after: (item: T) => Iterable<T>,
  waits: ReadonlyMap<T, number>,
): T[] {
  const before = new Map<T, T>();
  const stuck = [...new Set(items)].filter((item) => (waits.get(item) ?? 0) > 0);
  // each item that is left waits for another one that is left
  for (const item of stuck) for (const follower of after(item)) before.set(follower, item);
  const path: T[] = [];
  const seen = new Set<T>();
  let item = stuck[0];
  while (item !== undefined && !seen.has(item)) {
    path.push(item);
    seen.add(item);
    item = before.get(item);
  }
  return item === undefined ? path : path.slice(path.indexOf(item));
}

/** The items that are part of a circle, by Tarjan's walk: those that reach each other, and those that reach themselves. */
export function itemsInCycles<T>(items: Iterable<T>, after: (item: T) => Iterable<T>): Set<T> {
  const walk: Walk<T> = { order: new Map(), low: new Map(), path: [], onPath: new Set(), found: new Set() };
  for (const item of items) if (!walk.order.has(item)) visit(walk, item, after);
  return walk.found;
}

interface Walk<T> {
  readonly order: Map<T, number>;
  /** The earliest item of the path that can be reached from an item. */
  readonly low: Map<T, number>;
  readonly path: T[];
  readonly onPath: Set<T>;
  readonly found: Set<T>;
}

/** One step of the walk: an item and those behind it that are still to be looked at. */
interface Visit<T> {
  readonly item: T;
  readonly rest: Iterator<T>;
}

function visit<T>(walk: Walk<T>, root: T, after: (item: T) => Iterable<T>): void {
  const visits: Visit<T>[] = [enter(walk, root, after)];
  for (let last = visits.at(-1); last !== undefined; last = visits.at(-1)) {
    const { item } = last;
    const { value: next, done } = last.rest.next();
    if (done === true) {
      visits.pop();
      const above = visits.at(-1);
      if (above !== undefined) lower(walk, above.item, walk.low.get(item));
      if (walk.low.get(item) === walk.order.get(item)) leave(walk, item);
    } else if (!walk.order.has(next)) visits.push(enter(walk, next, after));
    else if (next === item) walk.found.add(item);
    else if (walk.onPath.has(next)) lower(walk, item, walk.order.get(next));
  }
}

function enter<T>({ order, low, path, onPath }: Walk<T>, item: T, after: (item: T) => Iterable<T>): Visit<T> {
  low.set(item, order.size);
  order.set(item, order.size);
  path.push(item);
  onPath.add(item);
  return { item, rest: after(item)[Symbol.iterator]() };
}

function lower<T>({ low }: Walk<T>, item: T, to = Number.POSITIVE_INFINITY): void {
  low.set(item, Math.min(low.get(item) ?? to, to));
}

/** Everything of the path from this item on reaches each other. */
function leave<T>({ path, onPath, found }: Walk<T>, item: T): void {
  const members = path.splice(path.lastIndexOf(item));
  for (const member of members) {
    onPath.delete(member);
    if (members.length > 1) found.add(member);
  }
}
