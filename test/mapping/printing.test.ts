// What console.log shows of the things that a program meets: what they are, and not what they are made of.
import { inspect as print } from 'node:util';
import { expect, test } from 'vitest';
import {
  type AssociationProxy,
  type AssociationSet,
  associationProxy,
  attributeKeyed,
  attrs,
  createEngine,
  entity,
  hasMany,
  inspect,
  integer,
  mapper,
  Registry,
  Session,
  select,
  text,
} from '../../src/index.ts';

const registry = new Registry();
class Tag extends entity(
  'printed_tags',
  { id: integer().primaryKey(), word: text(), postId: integer().references('printed_posts.id') },
  { registry },
) {}
class Post extends entity(
  'printed_posts',
  {
    id: integer().primaryKey(),
    get tags() {
      return hasMany(() => Tag, { collectionClass: 'set' });
    },
    get byWord() {
      return hasMany(() => Tag, { collectionClass: attributeKeyed('word'), viewOnly: true });
    },
    get words(): AssociationProxy<AssociationSet<string>> {
      return associationProxy(() => Post, 'tags', 'word', { creator: (word) => new Tag({ word }) });
    },
  },
  { registry },
) {}

test('each is one line', async () => {
  const engine = createEngine('postgres://app:secret@here/shop');
  await using session = new Session({ bind: engine, name: 'web' });
  const post = new Post({ tags: new Set([new Tag({ word: 'a' })]) });
  session.add(post);
  const shown: [unknown, string][] = [
    [engine, 'Engine postgres://app:***@here/shop'],
    [mapper(Tag), 'Mapper[Tag(printed_tags)]'],
    [attrs(Tag).word, 'ColumnAttribute Tag.word'],
    [select(Tag).where((tag) => tag.word.eq('a')), 'Select(Tag), 1 condition'],
    [select(Tag, (tag) => ({ word: tag.word })), 'Select(Tag: word)'],
    [session.getTransaction(), 'SessionTransaction transaction of session "web", active'],
    [session.identityMap, 'IdentityMap(0) []'],
    [post.words, "AssociationSet Set(1) { 'a' }"],
    [inspect(post), 'InstanceState of Post pending { tags: Set(1) { <Tag pending> } }'],
  ];
  for (const [thing, text] of shown) expect(print(thing)).toBe(text);
});

test('a map of objects is printed as a map', () => {
  const post = new Post({});
  expect(print(post.byWord)).toBe('Map(0) {}');
  expect(print(new Post({ byWord: new Map([['a', new Tag({ word: 'a' })]]) }))).toContain(
    "Map(1) { 'a' => <Tag transient> }",
  );
});
