// The instrumentation of one class.
import { expect, test } from 'vitest';
import { InvalidRequestError, inspect } from '../../src/index.ts';
import { makeUser } from './subjects.ts';

test('attributes are known by position and by name', () => {
  const { manager } = inspect(makeUser());
  expect(manager.attributes.map(({ key }) => key)).toEqual(['id', 'name', 'prefs', 'seenAt', 'email', 'bio']);
  expect(manager.attribute('name')).toBe(manager.attributes[1]);
});

test('an unknown attribute is an error that lists those there are', () => {
  const { manager } = inspect(makeUser());
  expect(() => manager.attribute('emial')).toThrow(InvalidRequestError);
  expect(() => manager.attribute('emial')).toThrow(
    'User has no attribute "emial". Did you mean "email"?\n  Its mapped attributes are id, name, prefs, seenAt, email, bio.',
  );
});
