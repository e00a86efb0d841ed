// What inspect(object) shows.
import { expect, test } from 'vitest';
import { inspect, makeTransient, mapper, Session } from '../../src/index.ts';
import { makeUser, stored } from './subjects.ts';

const lives = (object: object) => {
  const { transient, pending, persistent, deleted, detached } = inspect(object);
  return { transient, pending, persistent, deleted, detached };
};
const none = { transient: false, pending: false, persistent: false, deleted: false, detached: false };

test('exactly one of the five states is true', () => {
  const User = makeUser();
  const session = new Session();
  const user = new User({ id: 1 });
  expect(lives(user)).toEqual({ ...none, transient: true });
  session.add(user);
  expect(lives(user)).toEqual({ ...none, pending: true });
  session.expunge(user);
  stored(user);
  expect(lives(user)).toEqual({ ...none, detached: true });
  session.add(user);
  expect(lives(user)).toEqual({ ...none, persistent: true });
  makeTransient(user);
  expect(lives(user)).toEqual({ ...none, transient: true });
});

test('the key is the value, or the list of values, of the primary key', () => {
  const User = makeUser();
  const user = new User({ id: 7 });
  expect([inspect(user).key, inspect(user).hasIdentity]).toEqual([null, false]);
  expect([inspect(stored(user)).key, inspect(user).hasIdentity]).toEqual([7, true]);
});

test('dict is a copy of what is in memory', () => {
  const User = makeUser();
  const user = new User({ id: 1, name: null });
  const { dict } = inspect(user);
  dict.name = 'changed';
  expect([user.name, inspect(user).dict]).toEqual([null, { id: 1, name: null }]);
});

test('unloaded are the attributes without value and change', () => {
  const User = makeUser();
  const user = stored(new User({ id: 1, name: 'ed', prefs: null, seenAt: null }));
  expect(inspect(user).unloaded).toEqual(new Set(['email', 'bio']));
  user.bio = 'short';
  expect(inspect(user).unloaded).toEqual(new Set(['email']));
});

test('it knows the object, its mapper and its class manager', () => {
  const User = makeUser();
  const user = new User({ id: 1 });
  const { obj, mapper: itsMapper, manager } = inspect(user);
  expect(obj).toBe(user);
  expect(itsMapper).toBe(mapper(User));
  expect(manager.class).toBe(User);
});

test('an object keeps nothing of Imago that spreading, comparing or cloning could see', () => {
  const User = makeUser();
  const user = new User({ id: 1, name: 'ed' });
  expect(Reflect.ownKeys(user)).toEqual([]);
  expect({ ...user }).toEqual({});
});
