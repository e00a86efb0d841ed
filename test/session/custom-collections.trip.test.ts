// Collections of a class of the user's own, in every frame: a rollback gives the object the very collection that it held
// when the frame began, with the members that it had, and what else the class knows of itself stays the class's matter.
import { afterEach, beforeAll, expect, test } from 'vitest';
import {
  belongsTo,
  COLLECTION_ROLES,
  entity,
  getHistory,
  hasMany,
  inspect,
  integer,
  Registry,
  Session,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { trace } from './trace.ts';

/** The cars of a train: the last one in is the first one out. */
class Coupling<T> implements Iterable<T> {
  static readonly [COLLECTION_ROLES] = { appender: 'couple', remover: 'uncouple' };
  #cars: T[] = [];

  couple(car: T): void {
    this.#cars = [car, ...this.#cars];
  }

  uncouple(car: T): void {
    this.#cars = this.#cars.filter((each) => each !== car);
  }

  get first(): T | undefined {
    return this.#cars.at(-1);
  }

  [Symbol.iterator](): Iterator<T> {
    return [...this.#cars].reverse()[Symbol.iterator]();
  }
}

const registry = new Registry();

class Train extends entity(
  'trains',
  {
    id: integer().primaryKey(),
    get cars() {
      return hasMany(() => Car, {
        backPopulates: 'train',
        cascade: 'all, delete-orphan',
        collectionClass: () => new Coupling<Car>(),
        orderBy: 'id',
      });
    },
  },
  { registry },
) {}

class Car extends entity(
  'cars',
  {
    id: integer().primaryKey(),
    trainId: integer().nullable().references('trains.id'),
    get train() {
      return belongsTo(() => Train, { backPopulates: 'cars' });
    },
  },
  { registry },
) {}

describeOnDatabases('a collection of a class of one’s own', (database) => {
  const opened: Session[] = [];
  const cars = [1, 2, 3, 4];
  const idsOf = (train: Train): number[] => [...train.cars].map(({ id }) => id);

  beforeAll(async () => {
    registry.configure();
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset();
    await database.sql('delete from cars; delete from trains');
  });

  /** A train of two cars, and two more at the siding. */
  async function station() {
    const session = new Session({ bind: database.engine });
    opened.push(session);
    const train = new Train({ id: 1 });
    const [a, b, c, d] = cars.map((id) => new Car({ id })) as [Car, Car, Car, Car];
    train.cars.couple(a);
    train.cars.couple(b);
    session.addAll([train, c]);
    await session.commit();
    return { session, train, a, b, c, d };
  }

  test('its own methods are what is listened to', async () => {
    const { session, train, b, d } = await station();
    const heard = trace(session, Train, Car);
    train.cars.couple(d);
    train.cars.uncouple(b);
    expect(heard.take().filter((word) => word.includes('Train#1'))).toEqual([
      'set Car#4.train = Train#1 (was NO_VALUE)',
      'append Train#1.cars',
      'set Car#2.train = null (was Train#1)',
      'remove Train#1.cars (was Car#2)',
    ]);
    expect(train.cars.first?.id).toBe(1);
  });

  test('a rollback of the root gives back the same collection, with the members that it had', async () => {
    const { session, train, a, c, d } = await station();
    const held = train.cars;
    train.cars.uncouple(a);
    train.cars.couple(c);
    await session.flush();
    train.cars.couple(d);
    await session.rollback();
    expect(train.cars).toBe(held);
    expect(idsOf(train)).toEqual([1, 2]);
    expect([a.train, c.train, d.train]).toEqual([train, null, null]);
    expect(inspect(d).transient).toBe(true);
    expect(session.dirty.size).toBe(0);
  });

  test('a savepoint gives back what was there when it began, changes that were not flushed included', async () => {
    const { session, train, a, b, c } = await station();
    train.cars.couple(c);
    await using savepoint = await session.beginNested();
    train.cars.uncouple(a);
    train.cars.uncouple(b);
    await session.flush();
    expect([inspect(a).deleted, idsOf(train)]).toEqual([true, [3]]);
    await savepoint.rollback();
    expect([inspect(a).persistent, idsOf(train)]).toEqual([true, [1, 2, 3]]);
    await session.commit();
    expect(await database.sql('select id from cars where train_id = 1 order by 1')).toEqual([
      { id: 1 },
      { id: 2 },
      { id: 3 },
    ]);
  });

  test('a collection that was replaced comes back, and is listened to again', async () => {
    const { session, train, a, b, c } = await station();
    const held = train.cars;
    const heard = trace(session, Train, Car);
    const next = new Coupling<Car>();
    next.couple(c);
    train.cars = next;
    expect(heard.take().filter((word) => word.includes('collection') || word.includes('bulk'))).toEqual([
      'init_collection Train#1.cars',
      'bulk_replace Train#1.cars',
      'dispose_collection Train#1.cars',
    ]);
    expect([train.cars === held, train.cars === next, idsOf(train)]).toEqual([false, false, [3]]);
    await session.rollback();
    expect(train.cars).toBe(held);
    heard.take();
    train.cars.uncouple(b);
    expect(heard.take()).toContain('remove Train#1.cars (was Car#2)');
    expect(getHistory(train, 'cars').deleted).toEqual([b]);
    expect(a.train).toBe(train);
  });

  test('what is loaded is a new collection of the class', async () => {
    const { session } = await station();
    session.expungeAll();
    const found = await session.getOne(Train, 1);
    const heard = trace(session, Train, Car);
    const loaded = await session.load(found, 'cars');
    expect(loaded).toBeInstanceOf(Coupling);
    expect(idsOf(found)).toEqual([1, 2]);
    expect(heard.take()).toContain('init_collection Train#1.cars');
  });
});
