// Every error of attributes that are no plain column, and of validators, provoked.
import { sql } from 'kysely';
import { entryErrors } from '../../src/errors/catalog/shape-entries.ts';
import {
  associationProxy,
  attrs,
  columnProperty,
  composite,
  type EntityClass,
  entity,
  hasMany,
  hybrid,
  integer,
  Registry,
  synonym,
  text,
  validates,
} from '../../src/index.ts';
import { literalText, ownPrefix } from '../../src/sql/literal-text.ts';
import { lines, testCatalog } from './provoked.ts';

class Point {
  readonly x: unknown;
  readonly y: unknown;

  constructor(x: unknown, y: unknown) {
    this.x = x;
    this.y = y;
  }
}

type Loose = Omit<EntityClass<Record<never, never>>, never> &
  (new (
    values: object,
  ) => Record<string, unknown>);

/** A class with one more attribute. */
function makeUser(more: object = {}): Loose {
  const registry = new Registry();
  const shape = { id: integer().primaryKey(), x: integer().nullable(), name: text().nullable(), ...more };
  class User extends entity('users', shape as Record<never, never>, { registry }) {}
  // its attributes are those of the shape
  return User as unknown as Loose;
}

const user = (more: object, values: object = {}) => new (makeUser(more))(values);
const column = () => attrs(Numbered).id;
class Numbered extends entity('numbers', { id: integer().primaryKey() }, { registry: new Registry() }) {}
/** Calls what the types would refuse. */
const loosely = (fn: (...args: never[]) => unknown, ...args: unknown[]) => Reflect.apply(fn, undefined, args);
const schema = (validate: () => unknown) => ({ '~standard': { version: 1, vendor: 'test', validate } });

testCatalog(entryErrors, {
  UNKNOWN_ENTRY_COLUMN: {
    by: () => user({ title: synonym('nam') }),
    text: lines(
      'Cannot map User.title: synonym() names "nam", which is no column of User. Did you mean "name"?',
      'Name columns by their attributes.',
    ),
  },
  COMPOSITE_WITHOUT_COLUMNS: {
    by: () => loosely(composite, Point, 'x'),
    text: lines(
      'composite() takes a class and a list of attribute names; it was given a function and "x".',
      "Write composite(Point, ['x', 'y']).",
    ),
  },
  COMPOSITE_VALUES: {
    by: () => user({ at: composite(Point, ['x', 'x']) }, { at: Object.assign(new Point(1, 2), { z: 3 }) }),
    text: lines(
      'Cannot take the value of User.at apart: it gives 3 values for the columns x, x.',
      'Give its class a method compositeValues() that returns one value for each column, in their order.',
    ),
  },
  NOT_A_COMPOSITE: {
    by: () => user({ at: composite(Point, ['x', 'x']) }, { at: 'here' }),
    text: lines(
      'Cannot set transient User.at to a string: it holds a Point or null.',
      'Assign a new Point(…); changes inside of one that is there are not seen.',
    ),
  },
  READ_ONLY: {
    by: () => Reflect.set(user({ y: columnProperty(makeUser, () => column()) }), 'y', 1) || undefined,
    text: lines(
      'Cannot change transient User.y: it is a column property, and those are computed.',
      'Change the columns that it is made of, and load it again after a flush.',
    ),
  },
  NOT_AN_EXPRESSION: {
    by: () => user({ y: loosely(hybrid, makeUser, () => 7) }),
    text: lines(
      'Cannot map User.y: the function given to hybrid returned a number, which is no SQL expression.',
      'Return one made of the attributes: hybrid(() => User, (a) => a.price.times(a.amount)).',
    ),
  },
  NOT_A_DEFINITION: {
    by: () => loosely(hybrid, makeUser, 'x + 1'),
    text: lines(
      'hybrid() cannot be declared with a string.',
      'Write hybrid(() => Interval, (i) => i.to.minus(i.from)).',
    ),
  },
  NOT_LITERAL: {
    by: () => literalText(sql`${new Date(0)}`.toOperationNode(), ownPrefix),
    text: lines(
      'A column property cannot contain a value of type object: it is written into every SELECT of its class as text.',
      "Write that part with Kysely's sql template, its values as literals.",
    ),
  },
  NOT_IN_MEMORY: {
    by: () => user({ y: hybrid(makeUser, () => column().in([sql<number>`1`])) }, { id: 1 }).y,
    text: lines(
      'Cannot compute SQL text in memory: that is known to the database only.',
      'Give the hybrid a function for objects: hybrid(…, { get: (object) => … }).',
    ),
  },
  DIVISION_BY_ZERO: {
    by: () => user({ y: hybrid(makeUser, () => column().dividedBy(0)) }, { id: 1 }).y,
    text: lines('Cannot compute a hybrid in memory: it divides 1 by zero, which the database refuses, too.'),
  },
  UNKNOWN_VALIDATED: {
    by: () => loosely(validates, makeUser(), 'nam', () => 1),
    text: lines('validates() names "nam", which is no attribute of User. Did you mean "name"?'),
  },
  VALIDATOR_EXISTS: {
    by: () => loosely(validates, makeUser(), ['name', 'name'], () => 1),
    text: lines(
      'User.name has a validator already, and an attribute has one.',
      'Call both functions in one validator.',
    ),
  },
  NOT_A_VALIDATOR: {
    by: () => loosely(validates, makeUser(), 'name', 7),
    text: lines(
      'validates() takes a function or a Standard Schema; it was given a number.',
      "Write validates(User, 'email', (user, key, value) => value.trim()), or give it a schema of Zod, Valibot, ArkType, ….",
    ),
  },
  INVALID_VALUE: {
    by: () => {
      const User = makeUser();
      loosely(
        validates,
        User,
        'name',
        schema(() => ({ issues: [{ message: 'too short', path: ['name'] }, { message: 'no name' }] })),
      );
      return new User({ name: '' });
    },
    text: lines(
      'Cannot set transient User.name: name: too short; no name.',
      'Assign a value that its schema accepts.',
    ),
  },
  ASYNC_SCHEMA: {
    by: () => {
      const User = makeUser();
      loosely(
        validates,
        User,
        'name',
        schema(async () => ({ value: 1 })),
      );
      return new User({ name: '' });
    },
    text: lines(
      'The schema of User.name (test) validates asynchronously, and an assignment cannot wait.',
      'Use a schema without asynchronous checks; make those in a before_flush listener, which may be async.',
    ),
  },
  VALIDATOR_PROMISE: {
    by: () => {
      const User = makeUser();
      loosely(validates, User, 'name', async () => 'x');
      return new User({ name: '' });
    },
    text: lines(
      'The validator of User.name returned a promise, and an assignment cannot wait.',
      'Make it a synchronous function; ask the database in a before_flush listener, which may be async.',
    ),
  },
  PROXY_NEEDS_RELATIONSHIP: {
    by: () => user({ words: loosely(associationProxy, makeUser, 'name', 'word') }).words,
    text: lines(
      'Cannot use User.words: associationProxy() names "name", which is no relationship of User.',
      'Name a relationship: the objects at its other end are what the proxy looks through.',
    ),
  },
  PROXY_OF_CUSTOM: {
    by: () => {
      const registry = new Registry();
      class Sack {
        readonly #inside: object[] = [];
        add(one: object): void {
          this.#inside.push(one);
        }
        remove(one: object): void {
          this.#inside.splice(this.#inside.indexOf(one), 1);
        }
        [Symbol.iterator](): Iterator<object> {
          return this.#inside.values();
        }
      }
      class Tag extends entity(
        'tags',
        { id: integer().primaryKey(), itemId: integer().nullable().references('items.id') },
        { registry },
      ) {}
      const shape = {
        id: integer().primaryKey(),
        tags: hasMany(() => Tag, { collectionClass: () => new Sack() }),
        words: loosely(associationProxy, Tag, 'tags', 'id'),
      };
      class Item extends entity('items', shape as Record<never, never>, { registry }) {}
      return Reflect.get(new Item({}), 'words');
    },
    text: lines(
      'Cannot use Item.words: the collections of Item.tags are of class Sack, and a proxy looks through arrays, sets and maps.',
      'Give the relationship one of these, or the class a method of its own.',
    ),
  },
  PROXY_NEEDS_CREATOR: {
    by: () => {
      const registry = new Registry();
      class Tag extends entity(
        'tags',
        { id: integer().primaryKey(), itemId: integer().nullable().references('items.id') },
        { registry },
      ) {}
      const tags = () => hasMany(() => Tag);
      const shape = { id: integer().primaryKey(), words: loosely(associationProxy, Tag, 'tags', 'id') };
      Object.defineProperty(shape, 'tags', { get: tags, enumerable: true });
      class Item extends entity('items', shape, { registry }) {}
      const item = new Item({} as never) as unknown as { words: { push(value: number): void } };
      item.words.push(1);
    },
    text: lines(
      'Cannot add a value to Item.words: how to make a member of Item.tags of it was not said.',
      'Declare it with a creator: associationProxy(…, { creator: (value) => new Tag({ word: value }) }).',
    ),
  },
});
