// How relationships find their keys, their tables and their other directions.
import { describe, expect, test } from 'vitest';
import {
  attrs,
  belongsTo,
  entity,
  hasMany,
  hasOne,
  integer,
  manyToMany,
  mapper,
  table,
  text,
} from '../../src/index.ts';
import { orderItemNode, referenceNode } from '../../src/sql/nodes.ts';
import { names, player, registry, startAfresh, team, teams } from './teams.ts';

describe('keys', () => {
  test('come from the foreign key; both directions are each other’s reverse', () => {
    const {
      team: ofTeam,
      player: ofPlayer,
      configure,
    } = teams({
      team: {
        players: () => hasMany(player, { backPopulates: 'team', orderBy: ['players.id desc', 'teamId'] }),
      },
      player: { team: () => belongsTo(team, { backPopulates: 'players' }) },
    });
    configure();
    const players = ofTeam.relationship('players');
    const back = ofPlayer.relationship('team');
    expect(players?.direction).toBe('ONETOMANY');
    expect(names(players?.synchronizePairs)).toEqual(['id → teamId']);
    expect(back?.direction).toBe('MANYTOONE');
    expect(names(back?.synchronizePairs)).toEqual(['id → teamId']);
    expect(players?.reverse).toBe(back);
    expect(back?.reverse).toBe(players);
    expect(back?.useGet).toBe(true);
    const places = { target: ofPlayer.selectable, between: null, depth: 0 };
    expect(players?.orderBy.nodes(places)).toEqual([
      orderItemNode(referenceNode(ofPlayer.selectable, 'id'), 'desc'),
      orderItemNode(referenceNode(ofPlayer.selectable, 'team_id'), 'asc'),
    ]);
    expect(players?.cascade.toString()).toBe('merge, save-update');
    expect(players?.index).toBe(2);
  });

  test('one side that names the other is enough', () => {
    const {
      team: ofTeam,
      player: ofPlayer,
      configure,
    } = teams({
      team: { players: () => hasMany(player) },
      player: { team: () => belongsTo(team, { backPopulates: 'players' }) },
    });
    configure();
    expect(ofTeam.relationship('players')?.reverse).toBe(ofPlayer.relationship('team'));
  });

  test('several foreign keys: foreignKey says which, the error lists them', () => {
    const options = { registry };
    const bills = (foreignKey?: string) => {
      class Person extends entity('persons', { id: integer().primaryKey() }, options) {}
      class Bill extends entity(
        'bills',
        {
          id: integer().primaryKey(),
          buyerId: integer().references('persons.id'),
          sellerId: integer().references('persons.id'),
          get buyer() {
            return belongsTo(() => Person, foreignKey === undefined ? {} : { foreignKey });
          },
        },
        options,
      ) {}
      const made = mapper(Bill);
      registry.configure();
      return names(made.relationship('buyer')?.synchronizePairs);
    };
    expect(() => bills()).toThrow(`several foreign keys to "persons": 'buyerId', 'sellerId'`);
    startAfresh();
    options.registry = registry;
    expect(bills('bills.seller_id')).toEqual(['id → sellerId']);
    startAfresh();
    options.registry = registry;
    expect(() => bills('buyer')).toThrow('Did you mean "buyerId"?');
  });

  test('of several columns', () => {
    const options = { registry };
    class Order extends entity(
      'orders',
      { region: text().primaryKey(), no: integer().primaryKey().autoincrement(false) },
      options,
    ) {}
    class Line extends entity(
      'lines',
      {
        id: integer().primaryKey(),
        orderNo: integer(),
        orderRegion: text(),
        get order() {
          return belongsTo(() => Order);
        },
      },
      {
        registry,
        foreignKeys: [{ columns: ['orderNo', 'orderRegion'], references: ['orders.no', 'orders.region'] }],
      },
    ) {}
    const made = mapper(Line);
    registry.configure();
    const order = made.relationship('order');
    expect(names(order?.synchronizePairs)).toEqual(['no → orderNo', 'region → orderRegion']);
    expect(order?.useGet).toBe(true);
  });

  test('a tree refers to itself in both directions', () => {
    class Node extends entity(
      'nodes',
      {
        id: integer().primaryKey(),
        parentId: integer().nullable().references('nodes.id'),
        get children() {
          return hasMany(() => Node, { backPopulates: 'parent' });
        },
        get parent() {
          return belongsTo(() => Node, { backPopulates: 'children', remoteSide: ['id'] });
        },
      },
      { registry },
    ) {}
    const made = mapper(Node);
    registry.configure();
    expect(made.relationship('children')?.isSelfReferential).toBe(true);
    expect(made.relationship('parent')?.direction).toBe('MANYTOONE');
    expect(made.relationships.map(({ key }) => key)).toEqual(['children', 'parent']);
  });
});

describe('a table between', () => {
  function items(secondary = 'item_keywords') {
    const options = { registry };
    table(
      'item_keywords',
      {
        itemId: integer().primaryKey().references('items.id'),
        keywordId: integer().primaryKey().references('keywords.id'),
      },
      options,
    );
    class Item extends entity(
      'items',
      {
        id: integer().primaryKey(),
        get keywords() {
          return manyToMany(() => Keyword, { secondary, backPopulates: 'items' });
        },
      },
      options,
    ) {}
    class Keyword extends entity(
      'keywords',
      {
        id: integer().primaryKey(),
        get items() {
          return manyToMany(() => Item, { secondary, backPopulates: 'keywords' });
        },
      },
      options,
    ) {}
    const made = mapper(Item);
    registry.configure();
    return { keywords: made.relationship('keywords'), items: mapper(Keyword).relationship('items') };
  }

  test('is found in the registry by its name', () => {
    const { keywords, items: back } = items();
    expect(keywords?.secondary?.name).toBe('item_keywords');
    expect(names(keywords?.synchronizePairs)).toEqual(['id → itemId']);
    expect(names(keywords?.secondarySynchronizePairs)).toEqual(['id → keywordId']);
    expect(keywords?.reverse).toBe(back);
  });

  test('that does not exist is refused', () => {
    expect(() => items('item_keyword')).toThrow('Did you mean "item_keywords"?');
  });

  test('within one table needs foreignKey', () => {
    const options = { registry };
    table(
      'edges',
      { fromId: integer().references('nodes.id'), toId: integer().references('nodes.id') },
      options,
    );
    class Node extends entity(
      'nodes',
      {
        id: integer().primaryKey(),
        get next() {
          return manyToMany(() => Node, {
            secondary: 'edges',
            foreignKey: 'fromId',
            backPopulates: 'previous',
          });
        },
        get previous() {
          return manyToMany(() => Node, { secondary: 'edges', foreignKey: 'toId', backPopulates: 'next' });
        },
      },
      options,
    ) {}
    const made = mapper(Node);
    registry.configure();
    expect(names(made.relationship('next')?.synchronizePairs)).toEqual(['id → fromId']);
    expect(names(made.relationship('next')?.secondarySynchronizePairs)).toEqual(['id → toId']);
  });
});

describe('attributes', () => {
  test('come in the order of the reference: relationships, then the columns of the table', () => {
    class Owner extends entity(
      'owners',
      {
        id: integer().primaryKey(),
        get pet() {
          return hasOne(() => Pet);
        },
        bio: text().deferred(),
      },
      { registry },
    ) {}
    class Pet extends entity(
      'pets',
      { id: integer().primaryKey(), ownerId: integer().references('owners.id') },
      { registry },
    ) {}
    const made = mapper(Owner);
    registry.configure();
    expect(made.attributeOrder.map(({ key }) => key)).toEqual(['pet', 'id', 'bio']);
    expect(made.columns.map(({ key }) => key)).toEqual(['id', 'bio']);
    expect(mapper(Pet).configured).toBe(true);
  });

  test('attrs() shows a relationship before the configuration', () => {
    class Post extends entity(
      'posts',
      {
        id: integer().primaryKey(),
        get comments() {
          return hasMany(() => Comment);
        },
      },
      { registry },
    ) {}
    class Comment extends entity(
      'comments',
      { id: integer().primaryKey(), postId: integer().references('posts.id') },
      { registry },
    ) {}
    const { comments } = attrs(Post);
    expect(mapper(Post).configured).toBe(false);
    expect([comments.kind, comments.key, comments.many, comments.target]).toEqual([
      'relation',
      'comments',
      true,
      Comment,
    ]);
    expect(attrs(Post).comments).toBe(comments);
    expect(() => comments.has()).toThrow('Call any(…)');
  });
});
