// What JSON.stringify writes of a graph of objects.
import { expect, test } from 'vitest';
import {
  attributeKeyed,
  belongsTo,
  entity,
  hasMany,
  integer,
  manyToMany,
  Registry,
  table,
  text,
} from '../../src/index.ts';

const registry = new Registry();

class User extends entity(
  'users',
  {
    id: integer().primaryKey(),
    name: text(),
    secret: text().nullable(),
    get posts() {
      return hasMany(() => Post, { backPopulates: 'author' });
    },
  },
  { registry },
) {}

class Editor extends entity(
  'editors',
  {
    id: integer().primaryKey(),
    secret: text(),
    get posts() {
      return hasMany(() => Post, { backPopulates: 'editor' });
    },
  },
  { registry },
) {
  toJSON() {
    return { id: this.id, hidden: true };
  }
}

class Post extends entity(
  'posts',
  {
    id: integer().primaryKey(),
    authorId: integer().references('users.id'),
    editorId: integer().nullable().references('editors.id'),
    parentId: integer().nullable().references('posts.id'),
    get author() {
      return belongsTo(() => User, { backPopulates: 'posts' });
    },
    get editor() {
      return belongsTo(() => Editor, { backPopulates: 'posts' });
    },
    get tags() {
      return manyToMany(() => Tag, { secondary: 'post_tags', backPopulates: 'posts' });
    },
    get parent() {
      return belongsTo(() => Post, { backPopulates: 'replies', remoteSide: 'id' });
    },
    get replies() {
      return hasMany(() => Post, { backPopulates: 'parent' });
    },
  },
  { registry },
) {}

class Tag extends entity(
  'tags',
  {
    id: integer().primaryKey(),
    get posts() {
      return manyToMany(() => Post, { secondary: 'post_tags', backPopulates: 'tags' });
    },
  },
  { registry },
) {}

table(
  'post_tags',
  {
    postId: integer().primaryKey().references('posts.id'),
    tagId: integer().primaryKey().references('tags.id'),
  },
  { registry },
);

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what an object leads to is written with it, and the way back is not', () => {
  const ann = new User({
    id: 1,
    name: 'Ann',
    posts: [new Post({ id: 1 }), new Post({ id: 2, parent: null })],
  });
  expect(json(ann)).toEqual({ id: 1, name: 'Ann', posts: [{ id: 1 }, { id: 2, parent: null }] });
  expect(json(ann.posts[0])).toEqual({ id: 1, author: { id: 1, name: 'Ann' } });
});

test('an object is written in full where it is nearest, and by its columns where it comes again', () => {
  const ann = new User({ id: 1, name: 'Ann' });
  const top = new Post({ id: 1, author: ann });
  const reply = new Post({ id: 2, author: ann, parent: top, tags: [new Tag({ id: 7 })] });
  expect(json(top)).toEqual({
    id: 1,
    author: { id: 1, name: 'Ann' },
    replies: [{ id: 2, author: { id: 1, name: 'Ann' }, tags: [{ id: 7 }] }],
  });
  expect(json([top, reply])).toMatchObject([{ id: 1 }, { id: 2, parent: { id: 1 }, tags: [{ id: 7 }] }]);
});

test('Why: every path through many to many was written, and eight posts of eight tags took all memory', () => {
  const tags = Array.from({ length: 30 }, (_, id) => new Tag({ id }));
  const posts = Array.from({ length: 30 }, (_, id) => new Post({ id, tags: [...tags] }));
  const written = JSON.stringify(posts[0]);
  expect(written.length).toBeLessThan(30 * 30 * 30);
  expect(json(posts[0])).toMatchObject({ id: 0, tags: tags.map(({ id }) => ({ id })) });
});

test('Why: a toJSON that hides a secret was passed over where the object was written within another', () => {
  const editor = new Editor({ id: 3, secret: 'x' });
  const top = new Post({ id: 1, editor, replies: [new Post({ id: 2, editor })] });
  expect(JSON.stringify(top)).not.toContain('secret');
  expect(json(top)).toEqual({
    id: 1,
    editor: { id: 3, hidden: true },
    replies: [{ id: 2, editor: { id: 3 } }],
  });
});

test('a toJSON that gives nothing leaves its object out', () => {
  class Key extends entity(
    'keys',
    {
      id: integer().primaryKey(),
      secret: text(),
      get doors() {
        return hasMany(() => Door, { backPopulates: 'key' });
      },
    },
    { registry: new Registry() },
  ) {
    toJSON() {
      return undefined;
    }
  }
  class Door extends entity('doors', {
    id: integer().primaryKey(),
    keyId: integer().references('keys.id'),
    get key() {
      return belongsTo(() => Key, { backPopulates: 'doors' });
    },
  }) {}
  expect(json(new Door({ id: 1, key: new Key({ id: 1, secret: 'x' }) }))).toEqual({ id: 1 });
});

test('a map is written as a record, whatever its keys are', () => {
  class Page extends entity(
    'pages',
    {
      id: integer().primaryKey(),
      get notes() {
        return hasMany(() => Note, { collectionClass: attributeKeyed('word') });
      },
    },
    { registry: new Registry() },
  ) {}
  class Note extends entity('notes', {
    id: integer().primaryKey(),
    word: text(),
    pageId: integer().references('pages.id'),
  }) {}
  const words = ['a', '__proto__'].map((word) => [word, new Note({ word, pageId: 1 })] as const);
  const page = new Page({ id: 1, notes: new Map(words) });
  expect(JSON.stringify(page)).toBe(
    '{"id":1,"notes":{"a":{"word":"a","pageId":1},"__proto__":{"word":"__proto__","pageId":1}}}',
  );
});

test('a toJSON may add to what is written anyway', () => {
  class Poet extends entity(
    'poets',
    {
      id: integer().primaryKey(),
      get poems() {
        return hasMany(() => Poem, { backPopulates: 'poet' });
      },
    },
    { registry: new Registry() },
  ) {
    toJSON(): object {
      const written = Object.getPrototypeOf(Poet.prototype).toJSON.call(this);
      return { ...written, kind: 'poet' };
    }
  }
  class Poem extends entity('poems', {
    id: integer().primaryKey(),
    poetId: integer().references('poets.id'),
    get poet() {
      return belongsTo(() => Poet, { backPopulates: 'poems' });
    },
  }) {}
  const poem = new Poem({ id: 1, poet: new Poet({ id: 2 }) });
  expect(json(poem)).toEqual({ id: 1, poet: { id: 2, kind: 'poet' } });
  expect(json(poem.poet)).toEqual({ id: 2, kind: 'poet', poems: [{ id: 1 }] });
});
