// Reading, writing, deleting and flagging one mapped attribute, and who is told of it.
import { describe, expect, test } from 'vitest';
import {
  attrs,
  DetachedInstanceError,
  delAttribute,
  flagModified,
  getHistory,
  InvalidRequestError,
  inspect,
  listen,
  NO_VALUE,
  Session,
  setAttribute,
  setCommittedValue,
} from '../../src/index.ts';
import { makeUser, stored } from './subjects.ts';

describe('reading an attribute', () => {
  test('that was never set gives undefined on a new object', () => {
    const User = makeUser();
    expect(new User({ id: 1 }).name).toBeUndefined();
  });

  test('that is expired throws, and tells the ways to load it', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1 }));
    new Session().add(user);
    expect(() => user.name).toThrow(InvalidRequestError);
    expect(() => user.name).toThrow("Call await session.load(user, 'name'), await lazy(user).name");
  });

  test('that is expired on a detached object is a DetachedInstanceError', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1 }));
    expect(() => user.name).toThrow(DetachedInstanceError);
  });
});

describe('setting an attribute', () => {
  test('tells the value, the old one, and on which attribute it began', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, name: 'ed' }));
    const heard: unknown[] = [];
    listen(attrs(User).name, 'set', (target, value, old, initiator) => {
      heard.push(target === user, value, old, initiator.key, initiator.op, user.name);
    });
    user.name = 'mo';
    expect(heard).toEqual([true, 'mo', 'ed', 'name', 'replace', 'ed']);
  });

  test('each listener with retval gets what the one before it returned', () => {
    const User = makeUser();
    const user = new User({ id: 1 });
    listen(attrs(User).name, 'set', (_target, value) => `${value}1`, { retval: true });
    listen(attrs(User).name, 'set', (_target, value) => void expect(value).toBe('a1'));
    listen(attrs(User).name, 'set', (_target, value) => `${value}2`, { retval: true });
    user.name = 'a';
    expect(user.name).toBe('a12');
  });

  test('is undone by a listener that throws', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, name: 'ed' }));
    listen(attrs(User).name, 'set', () => {
      throw new RangeError('too long');
    });
    expect(() => {
      user.name = 'mo';
    }).toThrow(RangeError);
    expect([user.name, inspect(user).modified]).toEqual(['ed', false]);
  });

  test('inside of its own listener is overwritten by the outer one', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, name: 'ed' }));
    const olds: unknown[] = [];
    listen(attrs(User).name, 'set', (target, value, old) => {
      olds.push(old);
      if (value === 'outer') target.name = 'inner';
    });
    user.name = 'outer';
    expect([user.name, olds]).toEqual(['outer', ['ed', 'ed']]);
  });

  test('to undefined is refused and changes nothing', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, name: 'ed' }));
    expect(() => setAttribute(user, 'name', undefined)).toThrow(
      'to undefined: a column holds a value or null',
    );
    expect([user.name, inspect(user).modified]).toEqual(['ed', false]);
  });

  test('on an expired one gives no old value and loads nothing', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1 }));
    const olds: unknown[] = [];
    listen(attrs(User).name, 'set', (_target, _value, old) => void olds.push(old));
    user.name = 'ed';
    expect([user.name, olds]).toEqual(['ed', [NO_VALUE]]);
  });

  test('on an expired one with active history is refused: the old value would have to be loaded', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1 }));
    new Session().add(user);
    expect(() => {
      user.email = 'a@b';
    }).toThrow('Cannot read User#1.email');
    expect(inspect(user).modified).toBe(false);
  });

  test('active history can be a listener’s wish', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1 }));
    listen(attrs(User).name, 'set', () => undefined, { activeHistory: true });
    expect(() => {
      user.name = 'ed';
    }).toThrow(DetachedInstanceError);
  });
});

describe('deleting an attribute', () => {
  test('tells remove with the old value and leaves nothing in memory', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, name: 'ed' }));
    const heard: unknown[] = [];
    listen(attrs(User).name, 'remove', (_target, value) => void heard.push(value));
    delAttribute(user, 'name');
    expect(heard).toEqual(['ed']);
    expect(user.name).toBeNull();
    expect(getHistory(user, 'name')).toEqual({ added: [], unchanged: [], deleted: ['ed'] });
  });

  test('a second time is told with NO_VALUE and then refused', () => {
    const User = makeUser();
    const user = new User({ id: 1, name: 'ed' });
    const heard: unknown[] = [];
    listen(attrs(User).name, 'remove', (_target, value) => void heard.push(value));
    delAttribute(user, 'name');
    expect(() => delAttribute(user, 'name')).toThrow('the attribute has no value');
    expect(heard).toEqual(['ed', NO_VALUE]);
  });

  test('of an object under construction leaves its other values alone', () => {
    const User = makeUser();
    const user = new User({ id: 1, name: 'ed', email: 'e' });
    delAttribute(user, 'name');
    expect([user.id, user.name, user.email]).toEqual([1, undefined, 'e']);
    user.name = 'mo';
    expect(getHistory(user, 'name').added).toEqual(['mo']);
  });
});

describe('flagging and committing by hand', () => {
  test('flagModified makes a change of a value that was changed in place', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, prefs: { theme: 'dark' } }));
    const heard: string[] = [];
    listen(attrs(User).prefs, 'modified', (_target, initiator) => void heard.push(initiator.op));
    flagModified(user, 'prefs');
    expect([heard, inspect(user).modified]).toEqual([['modified'], true]);
    expect(getHistory(user, 'prefs').added).toEqual([{ theme: 'dark' }]);
  });

  test('flagModified of an attribute without value tells modified and is refused', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1 }));
    const heard: string[] = [];
    listen(attrs(User).prefs, 'modified', (_target, initiator) => void heard.push(initiator.key));
    expect(() => flagModified(user, 'prefs')).toThrow('it has no value in memory');
    expect(heard).toEqual(['prefs']);
  });

  test('setCommittedValue tells nothing and leaves no history', () => {
    const User = makeUser();
    const user = stored(new User({ id: 1, name: 'ed' }));
    const heard: unknown[] = [];
    listen(attrs(User).name, 'set', (_target, value) => void heard.push(value));
    user.name = 'mo';
    setCommittedValue(user, 'name', 'al');
    expect([heard, user.name]).toEqual([['mo'], 'al']);
    expect(getHistory(user, 'name')).toEqual({ added: [], unchanged: ['al'], deleted: [] });
  });
});

describe('init_scalar', () => {
  test('gives the value of an attribute that never had one, each time it is read', () => {
    const User = makeUser();
    const user = new User({ id: 1 });
    let asked = 0;
    listen(attrs(User).name, 'init_scalar', () => `guest ${++asked}`, { retval: true });
    expect([user.name, user.name]).toEqual(['guest 1', 'guest 2']);
    expect(inspect(user).dict).toEqual({ id: 1 });
  });

  test('a listener may store the value: then it is asked no more, and nobody is told', () => {
    const User = makeUser();
    const user = new User({ id: 1 });
    const give = (_target: object, _value: unknown, dict: Record<string, unknown>) => {
      dict.name = 'guest';
      return 'guest';
    };
    const heard: unknown[] = [];
    listen(attrs(User).name, 'set', (_target, value) => void heard.push(value));
    listen(attrs(User).name, 'init_scalar', give, { retval: true });
    expect([user.name, user.name, inspect(user).dict.name]).toEqual(['guest', 'guest', 'guest']);
    expect(heard).toEqual([]);
  });
});
