// Sorts things so that what others depend on comes first. Knows nothing of objects or tables.

/** The circle of things that makes an order impossible, each depending on the one before it. */
export class CycleError<T> extends Error {
  readonly cycle: readonly T[];

  constructor(cycle: readonly T[]) {
    super('these depend on each other in a circle');
    this.cycle = cycle;
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
  const waitingFor = new Map<T, Set<T>>();
  for (const item of items) {
    const needs = [...before(item)].filter((other) => other !== item && known.has(other));
    waitingFor.set(item, new Set(needs));
  }
  const levels: T[][] = [];
  while (waitingFor.size > 0) {
    const level = items.filter((item) => waitingFor.get(item)?.size === 0);
    if (level.length === 0) throw new CycleError(findCycle(waitingFor));
    for (const item of level) waitingFor.delete(item);
    for (const needs of waitingFor.values()) for (const item of level) needs.delete(item);
    levels.push(level);
  }
  return levels;
}

function findCycle<T>(waitingFor: ReadonlyMap<T, ReadonlySet<T>>): T[] {
  const path: T[] = [];
  let [item] = waitingFor.keys();
  while (item !== undefined && !path.includes(item)) {
    path.push(item);
    [item] = waitingFor.get(item) ?? [];
  }
  return item === undefined ? path : path.slice(path.indexOf(item));
}
