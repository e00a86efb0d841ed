// Association proxies: an attribute of the objects at the other end, as if it were one of this end.
import { expect, test } from 'vitest';
import { belongsTo, entity, hasMany, InvalidRequestError, integer, Registry, text } from '../../src/index.ts';
import type { AssociationList } from '../../src/mapping/association-list.ts';
import { associationProxy } from '../../src/mapping/association-proxy.ts';
import type { AssociationProxy } from '../../src/sql/entry-types.ts';

const registry = new Registry();

class Item extends entity(
  'items',
  {
    id: integer().primaryKey(),
    get tags() {
      return hasMany(() => Tag, { backPopulates: 'item', cascade: 'all, delete-orphan' });
    },
    get words(): AssociationProxy<AssociationList<string>> {
      return associationProxy(() => Item, 'tags', 'word', { creator: (word) => new Tag({ word }) });
    },
    get plain(): AssociationProxy<AssociationList<string>> {
      return associationProxy(() => Item, 'tags', 'word');
    },
  },
  { registry },
) {}

class Tag extends entity(
  'tags',
  {
    id: integer().primaryKey(),
    word: text(),
    itemId: integer().nullable().references('items.id'),
    get item() {
      return belongsTo(() => Item, { backPopulates: 'tags' });
    },
    get itemNo(): AssociationProxy<number | null> {
      return associationProxy(() => Tag, 'item', 'id', { creator: (id) => new Item({ id }) });
    },
  },
  { registry },
) {}

const itemWith = (...words: string[]): Item => new Item({ tags: words.map((word) => new Tag({ word })) });

test('shows an attribute of all members', () => {
  const item = itemWith('a', 'b');
  expect([[...item.words], item.words.length, item.words.at(-1)]).toEqual([['a', 'b'], 2, 'b']);
  item.tags[0]?.word.toUpperCase();
  expect(item.words.map((word) => word.toUpperCase())).toEqual(['A', 'B']);
  expect(JSON.stringify(item.words)).toBe('["a","b"]');
  expect(item.words).toBe(item.words);
});

test('what is added becomes a member by the creator', () => {
  const item = itemWith('a');
  item.words.push('b');
  item.words.insert(0, 'c');
  expect(item.tags.map(({ word }) => word)).toEqual(['c', 'a', 'b']);
  expect(item.tags.every((tag) => tag instanceof Tag && tag.item === item)).toBe(true);
});

test('what is removed takes its member along', () => {
  const item = itemWith('a', 'b', 'c', 'd');
  const [first] = item.tags;
  expect([item.words.remove('a'), item.words.remove('x'), item.words.pop()]).toEqual([true, false, 'd']);
  expect(item.words.splice(0, 1, 'e')).toEqual(['b']);
  expect([item.words.toArray(), first?.item]).toEqual([['e', 'c'], null]);
  item.words.clear();
  expect(item.tags).toHaveLength(0);
});

test('a member gets another value by its place', () => {
  const item = itemWith('a', 'b');
  const [, second] = item.tags;
  item.words.set(1, 'z');
  expect([second?.word, item.words.toArray()]).toEqual(['z', ['a', 'z']]);
});

test('an assignment replaces all members', () => {
  const item = itemWith('a', 'b');
  Reflect.set(item, 'words', ['c', 'd']);
  expect(item.tags.map(({ word }) => word)).toEqual(['c', 'd']);
});

test('over a reference it is one value', () => {
  const tag = new Tag({ word: 'a' });
  expect(tag.itemNo).toBeNull();
  tag.itemNo = 7;
  expect([tag.item?.id, tag.itemNo]).toEqual([7, 7]);
  tag.itemNo = 8;
  expect(tag.item?.id).toBe(8);
});

test('without a creator nothing can be added', () => {
  expect(() => itemWith('a').plain.push('b')).toThrow(InvalidRequestError);
});
