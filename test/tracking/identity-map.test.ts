// At most one object for each row.
import { expect, test } from 'vitest';
import { IdentityMap, mapper, Session } from '../../src/index.ts';
import { makeUser, state, stored } from '../instrumentation/subjects.ts';

function three() {
  const User = makeUser();
  const session = new Session();
  const users = [1, 2, 3].map((id) => stored(new User({ id })));
  session.addAll(users);
  return {
    User,
    session,
    users,
    map: session.identityMap,
    key: (id: unknown) => mapper(User).identityKey(id),
  };
}

test('finds objects by their identity, without IO', () => {
  const { users, map, key } = three();
  expect([map.get(key(2)), map.get(key(7))]).toEqual([users[1], undefined]);
  expect([map.has(key(2)), map.has(key(7)), map.size]).toEqual([true, false, 3]);
});

test('a key of another type finds nothing', () => {
  const { map, key } = three();
  expect(map.get(key('2'))).toBeUndefined();
});

test('lists all objects', () => {
  const { users, map } = three();
  expect([...map.values()]).toEqual(users);
});

test('objects of other classes with the same key are others', () => {
  const { map } = three();
  const Other = makeUser();
  expect(map.get(mapper(Other).identityKey(1))).toBeUndefined();
});

test('a second object with the identity of one that is there is refused', () => {
  const { User, session, users, map, key } = three();
  expect(() => session.add(stored(new User({ id: 2 })))).toThrow(
    'another object with the same primary key is present',
  );
  expect(map.get(key(2))).toBe(users[1]);
});

test('replace puts a state under its key and gives back the one that was there', () => {
  const User = makeUser();
  const [first, second] = [state(stored(new User({ id: 1 }))), state(stored(new User({ id: 1 })))];
  const map = new IdentityMap();
  expect([map.replace(first), map.replace(first), map.replace(second)]).toEqual([
    undefined,
    undefined,
    first,
  ]);
  expect([map.contains(first), map.contains(second)]).toEqual([false, true]);
});

test('discard takes out only the state that is under the key', () => {
  const User = makeUser();
  const [first, second] = [state(stored(new User({ id: 1 }))), state(stored(new User({ id: 1 })))];
  const map = new IdentityMap();
  map.replace(first);
  map.discard(second);
  expect(map.contains(first)).toBe(true);
  map.discard(first);
  expect(map.size).toBe(0);
});

test('states are a copy: the map may change while they are walked', () => {
  const { session, map, users } = three();
  for (const { obj } of map.states()) session.expunge(obj);
  expect([map.size, users.length]).toEqual([0, 3]);
});

test('an object without identity is not in it', () => {
  const User = makeUser();
  expect(new IdentityMap().contains(state(new User({})))).toBe(false);
});
