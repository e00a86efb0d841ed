// The flat list of committed values: what changed, and what was there before.
import { expect, test } from 'vitest';
import { NO_VALUE } from '../../src/index.ts';
import { committedPosition, FRESH, forget, materialise } from '../../src/instrumentation/committed-values.ts';

test('an attribute is found at the position of its index, never at that of a value', () => {
  const committed = [4, 2, 2, 'b'];
  expect([4, 2, 0].map((index) => committedPosition(committed, index))).toEqual([0, 2, -1]);
});

test('what was forgotten is gone, and the last one leaves nothing', () => {
  expect(forget([4, 'a', 2, 'b'], 4)).toEqual([2, 'b']);
  expect(forget([2, 'b'], 2)).toBeNull();
  expect(forget([2, 'b'], 7)).toEqual([2, 'b']);
});

test('FRESH written out has one pair for each value', () => {
  expect(materialise([1, undefined, null])).toEqual([0, NO_VALUE, 2, NO_VALUE]);
});

test('FRESH is shared and cannot be written to', () => {
  expect(() => FRESH.push(1)).toThrow(TypeError);
});
