// Validators of relationships: members that come and go, and the other side.
import { expect, test } from 'vitest';
import { belongsTo, entity, hasMany, integer, Registry, text, validates } from '../../src/index.ts';

function makeShop() {
  const registry = new Registry();
  class Item extends entity(
    'items',
    {
      id: integer().primaryKey(),
      get tags() {
        return hasMany(() => Tag, { backPopulates: 'item' });
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
    },
    { registry },
  ) {}
  return { Item, Tag };
}

test('a refused member leaves no trace, on the other side neither', () => {
  const { Item, Tag } = makeShop();
  validates(Item, 'tags', (_item, _key, tag) => {
    if (tag.word === 'bad') throw new TypeError('bad');
    return undefined;
  });
  const [item, tag] = [new Item({}), new Tag({ word: 'bad' })];
  expect(() => item.tags.push(tag)).toThrow('bad');
  expect([item.tags.length, tag.item ?? null]).toEqual([0, null]);
  expect(() => {
    item.tags = [new Tag({ word: 'good' }), tag];
  }).toThrow('bad');
  expect(tag.item ?? null).toBeNull();
});

test('another member may take the place of one, and is the one that the other side knows', () => {
  const { Item, Tag } = makeShop();
  const other = new Tag({ word: 'b' });
  validates(Item, 'tags', () => other);
  const [item, tag] = [new Item({}), new Tag({ word: 'a' })];
  item.tags.push(tag);
  expect([item.tags[0] === other, other.item === item, tag.item ?? null]).toEqual([true, true, null]);
});

test('each member of a replaced collection is validated once', () => {
  const { Item, Tag } = makeShop();
  const heard: string[] = [];
  validates(
    Item,
    'tags',
    (_item, _key, tag, isRemove) => {
      heard.push(`${isRemove ? '-' : '+'}${tag.word}`);
      return undefined;
    },
    { includeRemoves: true },
  );
  const item = new Item({ tags: [new Tag({ word: 'a' })] });
  item.tags = [new Tag({ word: 'b' })];
  expect(heard.slice(0, 3)).toEqual(['+a', '+b', '-a']);
});

test('a change that began at the other side may be left out', () => {
  const { Item, Tag } = makeShop();
  const heard: string[] = [];
  const note = (_object: object, key: string) => {
    heard.push(key);
    return undefined;
  };
  validates(Item, 'tags', note, { includeBackrefs: false });
  validates(Tag, 'item', note);
  const item = new Item({});
  new Tag({ word: 'a', item });
  item.tags.push(new Tag({ word: 'b' }));
  expect(heard).toEqual(['item', 'tags', 'item']);
});
