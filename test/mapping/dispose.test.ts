// What is left of a class and its objects when its registry is disposed, and how it is mapped again.
import { expect, test } from 'vitest';
import {
  attrs,
  belongsTo,
  clearMappers,
  configureMappers,
  entity,
  hasMany,
  InvalidRequestError,
  inspect,
  integer,
  listen,
  mapper,
  NoInspectionAvailable,
  Registry,
  Session,
  select,
  selectinload,
  table,
  text,
  UnmappedClassError,
  UnmappedInstanceError,
} from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';

const columns = () => ({ id: integer().primaryKey(), name: text() });

function band() {
  const registry = new Registry();
  class Band extends entity(
    'bands',
    {
      id: integer().primaryKey(),
      name: text(),
      get players() {
        return hasMany(() => Player, { backPopulates: 'band' });
      },
    },
    { registry },
  ) {}
  class Player extends entity(
    'players',
    {
      id: integer().primaryKey(),
      name: text(),
      bandId: integer().nullable().references('bands.id'),
      get band() {
        return belongsTo(() => Band, { backPopulates: 'players' });
      },
    },
    { registry },
  ) {}
  return { registry, Band, Player };
}

test('objects become plain: they keep their values, and nobody hears of them any more', () => {
  const { registry, Band, Player } = band();
  const heard: string[] = [];
  const ann = new Player({ name: 'Ann' });
  const reds = new Band({ name: 'Reds', players: [ann] });
  listen(attrs(Band).name, 'set', (_band, value) => void heard.push(value));
  registry.dispose();
  reds.name = 'Blues';
  reds.players.push(ann);
  expect([reds.name, reds.players.length, ann.name, ann.band === reds]).toEqual(['Blues', 2, 'Ann', true]);
  expect(Object.getOwnPropertyDescriptor(reds, 'name')).toMatchObject({ value: 'Blues', writable: true });
  expect(heard).toEqual([]);
  expect(() => inspect(reds)).toThrow(NoInspectionAvailable);
  expect(() => new Session().add(reds)).toThrow(UnmappedInstanceError);
});

test('a class of an entity is not mapped anew by being used, but when it is said', () => {
  const { registry, Band, Player } = band();
  const old = new Band({ name: 'Reds' });
  registry.dispose();
  expect(() => new Band({ name: 'Blues' })).toThrow(UnmappedClassError);
  registry.map(Band);
  registry.map(Player);
  const made = new Band({ name: 'Blues', players: [new Player({ name: 'Ann' })] });
  expect([made.name, made.players[0]?.band, inspect(made).transient]).toEqual(['Blues', made, true]);
  expect(() => new Session().add(old)).toThrow(UnmappedInstanceError);
});

test('objects of the former mapping are no members of the new one', () => {
  const { registry, Band, Player } = band();
  const old = new Player({ name: 'Ann' });
  registry.dispose();
  registry.map(Band);
  registry.map(Player);
  expect(() => new Band({ name: 'Blues', players: [old] })).toThrow('Player');
});

test('a class that was mapped imperatively is what it was before, and may be mapped to another table', () => {
  const registry = new Registry();
  class User {
    declare name: string;
    constructor(name: string) {
      this.name = name;
    }
  }
  registry.mapImperatively(User, table('users', columns(), { registry }));
  const ann = new User('Ann');
  registry.dispose();
  expect([ann.name, Object.keys(new User('Bob'))]).toEqual(['Ann', ['name']]);
  registry.mapImperatively(User, table('people', { ...columns(), age: integer().nullable() }, { registry }));
  expect(inspect(new User('Cid')).dict).toEqual({ name: 'Cid' });
  expect(mapper(User).localTable.name).toBe('people');
});

test('the last mapper goes first, and each is told of while it is still there', () => {
  const { registry, Band, Player } = band();
  const heard: unknown[] = [];
  listen(Band, 'class_uninstrument', (cls) => void heard.push([cls.name, mapper(Band).class === cls]));
  listen(Player, 'class_uninstrument', (cls) => void heard.push([cls.name, mapper(Player).class === cls]));
  mapper(Band);
  registry.configure();
  registry.dispose();
  expect(heard).toEqual([
    ['Player', true],
    ['Band', true],
  ]);
  registry.dispose();
  expect(heard).toHaveLength(2);
});

/** Posts in a registry of their own belong to users in another. */
function twoRegistries() {
  const [users, posts] = [new Registry(), new Registry()];
  class User extends entity('users', columns(), { registry: users }) {}
  const shape = {
    ...columns(),
    userId: integer().references('users.id'),
    get user() {
      return belongsTo(() => User);
    },
  };
  class Post extends entity('posts', shape, { registry: posts }) {}
  return { users, posts, User, Post };
}

test('a configuration goes over to other registries when it is told to, or when a class is used', () => {
  const { users, posts, User, Post } = twoRegistries();
  const heard: string[] = [];
  for (const [name, registry] of [['users', users] as const, ['posts', posts] as const]) {
    listen(registry, 'before_configured', () => void heard.push(`before ${name}`));
    listen(registry, 'after_configured', () => void heard.push(`after ${name}`));
  }
  mapper(Post);
  expect(() => posts.configure()).toThrow(InvalidRequestError);
  expect(heard).toEqual([]);
  new Post({ name: 'a', user: new User({ name: 'b' }) });
  // the user was first
  expect(heard).toEqual(['before users', 'after users', 'before posts', 'after posts']);
  expect(() => users.dispose()).toThrow(InvalidRequestError);
  users.dispose({ cascade: true });
  expect([users.mappers.size, posts.mappers.size]).toEqual([0, 0]);
});

test('configureMappers reaches all registries in one go, clearMappers takes all classes off', () => {
  const { users, posts, User, Post } = twoRegistries();
  const heard: string[] = [];
  listen(users, 'after_configured', () => void heard.push('users'));
  listen(posts, 'after_configured', () => void heard.push('posts'));
  mapper(User);
  mapper(Post);
  configureMappers();
  configureMappers();
  expect(heard).toEqual(['users', 'posts']);
  clearMappers();
  expect(() => mapper(User)).toThrow(UnmappedClassError);
  users.map(User);
  expect(mapper(User).configured).toBe(false);
});

describeOnDatabase('pglite', 'objects that were loaded', (database) => {
  test('keep the collections that nobody has looked at', async () => {
    // Why: what the load had left of them was put onto the object as it was
    const { registry, Band, Player } = band();
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.add(new Band({ name: 'trio', players: [new Player({ name: 'ann' })] }));
    await session.commit();
    session.expungeAll();
    const loaded = (
      await session.scalars(select(Band).options(selectinload(Band, (each) => each.players)))
    ).one();
    await session.close();
    await registry.dropAll(database.engine);
    registry.dispose();
    expect(loaded.players.map(({ name }) => name)).toEqual(['ann']);
  });
});
