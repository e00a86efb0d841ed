// Classes that were written without Imago, mapped afterwards.
import { expect, test } from 'vitest';
import { inspect, integer, listen, mapper, Registry, Session, table, text } from '../../src/index.ts';

function mapped() {
  class User {
    declare id: number;
    declare name: string;
    readonly tags: string[] = [];
    constructor(name: string) {
      this.name = name;
    }
    greet() {
      return `I am ${this.name}`;
    }
  }
  const registry = new Registry();
  const made = registry.mapImperatively(User, table('users', { id: integer().primaryKey(), name: text() }));
  return { User, registry, made };
}

test('the class keeps its constructor, its methods and its other properties', () => {
  const { User } = mapped();
  const user = new User('ed');
  expect([user.greet(), user.tags, user instanceof User]).toEqual(['I am ed', [], true]);
  expect(inspect(user).dict).toEqual({ name: 'ed' });
});

test('its objects are tracked from their first value on', () => {
  const { User } = mapped();
  const session = new Session();
  const user = new User('ed');
  session.add(user);
  expect([inspect(user).pending, session.new.has(user)]).toEqual([true, true]);
});

test('init is told with the first value', () => {
  const { User } = mapped();
  const heard: unknown[] = [];
  listen(User, 'first_init', () => void heard.push('first_init'));
  listen(User, 'init', (target) => void heard.push(target));
  const user = new User('ed');
  expect(heard).toEqual(['first_init', user]);
});

test('the mapper is the one that was made, and a class is mapped once', () => {
  const { User, registry, made } = mapped();
  expect(mapper(User)).toBe(made);
  expect(() => registry.mapImperatively(User, table('others', { id: integer().primaryKey() }))).toThrow(
    'Cannot map User: the class already has a mapper.',
  );
});

test('an object that sets nothing is one, too', () => {
  class Tag {
    declare id: number;
  }
  new Registry().mapImperatively(Tag, table('tags', { id: integer().primaryKey() }));
  const tag = new Tag();
  new Session().add(tag);
  expect(inspect(tag).pending).toBe(true);
});

test('fields that hide attributes are found by add', () => {
  class User {
    name = 'ed';
    id!: number;
  }
  new Registry().mapImperatively(User, table('users', { id: integer().primaryKey(), name: text() }));
  expect(() => new Session().add(new User())).toThrow('class field');
});
