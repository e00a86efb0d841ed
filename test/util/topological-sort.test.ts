// Sorting by dependency.
import { expect, test } from 'vitest';
import { CycleError, topologicalLevels } from '../../src/util/topological-sort.ts';

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
