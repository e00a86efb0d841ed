// Forgetting values, so that they are read anew.
import { expect, test } from 'vitest';
import { inspect, listen, Session } from '../../src/index.ts';
import { makeUser, stored } from './subjects.ts';

function attached() {
  const User = makeUser();
  const user = stored(new User({ id: 1, name: 'ed', email: 'e' }));
  const session = new Session();
  session.add(user);
  return { User, user, session };
}

test('an expired object holds no value, no change and no flag', () => {
  const { user, session } = attached();
  user.name = 'mo';
  session.expire(user);
  expect(inspect(user)).toMatchObject({ expired: true, modified: false, dict: {} });
  expect(session.dirty.size).toBe(0);
});

test('it keeps its identity and its place in the session', async () => {
  const { User, user, session } = attached();
  session.expire(user);
  expect(inspect(user).key).toBe(1);
  expect(session.identityMap.get(inspect(User).identityKey(1))).toBe(user);
});

test('some attributes can be expired: the others keep values and changes', () => {
  const { user, session } = attached();
  user.name = 'mo';
  user.email = 'm';
  session.expire(user, ['email']);
  expect(inspect(user).dict).toEqual({ id: 1, name: 'mo' });
  expect(session.isModified(user)).toBe(true);
  expect(() => user.email).toThrow('Cannot read User#1.email');
});

test('an expired attribute can be written without being read', () => {
  const { user, session } = attached();
  session.expire(user);
  user.name = 'mo';
  expect(user.name).toBe('mo');
  expect(inspect(user).expiredAttributeNames).toContain('email');
});

test('expire is told with the names, or null for all', () => {
  const { User, user, session } = attached();
  const heard: unknown[] = [];
  listen(User, 'expire', (_target, names) => void heard.push(names));
  session.expire(user, ['name', 'email']);
  session.expire(user);
  session.expireAll();
  expect(heard).toEqual([['name', 'email'], null, null]);
});

test('a mistyped name is refused with the one that was meant', () => {
  const { user, session } = attached();
  expect(() => session.expire(user, ['nmae' as never])).toThrow(
    'User has no attribute "nmae". Did you mean "name"?',
  );
  expect(user.name).toBe('ed');
});

test('an object of no session cannot be expired', () => {
  const { User, session } = attached();
  expect(() => session.expire(new User({ id: 2 }))).toThrow('Cannot expire transient User');
});
