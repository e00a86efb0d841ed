// The rows of an executed statement.
import { expect, test } from 'vitest';
import { MultipleResultsFound, NoResultFound, Result } from '../../src/index.ts';

class Thing {}

test('all, first, and walking over them', () => {
  const result = new Result([1, 2, 3]);
  expect([result.all(), result.first(), [...result], result.rowCount]).toEqual([[1, 2, 3], 1, [1, 2, 3], 3]);
  expect(new Result([]).first()).toBeNull();
});

test('one is the only row; none or several are errors', () => {
  expect(new Result(['a']).one()).toBe('a');
  expect(() => new Result([]).one()).toThrow(NoResultFound);
  expect(() => new Result([1, 2]).one()).toThrow(MultipleResultsFound);
});

test('oneOrNull allows for none', () => {
  expect([new Result(['a']).oneOrNull(), new Result([]).oneOrNull()]).toEqual(['a', null]);
  expect(() => new Result([1, 2]).oneOrNull()).toThrow('oneOrNull(): the statement has found 2 rows');
});

test('scalars are the first column of records, and objects as they are', () => {
  const thing = new Thing();
  expect(
    new Result([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ])
      .scalars()
      .all(),
  ).toEqual([1, 2]);
  expect(new Result([thing]).scalars().one()).toBe(thing);
  expect(new Result([{ n: 5 }]).scalar()).toBe(5);
  expect(new Result([]).scalar()).toBeNull();
});

test('unique gives each object once', () => {
  const [a, b] = [new Thing(), new Thing()];
  expect(new Result([a, b, a]).unique().all()).toEqual([a, b]);
});
