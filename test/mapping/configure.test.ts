// The configuration of mappers: who is told in which order, what is left out, what fails, and when it is tried again.
import { describe, expect, test } from 'vitest';
import {
  belongsTo,
  EXT_SKIP,
  entity,
  hasMany,
  integer,
  listen,
  Mapper,
  mapper,
  Registry,
  remove,
  Session,
  text,
} from '../../src/index.ts';

const columns = () => ({ id: integer().primaryKey(), name: text() });

function classes() {
  const registry = new Registry();
  class User extends entity('users', columns(), { registry }) {}
  class Tag extends entity('tags', columns(), { registry }) {}
  return { registry, User, Tag };
}

describe('a mapper that is skipped', () => {
  test('keeps the configuration going on with every use of any class of its registry', () => {
    const { registry, User, Tag } = classes();
    const heard: string[] = [];
    const skip = (): typeof EXT_SKIP => EXT_SKIP;
    const count = (): void => void heard.push('before');
    listen(Tag, 'before_mapper_configured', skip, { retval: true });
    listen(registry, 'before_configured', count);
    mapper(User);
    mapper(Tag);
    registry.configure();
    new User({ name: 'a' });
    expect([mapper(User).configured, mapper(Tag).configured, heard.length]).toEqual([true, false, 2]);
    remove(Tag, 'before_mapper_configured', skip);
    new User({ name: 'b' });
    new User({ name: 'c' });
    expect([mapper(Tag).configured, heard.length]).toEqual([true, 3]);
  });

  test('may be a whole hierarchy', () => {
    class Later {}
    const registry = new Registry();
    class User extends entity('users', columns(), { registry, extends: Later }) {}
    listen(Later, 'before_mapper_configured', () => EXT_SKIP, { retval: true, propagate: true });
    mapper(User);
    registry.configure();
    expect(mapper(User).configured).toBe(false);
  });
});

describe('a listener that throws', () => {
  test('of before_configured stops it all; the next one is as if nothing had been', () => {
    const { registry, User } = classes();
    const fail = (): never => {
      throw new RangeError('not now');
    };
    listen(registry, 'before_configured', fail, { once: true });
    mapper(User);
    expect(() => registry.configure()).toThrow(RangeError);
    registry.configure();
    expect(mapper(User).configured).toBe(true);
  });

  test('of mapper_configured has a configured mapper behind it, and the others are configured the next time', () => {
    const { registry, User, Tag } = classes();
    listen(
      User,
      'mapper_configured',
      () => {
        throw new RangeError('not now');
      },
      { once: true },
    );
    mapper(User);
    mapper(Tag);
    expect(() => registry.configure()).toThrow(RangeError);
    expect([mapper(User).configured, mapper(Tag).configured]).toEqual([true, false]);
    registry.configure();
    expect(mapper(Tag).configured).toBe(true);
  });
});

describe('a class that is not there yet', () => {
  test('is waited for, for modules may import each other in a circle', () => {
    const registry = new Registry();
    let declared: (() => object) | undefined;
    const shape = {
      ...columns(),
      get posts() {
        return hasMany(() => {
          if (declared === undefined) throw new ReferenceError("Cannot access 'Post' before initialization");
          return declared() as typeof Post;
        });
      },
    };
    class User extends entity('users', shape, { registry }) {}
    class Post extends entity(
      'posts',
      { ...columns(), userId: integer().references('users.id') },
      { registry },
    ) {}
    expect(() => new User({ name: 'a' })).toThrow('Cannot access');
    declared = () => Post;
    expect(new User({ name: 'a' }).posts).toEqual([]);
  });

  test('of a name that does not exist stays an error', () => {
    const registry = new Registry();
    const shape = {
      ...columns(),
      userId: integer(),
      get user() {
        return belongsTo(() => {
          throw new TypeError('nobody');
        });
      },
    };
    class Post extends entity('posts', shape, { registry }) {}
    mapper(Post);
    expect(() => registry.configure()).toThrow('its target cannot be read yet (nobody)');
    expect(() => registry.configure()).toThrow('could not be configured before');
  });
});

test('listeners for all mappers may set attributes of the first object, before there are relationships', () => {
  const registry = new Registry();
  const shape = {
    ...columns(),
    userId: integer().nullable().references('users.id'),
    get user() {
      return belongsTo(() => User);
    },
  };
  class User extends entity('users', columns(), { registry }) {}
  class Post extends entity('posts', shape, { registry }) {}
  const user = new User({ name: 'u' });
  const fill = (target: object): void => {
    if (target instanceof Post) Object.assign(target, { name: 'draft', user });
  };
  listen(Mapper, 'init', fill);
  try {
    const post = new Post({} as { name: string });
    expect([post.name, post.user]).toEqual(['draft', user]);
  } finally {
    remove(Mapper, 'init', fill);
  }
});

test('first_init is told before init, once for a class', () => {
  const { User } = classes();
  const heard: string[] = [];
  listen(
    User,
    ['first_init', 'init'],
    (...args: unknown[]) => void heard.push(args.length === 2 ? 'first' : 'init'),
  );
  new User({ name: 'a' });
  new User({ name: 'b' });
  expect(heard).toEqual(['first', 'init', 'init']);
  expect(() => new Session().add(new User({ name: 'c' }))).not.toThrow();
});

test('listeners of a class that were there before it was mapped hear of its first object before the configuration', () => {
  class Model {}
  const registry = new Registry();
  const heard: string[] = [];
  listen(Model, 'init', () => void heard.push('early'), { propagate: true });
  class User extends entity('users', columns(), { registry, extends: Model }) {}
  listen(registry, 'before_configured', () => void heard.push('configuration'));
  mapper(User);
  listen(User, 'init', () => void heard.push('late'));
  listen(User, 'init', () => void heard.push('in front'), { insert: true });
  new User({ name: 'a' });
  new User({ name: 'b' });
  expect(heard).toEqual(['in front', 'early', 'configuration', 'late', 'in front', 'early', 'late']);
});

test('a listener of class_instrument that throws keeps the class from being mapped', () => {
  const { registry, User } = classes();
  const refuse = (): never => {
    throw new RangeError('not this one');
  };
  listen(User, 'class_instrument', refuse, { once: true });
  expect(() => mapper(User)).toThrow(RangeError);
  expect(registry.mappers.size).toBe(0);
  expect(mapper(User).class).toBe(User);
});
