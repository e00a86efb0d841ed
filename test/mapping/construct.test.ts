// How objects come to be: what the constructor takes, whom it tells, and what classes may have besides attributes.
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  attrs,
  entity,
  inspect,
  integer,
  listen,
  Registry,
  Session,
  text,
} from '../../src/index.ts';

const base = () =>
  entity(
    'users',
    { id: integer().primaryKey(), name: text(), nick: text().nullable() },
    { registry: new Registry() },
  );
/** Values that the types refuse. */
const wrong = (values: unknown) => values as { name: string };

describe('the values of a new object', () => {
  test('are set in the order in which they are given', () => {
    class User extends base() {}
    const heard: string[] = [];
    const { id, name, nick } = attrs(User);
    listen(id, 'set', (_target, value) => void heard.push(`id ${value}`));
    listen(name, 'set', (_target, value) => void heard.push(`name ${value}`));
    listen(nick, 'set', (_target, value) => void heard.push(`nick ${value}`));
    new User({ nick: 'n', name: 'ed', id: 1 });
    expect(heard).toEqual(['nick n', 'name ed', 'id 1']);
  });

  test('that are undefined are left out', () => {
    class User extends base() {}
    expect(inspect(new User(wrong({ name: 'ed', nick: undefined }))).dict).toEqual({ name: 'ed' });
  });

  test('may name a setter of the class', () => {
    class User extends base() {
      set fullName(value: string) {
        [this.name = '', this.nick = null] = value.split(' ');
      }
    }
    const user = new User(wrong({ fullName: 'Edward Ed' }));
    expect([user.name, user.nick]).toEqual(['Edward', 'Ed']);
  });

  test('an unknown name is refused with the one that was meant', () => {
    class User extends base() {}
    expect(() => new User(wrong({ naem: 'ed' }))).toThrow(ArgumentError);
    expect(() => new User(wrong({ naem: 'ed' }))).toThrow(
      '"naem" is neither a mapped attribute nor a settable property of it. Did you mean "name"?',
    );
  });

  test('a method is not settable', () => {
    class User extends base() {
      get shout() {
        return this.name.toUpperCase();
      }
    }
    expect(() => new User(wrong({ shout: 'ED' }))).toThrow('"shout" is neither');
  });

  test('are one object, or nothing', () => {
    class User extends base() {}
    expect(() => new User(wrong('ed'))).toThrow('Cannot construct an entity from a string');
    expect(inspect(new User(wrong(undefined))).dict).toEqual({});
  });
});

describe('the events of construction', () => {
  test('first_init is told before the first object, once', () => {
    class User extends base() {}
    const heard: unknown[] = [];
    listen(
      User,
      'first_init',
      (manager, cls) => void heard.push('first_init', manager === inspect(User).manager, cls),
    );
    listen(User, 'init', () => void heard.push('init'));
    new User({ name: 'ed' });
    new User({ name: 'mo' });
    expect(heard).toEqual(['first_init', true, User, 'init', 'init']);
  });

  test('init may change what the object is given, and leaves the caller’s record alone', () => {
    class User extends base() {}
    listen(User, 'init', (_target, _args, values) => {
      values.name = `${values.name}!`;
    });
    const given = { name: 'ed' };
    expect([new User(given).name, given.name]).toEqual(['ed!', 'ed']);
  });

  test('init_failure is told when a value is refused, and the error goes on', () => {
    class User extends base() {}
    const heard: unknown[] = [];
    listen(User, 'init_failure', (target, _args, values) => void heard.push(target instanceof User, values));
    expect(() => new User(wrong({ name: 'ed', nope: 1 }))).toThrow(ArgumentError);
    expect(heard).toEqual([true, { name: 'ed', nope: 1 }]);
  });

  test('a subclass of a mapped class has to be mapped itself', () => {
    class User extends base() {}
    class Admin extends User {}
    expect(() => new Admin({ name: 'ed' })).toThrow(
      'it extends the mapped class User but has no mapping of its own',
    );
  });
});

describe('class fields', () => {
  test('that hide an attribute are found at the first construction', () => {
    class User extends base() {
      override name = 'nobody';
    }
    expect(() => new User({ name: 'ed' })).toThrow(ArgumentError);
    expect(() => new User({ name: 'ed' })).toThrow(
      'its class field "name" hides the mapped attribute of the same name.\n  Remove the field, or write "declare name: …;"',
    );
  });

  test('that hide an attribute of a class with a constructor are found by add', () => {
    class User extends base() {
      override name = 'nobody';
      constructor() {
        super({ name: 'ed' });
      }
    }
    expect(() => new Session().add(new User())).toThrow('its class field "name" hides the mapped attribute');
  });

  test('that hide nothing are the object’s own', () => {
    class User extends base() {
      clicks = 0;
      declare nick: 'a' | 'b' | null;
    }
    const user = new User({ name: 'ed', nick: 'b' });
    user.clicks++;
    expect([user.clicks, user.nick, inspect(user).dict]).toEqual([1, 'b', { name: 'ed', nick: 'b' }]);
  });

  test('may be computed from attributes, once values are there', () => {
    class User extends base() {
      readonly initial = this.name[0];
    }
    expect(new User({ name: 'ed' }).initial).toBe('e');
  });

  test('what listeners of init change is not the record of the caller', () => {
    class User extends base() {}
    listen(User, 'init', (_user, _args, kwargs) => {
      kwargs.name = 'changed';
    });
    const given = { name: 'ed' };
    // the first object of a class is made in a way of its own
    expect([new User(given).name, new User(given).name, given.name]).toEqual(['changed', 'changed', 'ed']);
  });

  test('and methods may be private', () => {
    class User extends base() {
      #secret = 42;
      #twice() {
        return this.#secret * 2;
      }
      reveal() {
        return this.#twice();
      }
    }
    expect(new User({ name: 'ed' }).reveal()).toBe(84);
  });
});
