// Which name was meant.
import { expect, test } from 'vitest';
import { nearest } from '../../src/util/nearest.ts';

test('a mistyped name finds the one that was meant', () => {
  expect(nearest('befor_flush', ['after_flush', 'before_flush'])).toBe('before_flush');
  expect(nearest('NAME', ['name', 'named'])).toBe('name');
});

test('a name that is like nothing finds nothing', () => {
  expect(nearest('quux', ['before_flush', 'name'])).toBeUndefined();
  expect(nearest('a', [])).toBeUndefined();
});

test('of two equally near names the first is taken', () => {
  expect(nearest('nam', ['name', 'naml'])).toBe('name');
});

test('two letters that have changed places are the smallest of mistakes', () => {
  // Why: "kidn" was as near to "id" as to "kind", and "id" came first
  expect(nearest('kidn', ['id', 'kind'])).toBe('kind');
  expect(nearest('nmae', ['age', 'name'])).toBe('name');
});
