// Graphs of objects as plain data, and back: what is kept, what is left behind, who hears of it.
import { describe, expect, test } from 'vitest';
import {
  attributeKeyed,
  belongsTo,
  bigint,
  bytea,
  composite,
  deserialize,
  doublePrecision,
  entity,
  getHistory,
  hasMany,
  inspect,
  integer,
  json,
  listen,
  Registry,
  remove,
  Session,
  select,
  selectinload,
  serialize,
  text,
  timestamptz,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

class Band extends entity(
  'pickled_bands',
  {
    id: integer().primaryKey(),
    name: text(),
    x: integer().nullable(),
    y: integer().nullable(),
    at: composite(Point, ['x', 'y'], { nullable: true }),
    get players() {
      return hasMany(() => Player, { backPopulates: 'band', cascade: 'all, delete-orphan' });
    },
    get songs() {
      return hasMany(() => Song, { collectionClass: attributeKeyed('title') });
    },
  },
  { registry },
) {
  plays = 0;
}

class Player extends entity(
  'pickled_players',
  {
    id: integer().primaryKey(),
    name: text(),
    bandId: integer().nullable().references('pickled_bands.id'),
    get band() {
      return belongsTo(() => Band, { backPopulates: 'players' });
    },
  },
  { registry },
) {}

class Song extends entity(
  'pickled_songs',
  { id: integer().primaryKey(), title: text(), bandId: integer().nullable().references('pickled_bands.id') },
  { registry },
) {}

class Mixed extends entity(
  'pickled_mixed',
  {
    id: integer().primaryKey(),
    big: bigint().nullable(),
    at: timestamptz().nullable(),
    bytes: bytea().nullable(),
    ratio: doublePrecision().nullable(),
    prefs: json<unknown>().nullable(),
  },
  { registry },
) {}

class Link extends entity(
  'pickled_links',
  {
    id: integer().primaryKey(),
    nextId: integer().nullable().references('pickled_links.id'),
    get next() {
      return belongsTo(() => Link, { remoteSide: 'id' });
    },
  },
  { registry },
) {}

const throughText = <T>(data: T): T => JSON.parse(JSON.stringify(data));
const reds = () =>
  new Band({
    name: 'Reds',
    at: new Point(1, 2),
    players: [new Player({ name: 'Ann' }), new Player({ name: 'Bob' })],
    songs: new Map([['Go', new Song({ title: 'Go' })]]),
  });

describe('a new graph', () => {
  test('comes back with collections of its kinds, composites, and circles', () => {
    const copy = deserialize(Band, throughText(serialize(reds())));
    expect([copy.name, copy.at, copy.players.map(({ name }) => name)]).toEqual([
      'Reds',
      new Point(1, 2),
      ['Ann', 'Bob'],
    ]);
    expect(copy.at).toBeInstanceOf(Point);
    expect([copy.players[0]?.band === copy, copy.songs.get('Go')?.title, copy.plays]).toEqual([
      true,
      'Go',
      0,
    ]);
    expect([inspect(copy).transient, inspect(copy).modified]).toEqual([true, true]);
    // its collections are seen, as those of any object
    copy.players.push(new Player({ name: 'Cid' }));
    expect(copy.players[2]?.band).toBe(copy);
  });

  test('is as good for structuredClone', () => {
    const copy = deserialize(Band, structuredClone(serialize(reds())));
    expect(copy.players).toHaveLength(2);
  });

  test('may be deeper than calls can be', () => {
    let link: Link | null = null;
    for (let depth = 0; depth < 20_000; depth++) link = new Link({ next: link });
    const copy = deserialize(Link, serialize(link ?? new Link({})));
    let count = 0;
    for (let at: Link | null = copy; at !== null; at = at.next) count++;
    expect(count).toBe(20_000);
  });
});

test('values that JSON lacks are kept', () => {
  const given = {
    big: 2n ** 70n,
    at: new Date('2026-01-31T10:00:00.123Z'),
    bytes: new Uint8Array([0, 255]),
    ratio: Number.NEGATIVE_INFINITY,
    prefs: { $date: 'not one', list: [undefined, new Map([[1, new Set(['a'])]])], nested: { $set: [1] } },
  };
  const copy = deserialize(Mixed, throughText(serialize(new Mixed(given))));
  const { big, at, ratio, prefs } = copy;
  expect({ big, at, ratio, prefs, bytes: new Uint8Array(copy.bytes ?? []) }).toEqual(given);
});

test('listeners of pickle may change what travels and add to it; unpickle gets it when all objects are there', () => {
  const heard: unknown[] = [];
  const pickle = (target: Band, state: { values: Record<string, unknown>; [own: string]: unknown }): void => {
    state.values.name = 'secret';
    state.plays = target.plays;
  };
  const unpickle = (target: Band, { plays }: { [own: string]: unknown }): void => {
    target.plays = Number(plays);
    heard.push(target.players.map(({ name }) => name));
  };
  listen(Band, 'pickle', pickle);
  listen(Band, 'unpickle', unpickle);
  const band = reds();
  band.plays = 7;
  const copy = deserialize(Band, serialize(band));
  remove(Band, 'pickle', pickle);
  remove(Band, 'unpickle', unpickle);
  expect([copy.name, copy.plays, band.name, heard]).toEqual(['secret', 7, 'Reds', [['Ann', 'Bob']]]);
});

describeOnDatabases('a graph with rows', (database) => {
  test('comes back detached, with its changes, and goes on in another session', async () => {
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.add(reds());
    await session.commit();
    session.expungeAll();
    const [band] = await (await session.scalars(select(Band))).all();
    if (band === undefined) throw new Error('no band');
    await session.load(band, 'players');
    band.name = 'Blues';
    const [ann, bob] = band.players;
    band.players.pop();
    const [copy, one] = [deserialize(Band, serialize(band)), deserialize(registry, serialize(ann ?? band))];
    expect([inspect(copy).detached, inspect(copy).key, one instanceof Player]).toEqual([true, band.id, true]);
    expect(getHistory(copy, 'name')).toMatchObject({ added: ['Blues'], deleted: ['Reds'] });
    expect(getHistory(copy, 'players').deleted).toMatchObject([{ name: 'Bob' }]);
    expect([...inspect(copy).unloaded]).toEqual(['songs']);
    await session.rollback();
    session.expungeAll();
    session.add(copy);
    await session.commit();
    expect(await database.sql('select name from pickled_bands')).toEqual([{ name: 'Blues' }]);
    // the one that was taken out was an orphan
    expect(await database.sql('select name from pickled_players')).toEqual([{ name: 'Ann' }]);
    expect(bob?.name).toBe('Bob');
  });

  test('has the collections that were loaded and that nobody has looked at', async () => {
    // Why: the members alone were there, and serialize() refused them as no plain data
    await using session = new Session({ bind: database.engine });
    session.add(new Band({ name: 'unseen', players: [new Player({ name: 'ann' })] }));
    await session.commit();
    session.expungeAll();
    const bands = select(Band).where((band) => band.name.eq('unseen'));
    const band = (await session.scalars(bands.options(selectinload(Band, (each) => each.players)))).one();
    const copy = deserialize(Band, JSON.parse(JSON.stringify(serialize(band))));
    expect(copy.players.map(({ name }) => name)).toEqual(['ann']);
  });

  test('what is expired stays so, and is read when the copy is in a session', async () => {
    await using session = new Session({ bind: database.engine });
    const [band] = await (await session.scalars(select(Band))).all();
    if (band === undefined) throw new Error('no band');
    session.expire(band);
    const copy = deserialize(Band, serialize(band));
    expect([inspect(copy).expired, Object.keys(inspect(copy).dict)]).toEqual([true, []]);
    session.expungeAll();
    session.add(copy);
    expect(await session.load(copy, 'name')).toBe('Blues');
  });
});
