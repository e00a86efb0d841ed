// Sorting by dependency.
import { describe, expect, test } from 'vitest';
import { CycleError, itemsInCycles, sortLevels, topologicalLevels } from '../../src/util/topological-sort.ts';

const sorted = (items: string[], before: Record<string, string[]>) =>
  topologicalLevels(items, (item) => before[item] ?? []);

test('what others need comes on an earlier level', () => {
  expect(sorted(['c', 'b', 'a'], { c: ['b'], b: ['a'] })).toEqual([['a'], ['b'], ['c']]);
});

test('items of one level keep the order they were given in', () => {
  expect(sorted(['z', 'a', 'm'], {})).toEqual([['z', 'a', 'm']]);
});

test('what is not among the items, and an item itself, are no dependency', () => {
  expect(sorted(['a', 'b'], { a: ['x', 'a'] })).toEqual([['a', 'b']]);
});

test('a circle is an error that names its members only', () => {
  const circle = () => sorted(['a', 'b', 'c', 'd'], { b: ['c'], c: ['d'], d: ['b'] });
  expect(circle).toThrow(CycleError);
  try {
    circle();
  } catch (error) {
    expect(new Set((error as CycleError<string>).cycle)).toEqual(new Set(['b', 'c', 'd'])); // it was thrown above
  }
});

test('nothing gives nothing', () => {
  expect(sorted([], {})).toEqual([]);
});

describe('told what comes behind each item', () => {
  const behind = (edges: Record<string, string[]>) => (item: string) => edges[item] ?? [];

  test('levels are those of the longest way', () => {
    const edges = behind({ a: ['b', 'c'], b: ['c'], c: ['d'] });
    expect(sortLevels(['d', 'x', 'c', 'b', 'a'], edges)).toEqual([['x', 'a'], ['b'], ['c'], ['d']]);
  });

  test('an item without weight takes no level, and is not in the result', () => {
    const edges = behind({ a: ['all'], b: ['all'], all: ['c', 'd'] });
    const levels = sortLevels(['d', 'c', 'all', 'b', 'a'], edges, (item) => item === 'all');
    expect(levels).toEqual([
      ['b', 'a'],
      ['d', 'c'],
    ]);
  });

  test('a circle names its members, each depending on the one behind it', () => {
    try {
      sortLevels(['a', 'b', 'c', 'd'], behind({ a: ['b'], b: ['c'], c: ['b', 'd'] }));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CycleError);
      expect([...(error as CycleError<string>).cycle].sort()).toEqual(['b', 'c']); // it is one, by the line above
    }
  });

  test('finds all items that are part of a circle, and no others', () => {
    const edges = behind({ a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: [], f: ['f'] });
    expect(itemsInCycles(['a', 'd', 'f'], edges)).toEqual(new Set(['a', 'b', 'c', 'f']));
  });

  test('a chain of many items needs no stack', () => {
    const items = Array.from({ length: 20_000 }, (_, at) => at);
    const next = (item: number) => (item + 1 < items.length ? [item + 1] : []);
    expect(sortLevels(items, next)).toHaveLength(items.length);
    expect(itemsInCycles(items, next).size).toBe(0);
  });
});
