// Declarations that contradict each other without an error of the database: two relationships over one key, two classes on
// one table, a required reference over a key that may be null.
import { expect, test } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  integer,
  manyToMany,
  Registry,
  subentity,
  table,
  text,
} from '../../src/index.ts';
import { mapper } from '../../src/mapping/mapper-of.ts';
import { warningsOf } from '../setup/warnings.ts';

interface Names {
  readonly posts?: object;
  readonly author?: object;
}

function blog({ posts = {}, author = {} }: Names): Registry {
  const registry = new Registry();
  class User extends entity(
    'users',
    {
      id: integer().primaryKey(),
      get posts() {
        return hasMany(() => Post, posts);
      },
    },
    { registry },
  ) {}
  class Post extends entity(
    'posts',
    {
      id: integer().primaryKey(),
      userId: integer().references('users.id'),
      get author() {
        return belongsTo(() => User, author);
      },
    },
    { registry },
  ) {}
  mapper(User);
  mapper(Post);
  return registry;
}

const configured = (registry: Registry) => warningsOf(() => registry.configure());

test('two relationships over one key that do not name each other are warned of, once', async () => {
  const registry = blog({});
  expect(await configured(registry)).toEqual([
    {
      code: 'OVERLAPPING_RELATIONSHIPS',
      message:
        'User.posts and Post.author both write "user_id", and neither knows of the other: what is put into the one is not in the other. ' +
        "If they are the two directions of one relationship, set backPopulates: 'author' on User.posts and backPopulates: 'posts' on Post.author. " +
        "If not, set viewOnly: true on the one that is only read, or overlaps: 'posts' on Post.author if it is meant to be so.",
    },
  ]);
  expect(await configured(registry)).toEqual([]);
});

test.each<[string, Names]>([
  ['name each other', { posts: { backPopulates: 'author' }, author: { backPopulates: 'posts' } }],
  ['of which one names the other', { posts: { backPopulates: 'author' } }],
  ['of which one is only read', { posts: { viewOnly: true } }],
  ['that are meant to', { author: { overlaps: 'drafts, posts' } }],
  ['that are meant to, said at the other end', { posts: { overlaps: 'author' } }],
])('there is no warning of two that %s', async (_title, names) => {
  expect(await configured(blog(names))).toEqual([]);
});

test('both ends of a many to many are warned of, too', async () => {
  const registry = new Registry();
  class Item extends entity(
    'items',
    {
      id: integer().primaryKey(),
      get words() {
        return manyToMany(() => Word, { secondary: 'item_words' });
      },
    },
    { registry },
  ) {}
  class Word extends entity(
    'words',
    {
      id: integer().primaryKey(),
      get items() {
        return manyToMany(() => Item, { secondary: 'item_words' });
      },
    },
    { registry },
  ) {}
  table(
    'item_words',
    {
      itemId: integer().primaryKey().references('items.id'),
      wordId: integer().primaryKey().references('words.id'),
    },
    { registry },
  );
  mapper(Item);
  mapper(Word);
  const [warning, ...others] = await configured(registry);
  expect(others).toEqual([]);
  expect(warning?.message).toContain(
    "set backPopulates: 'items' on Item.words and backPopulates: 'words' on Word.items",
  );
});

test('two classes on one table of a registry are refused', () => {
  const registry = new Registry();
  class User extends entity('users', { id: integer().primaryKey() }, { registry }) {}
  class Copy extends entity('users', { id: integer().primaryKey(), name: text() }, { registry }) {}
  class Elsewhere extends entity('users', { id: integer().primaryKey() }, { registry, schema: 'other' }) {}
  mapper(User);
  expect(() => mapper(Copy)).toThrow('Cannot map Copy to table "users": User of the same registry');
  expect(mapper(Elsewhere).localTable.schema).toBe('other');
});

test('classes of one inheritance share their table', () => {
  const registry = new Registry();
  class Animal extends entity(
    'animals',
    { id: integer().primaryKey(), kind: text() },
    { registry, polymorphicOn: 'kind', polymorphicIdentity: 'animal' },
  ) {}
  class Dog extends subentity(Animal, { polymorphicIdentity: 'dog' }, {}) {}
  expect(mapper(Dog).localTable).toBe(mapper(Animal).localTable);
});

test('after dispose() a table may be declared anew', () => {
  const registry = new Registry();
  class User extends entity('users', { id: integer().primaryKey() }, { registry }) {}
  mapper(User);
  registry.dispose();
  class Again extends entity('users', { id: integer().primaryKey() }, { registry }) {}
  expect(mapper(Again).localTable.name).toBe('users');
});

test('a required reference over a key that may be null is refused', () => {
  const registry = new Registry();
  class User extends entity('users', { id: integer().primaryKey() }, { registry }) {}
  class Post extends entity(
    'posts',
    {
      id: integer().primaryKey(),
      userId: integer().nullable().references('users.id'),
      get author() {
        return belongsTo(() => User, { required: true });
      },
    },
    { registry },
  ) {}
  mapper(Post);
  expect(() => registry.configure()).toThrow('its foreign key (userId) may be null');
});
