// Entities as other code sees them: printed, serialised, inspected, and without what they need.
import { inspect as print } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  attrs,
  belongsTo,
  entity,
  inspect,
  integer,
  Mapper,
  makeTransientToDetached,
  mapper,
  NoInspectionAvailable,
  Registry,
  Session,
  table,
  text,
  UnmappedClassError,
  UnmappedInstanceError,
} from '../../src/index.ts';

function makeUser() {
  class User extends entity(
    'users',
    { id: integer().primaryKey(), name: text().nullable(), createdBy: integer().nullable() },
    { registry: new Registry() },
  ) {}
  return User;
}

describe('an entity is printed', () => {
  test('by JSON as its values in memory', () => {
    const User = makeUser();
    expect(JSON.stringify(new User({ id: 1, name: null }))).toBe('{"id":1,"name":null}');
  });

  test('by console.log with its life and its values', () => {
    const User = makeUser();
    const user = new User({ id: 1, name: 'ed' });
    expect(print(user)).toBe("User transient { id: 1, name: 'ed' }");
    new Session().add(user);
    expect(print({ user })).toContain("User pending { id: 1, name: 'ed' }");
  });

  test('with what is not in memory, and why; reading it does no harm', () => {
    const User = makeUser();
    const user = new User({ id: 1, name: 'ed' });
    makeTransientToDetached(user);
    const session = new Session();
    session.add(user);
    expect(print(user)).toBe("User#1 persistent { id: 1, name: 'ed', createdBy: <not loaded> }");
    session.expire(user);
    expect(print(user)).toBe('User#1 persistent { id: <expired>, name: <expired>, createdBy: <expired> }');
    expect(JSON.stringify(user)).toBe('{}');
  });

  test('with the depth and the options of the caller', () => {
    const User = makeUser();
    const printed = print(new User({ name: 'ed' }), { colors: true });
    expect(printed).toContain('\u001b[32m');
  });

  test('a class may print itself', () => {
    class User extends makeUserBase() {
      toJSON() {
        return { shown: this.name };
      }
    }
    expect(JSON.stringify([new User({ name: 'ed' })])).toBe('[{"shown":"ed"}]');
  });
});

const makeUserBase = () =>
  entity('users', { id: integer().primaryKey(), name: text() }, { registry: new Registry() });

describe('inspect', () => {
  test('gives the state of an object, the mapper of a class, and a mapper itself', () => {
    const User = makeUser();
    expect(inspect(new User({})).transient).toBe(true);
    expect(inspect(User)).toBe(mapper(User));
    expect(inspect(mapper(User))).toBeInstanceOf(Mapper);
  });

  test('a mapper tells class, table and columns', () => {
    const User = makeUser();
    const { class: cls, localTable, columns, primaryKey } = inspect(User);
    expect([cls, localTable.name]).toEqual([User, 'users']);
    expect(columns.map(({ key, name }) => [key, name])).toEqual([
      ['id', 'id'],
      ['name', 'name'],
      ['createdBy', 'created_by'],
    ]);
    expect(primaryKey.map(({ key }) => key)).toEqual(['id']);
    expect(String(mapper(User))).toBe('Mapper[User(users)]');
  });

  test('anything else is an error', () => {
    expect(() => inspect({})).toThrow(NoInspectionAvailable);
    expect(() => inspect(class Plain {})).toThrow(UnmappedClassError);
  });
});

describe('a mapping', () => {
  test('needs a primary key', () => {
    expect(() => entity('logs', { line: text() })).toThrow(ArgumentError);
    expect(() => entity('logs', { line: text() })).toThrow(
      'Cannot map table "logs": none of its columns is a primary key',
    );
  });

  test('takes columns only', () => {
    expect(() => entity('logs', { id: integer().primaryKey(), line: 'text' })).toThrow(
      'Cannot use a string as the column "line" of table "logs"',
    );
  });

  test('takes relationships that were getters of an object that was spread into the shape', () => {
    const registry = new Registry();
    class Person extends entity('persons', { id: integer().primaryKey() }, { registry }) {}
    const owned = {
      ownerId: integer().references('persons.id'),
      get owner() {
        return belongsTo(() => Person);
      },
    };
    class Pet extends entity('pets', { id: integer().primaryKey(), ...owned }, { registry }) {}
    class Car extends entity('cars', { id: integer().primaryKey(), ...owned }, { registry }) {}
    const owner = new Person({});
    expect([new Pet({ owner }).owner, new Car({ owner }).owner]).toEqual([owner, owner]);
    expect(mapper(Pet).columns.map(({ key }) => key)).toEqual(['id', 'ownerId']);
    expect(mapper(Car).relationship('owner')?.parent).toBe(mapper(Car));
  });

  test('a class of its own for each extension of one base', () => {
    const base = makeUserBase();
    class First extends base {}
    class Second extends base {}
    expect(mapper(First)).not.toBe(mapper(Second));
    expect(attrs(First).name.owner).toBe(First);
  });

  test('a class that is not mapped, and an object of one, are errors that say so', () => {
    class Plain {}
    expect(() => mapper(Plain)).toThrow('Cannot use Plain here: the class is not mapped.');
    expect(() => new Session().add(new Plain())).toThrow(UnmappedInstanceError);
    expect(() => new Session().add(new Plain())).toThrow('Cannot use an object of class Plain here');
    expect(() => new Session().contains(null as never)).toThrow('Cannot use null here');
  });

  test('a getter of the shape that gives no relationship is refused', () => {
    class Post extends entity(
      'posts',
      {
        id: integer().primaryKey(),
        get owner() {
          return null;
        },
      },
      { registry: new Registry() },
    ) {}
    expect(() => new Post({} as never)).toThrow(ArgumentError);
    expect(() => new Post({} as never)).toThrow('its getter in the shape returns neither a relationship');
  });
});

test.each([
  [
    "entity('users')",
    () => entity('users', { id: integer().primaryKey() }, { versionIdColl: 'id' } as object),
  ],
  ["table('users')", () => table('users', { id: integer().primaryKey() }, { shema: 'x' } as object)],
  [
    'mapImperatively()',
    () => {
      const registry = new Registry();
      const users = table('users', { id: integer().primaryKey() }, { registry });
      return registry.mapImperatively(class User {}, users, { eagerDefault: true } as object);
    },
  ],
])('%s refuses options that do not exist', (call, by) => {
  expect(by).toThrow(`Cannot use ${call}: it has no option`);
});
