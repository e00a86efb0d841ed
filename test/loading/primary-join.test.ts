// Relationships whose join is an expression are the same with each strategy, in conditions, and after a flush.
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  belongsTo,
  entity,
  foreign,
  hasMany,
  immediateload,
  inspect,
  integer,
  joinedload,
  manyToMany,
  Registry,
  Session,
  select,
  selectinload,
  subqueryload,
  table,
  text,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();

class Client extends entity(
  'clients',
  {
    id: integer().primaryKey(),
    since: integer(),
    region: text().nullable(),
    get homes() {
      return hasMany(() => Place, {
        primaryJoin: (client, place) => client.id.eq(place.clientId).and(place.kind.eq('home')),
        orderBy: (place) => [place.rank.desc(), place.id],
      });
    },
    get later() {
      return hasMany(() => Place, {
        viewOnly: true,
        primaryJoin: (client, place) => place.rank.gt(client.since),
        orderBy: 'id',
      });
    },
    get nearby() {
      return hasMany(() => Place, {
        viewOnly: true,
        primaryJoin: (client, place) =>
          client.id.eq(place.clientId).and(client.region.isNull().or(client.region.eq(place.kind))),
        orderBy: 'id',
      });
    },
    get marks() {
      return manyToMany(() => Mark, {
        secondary: 'client_marks',
        primaryJoin: (client, between) => client.id.eq(between.clientId).and(between.hidden.eq(0)),
        orderBy: (mark, between) => [between.position.desc(), mark.id],
      });
    },
    get ranked() {
      return manyToMany(() => Mark, {
        secondary: 'client_marks',
        viewOnly: true,
        orderBy: 'client_marks.position desc, id',
      });
    },
  },
  { registry },
) {}

class Place extends entity(
  'places',
  {
    id: integer().primaryKey(),
    kind: text(),
    rank: integer(),
    clientId: integer().nullable(),
    get owner() {
      return belongsTo(() => Client, {
        primaryJoin: (place, client) => client.id.eq(foreign(place.clientId)).and(client.since.gt(0)),
      });
    },
  },
  { registry, foreignKeys: [{ columns: ['clientId'], references: ['clients.id'] }] },
) {}

class Mark extends entity('marks', { id: integer().primaryKey(), word: text() }, { registry }) {}

table(
  'client_marks',
  {
    clientId: integer().primaryKey().references('clients.id'),
    markId: integer().primaryKey().references('marks.id'),
    position: integer().nullable().serverDefault('0'),
    hidden: integer().nullable().serverDefault('0'),
  },
  { registry },
);

const STRATEGIES = [selectinload, joinedload, subqueryload, immediateload];

describeOnDatabases('joins that are expressions', (database) => {
  beforeAll(async () => {
    await registry.createAll(database.engine);
    await database.sql(
      `INSERT INTO clients (id, since, region) VALUES (1, 2, NULL), (2, 5, 'work'), (3, 0, 'home')`,
    );
    await database.sql(`INSERT INTO places (id, kind, rank, client_id) VALUES
      (1, 'home', 1, 1), (2, 'home', 3, 1), (3, 'work', 9, 1), (4, 'work', 4, 2), (5, 'home', 6, 2), (6, 'home', 7, 3)`);
    await database.sql(`INSERT INTO marks VALUES (1, 'a'), (2, 'b'), (3, 'c')`);
    await database.sql(`INSERT INTO client_marks (client_id, mark_id, position, hidden) VALUES
      (1, 1, 1, 0), (1, 2, 2, 0), (1, 3, 3, 1), (2, 3, 1, 0), (2, 1, 9, 0)`);
  });

  const opened: Session[] = [];
  const open = () => {
    const session = new Session({ bind: database.engine });
    opened.push(session);
    return session;
  };
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.close();
  });
  const ids = (members: readonly { readonly id: number }[]) => members.map(({ id }) => id);
  const clients = select(Client).orderBy((c) => c.id);

  const collections = [
    ['homes', [[2, 1], [5], [6]]],
    [
      'later',
      [
        [2, 3, 4, 5, 6],
        [3, 5, 6],
        [1, 2, 3, 4, 5, 6],
      ],
    ],
    ['nearby', [[1, 2, 3], [4], [6]]],
    ['marks', [[2, 1], [1, 3], []]],
    ['ranked', [[3, 2, 1], [1, 3], []]],
  ] as const;

  test.each(collections)('%s are the same with every strategy', async (key, expected) => {
    for (const strategy of STRATEGIES) {
      const session = open();
      // each of them is a relationship
      const option = strategy(Client, (c) => c[key] as never);
      const found = (await session.scalars(clients.options(option))).all();
      expect(found.map((client) => ids(client[key]))).toEqual(expected);
      await session.close();
    }
    const session = open();
    const found = (await session.scalars(clients)).all();
    const together = await Promise.all(found.map((client) => session.load(client, key)));
    expect(together.map(ids)).toEqual(expected);
    session.expireAll();
    for (const [at, client] of found.entries())
      expect(ids(await session.load(client, key))).toEqual(expected[at]);
  });

  test('a reference by more than its key is never taken from memory', async () => {
    const session = open();
    const third = await session.getOne(Client, 3);
    const place = await session.getOne(Place, 6);
    expect(await session.load(place, 'owner')).toBeNull();
    expect(third.id).toBe(3);
    for (const strategy of STRATEGIES) {
      session.expungeAll();
      const option = strategy(Place, (p) => p.owner);
      const places = (
        await session.scalars(
          select(Place)
            .options(option)
            .orderBy((p) => p.id),
        )
      ).all();
      expect(places.map(({ owner }) => owner?.id ?? null)).toEqual([1, 1, 1, 2, 2, null]);
    }
  });

  test('any() and has() ask for all that the join says', async () => {
    const session = open();
    const having = async (query: typeof clients) => ids((await session.scalars(query)).all());
    expect(await having(clients.where((c) => c.homes.any((p) => p.rank.lt(3))))).toEqual([1]);
    expect(await having(clients.where((c) => c.later.any((p) => p.id.eq(1))))).toEqual([3]);
    expect(await having(clients.where((c) => c.marks.any((m) => m.id.eq(3))))).toEqual([2]);
    const owned = select(Place).where((p) => p.owner.has((c) => c.homes.any((h) => h.rank.eq(3))));
    expect(ids((await session.scalars(owned.orderBy((p) => p.id))).all())).toEqual([1, 2, 3]);
  });

  test('limits and further joins go along', async () => {
    const session = open();
    const option = joinedload(Client, (c) => c.homes).joinedload((p) => p.owner);
    const found = (await session.scalars(clients.options(option).limit(2))).all();
    expect(found.map(({ homes }) => ids(homes))).toEqual([[2, 1], [5]]);
    expect(found[0]?.homes[0]?.owner?.id).toBe(1);
    session.expungeAll();
    const nested = selectinload(Client, (c) => c.later).joinedload((p) => p.owner);
    const [first] = (await session.scalars(clients.options(nested))).all();
    expect(first?.later.map(({ owner }) => owner?.id ?? null)).toEqual([1, 1, 2, 2, null]);
  });

  test('the flush writes the key columns', async () => {
    const session = open();
    const first = await session.getOne(Client, 1);
    await session.load(first, 'homes');
    const place = new Place({ id: 10, kind: 'home', rank: 0 });
    first.homes.push(place);
    await session.flush();
    expect(place.clientId).toBe(1);
    first.homes.splice(first.homes.indexOf(place), 1);
    await session.flush();
    expect(place.clientId).toBeNull();
    expect(inspect(place).persistent).toBe(true);
    await session.rollback();
  });
});
