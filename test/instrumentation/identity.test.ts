// How keys are printed and looked up.
import { expect, test } from 'vitest';
import { describeState, keyText, mapKey } from '../../src/instrumentation/identity.ts';
import { makeUser, state, stored } from './subjects.ts';

test('keys are printed as values, parts with a comma between', () => {
  expect([7, 'a', 10n, [3, 'x']].map(keyText)).toEqual(['7', 'a', '10', '3,x']);
  expect(keyText(new Date('2026-01-31T00:00:00Z'))).toBe('2026-01-31T00:00:00.000Z');
});

test('a simple key is looked up by itself', () => {
  expect([7, 'a', 10n].map(mapKey)).toEqual([7, 'a', 10n]);
});

test('composite keys are the same if their parts are, and else never', () => {
  expect(mapKey([1, 'a'])).toBe(mapKey([1, 'a']));
  const different = [
    [1, 'a'],
    ['1', 'a'],
    ['a', 1],
    ['1,a', ''],
    [1n, 'a'],
  ].map(mapKey);
  expect(new Set(different).size).toBe(different.length);
});

test('dates and bytes are looked up by what they say', () => {
  expect(mapKey(new Date(5))).toBe(mapKey(new Date(5)));
  expect(mapKey(Buffer.from([1, 2]))).toBe(mapKey(new Uint8Array([1, 2])));
});

test('bytes that are no text are told apart', () => {
  // Why: they were decoded as UTF-8, and the rows of two keys became one object.
  expect(mapKey(Buffer.from([0xff]))).not.toBe(mapKey(Buffer.from([0xfe])));
  expect(mapKey([1, Buffer.from([0xff])])).not.toBe(mapKey([1, Buffer.from([0xfe])]));
});

test('an object is called by its class and key, and never shows other values', () => {
  const User = makeUser();
  const user = new User({ id: 7, name: 'secret' });
  expect(describeState(state(user))).toBe('transient User');
  expect(describeState(state(stored(user)))).toBe('User#7');
});
