// Collections of a class that the user has written, after a rollback: the same object, which has worked out anew what it
// knows of its members, for it was told of each by its own methods.
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  belongsTo,
  COLLECTION_ROLES,
  collectionAdapter,
  entity,
  getHistory,
  hasMany,
  inspect,
  integer,
  Registry,
  Session,
  type SessionOptions,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

/** Knows the weight of all its members without asking them. */
class Load implements Iterable<Box> {
  static readonly [COLLECTION_ROLES] = { appender: 'put', remover: 'take' };
  readonly #boxes: Box[] = [];
  weight = 0;

  put(box: Box): void {
    this.#boxes.push(box);
    this.weight += box.weight;
  }

  take(box: Box): void {
    const at = this.#boxes.indexOf(box);
    if (at < 0) throw new RangeError('It is not here.');
    this.#boxes.splice(at, 1);
    this.weight -= box.weight;
  }

  [Symbol.iterator](): Iterator<Box> {
    return this.#boxes.values();
  }
}

const registry = new Registry();

class Truck extends entity(
  'trucks',
  {
    id: integer().primaryKey(),
    get boxes() {
      return hasMany(() => Box, { backPopulates: 'truck', collectionClass: () => new Load(), orderBy: 'id' });
    },
  },
  { registry },
) {}

class Box extends entity(
  'boxes',
  {
    id: integer().primaryKey(),
    weight: integer(),
    truckId: integer().nullable().references('trucks.id'),
    get truck() {
      return belongsTo(() => Truck, { backPopulates: 'boxes' });
    },
  },
  { registry },
) {}

const box = (id: number) => new Box({ id, weight: 10 ** id });

describeOnDatabases('a collection class of the user after a rollback', (database) => {
  const opened: Session[] = [];
  beforeAll(async () => {
    await registry.createAll(database.engine);
  });
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset();
    await database.sql('delete from boxes; delete from trucks');
  });

  /** A truck with the boxes 1 and 2, committed; and the box 3, which is on no truck. */
  async function loaded(options: Partial<SessionOptions> = {}) {
    const session = new Session({ bind: database.engine, ...options });
    opened.push(session);
    const [truck, first, second, third] = [new Truck({ id: 1 }), box(1), box(2), box(3)];
    for (const each of [first, second]) truck.boxes.put(each);
    session.addAll([truck, third]);
    await session.commit();
    return { session, truck, first, second, third };
  }

  test('holds what it held, at each depth, and what it has worked out is right', async () => {
    const { session, truck, first, second, third } = await loaded();
    const { boxes } = truck;
    truck.boxes.take(first);
    await session.flush();
    const savepoint = await session.beginNested();
    boxes.put(third);
    boxes.take(second);
    await session.flush();
    expect([[...boxes], boxes.weight]).toEqual([[third], 1000]);
    await savepoint.rollback();
    expect(truck.boxes).toBe(boxes);
    expect([[...boxes], boxes.weight]).toEqual([[second], 100]);
    expect([second.truck, third.truck, first.truck]).toEqual([truck, null, null]);
    await session.rollback();
    expect([[...boxes], boxes.weight]).toEqual([[first, second], 110]);
    expect([first.truck, second.truck, third.truck]).toEqual([truck, truck, null]);
  });

  test('is the one that was replaced, and is listened to again', async () => {
    const { session, truck, first, second, third } = await loaded();
    const { boxes } = truck;
    const replacing = new Load();
    replacing.put(third);
    truck.boxes = replacing;
    const between = truck.boxes;
    expect([between === boxes, between === replacing, between.weight]).toEqual([false, false, 1000]);
    await session.flush();
    await session.rollback();
    expect(truck.boxes).toBe(boxes);
    expect([[...boxes], boxes.weight]).toEqual([[first, second], 110]);
    expect([collectionAdapter(boxes)?.state.obj, collectionAdapter(between)]).toEqual([truck, undefined]);
    boxes.put(third);
    expect([third.truck, getHistory(truck, 'boxes').added]).toEqual([truck, [third]]);
    await session.commit();
    expect(await database.sql('select id, truck_id from boxes order by id')).toEqual(
      [1, 2, 3].map((id) => ({ id, truck_id: 1 })),
    );
  });

  test('that came from the other side only is without it again', async () => {
    const { session, truck, third } = await loaded();
    third.truck = truck;
    expect(truck.boxes.weight).toBe(1110);
    await session.rollback();
    expect([truck.boxes.weight, third.truck, inspect(truck).modified]).toEqual([110, null, false]);
  });

  test('is forgotten where a rollback expires', async () => {
    const { session, truck, third } = await loaded({ onRollback: 'expire' });
    truck.boxes.put(third);
    await session.flush();
    await session.rollback();
    expect(inspect(truck).unloaded).toContain('boxes');
    await session.load(truck, 'boxes');
    expect([truck.boxes.weight, truck.boxes instanceof Load]).toEqual([110, true]);
  });
});
