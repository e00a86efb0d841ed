// As settle-graph.test.ts, for relationships that have no other side, and for what the database does by itself.
import { beforeAll, expect, test } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  hasOne,
  inspect,
  integer,
  Registry,
  Session,
  text,
} from '../../src/index.ts';
import { describeOnDatabases, type TestDatabase } from '../setup/databases.ts';

const house = new Registry();

class House extends entity(
  'houses',
  {
    id: integer().primaryKey(),
    name: text(),
    get roof() {
      return hasOne(() => Roof, { backPopulates: 'house' });
    },
    get rooms() {
      return hasMany(() => Room, { passiveDeletes: true });
    },
  },
  { registry: house },
) {}

class Roof extends entity(
  'roofs',
  {
    id: integer().primaryKey(),
    houseId: integer().nullable().references('houses.id'),
    get house() {
      return belongsTo(() => House, { backPopulates: 'roof' });
    },
  },
  { registry: house },
) {}

class Room extends entity(
  'rooms',
  {
    id: integer().primaryKey(),
    houseId: integer().nullable().references('houses.id', { onDelete: 'set null' }),
    get nextTo() {
      return belongsTo(() => Room, { foreignKey: 'nextId', remoteSide: 'id' });
    },
    nextId: integer().nullable().references('rooms.id', { onDelete: 'cascade' }),
    get inside() {
      return belongsTo(() => House, { viewOnly: true, foreignKey: 'houseId' });
    },
  },
  { registry: house },
) {}

describeOnDatabases('relationships without other side', (database: TestDatabase) => {
  beforeAll(() => house.createAll(database.engine));
  const open = () => new Session({ bind: database.engine });

  test('a reference to one follows as the collections do', async () => {
    await using session = open();
    const [old, next] = [new House({ name: 'old', roof: null }), new House({ name: 'next', roof: null })];
    const roof = new Roof({ house: old });
    session.addAll([old, next, roof]);
    await session.commit();
    roof.houseId = next.id;
    await session.commit();
    expect([roof.house === next, old.roof, next.roof === roof]).toEqual([true, null, true]);
    await session.delete(roof);
    await session.commit();
    expect(next.roof).toBeNull();
  });

  test('keys that the database has set to null are null in memory, found by going through the session', async () => {
    await using session = open();
    const [home, rooms] = [new House({ name: 'home' }), [new Room({}), new Room({})]];
    session.addAll([home, ...rooms]);
    await session.commit();
    for (const room of rooms) room.houseId = home.id;
    await session.commit();
    expect([rooms[0]?.inside === home, home.rooms.length]).toEqual([true, 2]);
    session.expire(home, ['rooms']);
    await session.delete(home);
    await session.commit();
    expect(rooms.map((room) => [room.houseId, room.inside])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  test('a key that was given to another before the deletion stays', async () => {
    await using session = open();
    const [home, other, room] = [new House({ name: 'home' }), new House({ name: 'other' }), new Room({})];
    session.addAll([home, other, room]);
    await session.commit();
    room.houseId = home.id;
    await session.commit();
    expect(room.inside).toBe(home);
    session.expire(home, ['rooms']);
    session.expunge(other);
    room.houseId = other.id;
    await session.flush();
    await session.delete(home);
    await session.commit();
    expect(room.houseId).toBe(other.id);
    expect((await session.load(room, 'inside'))?.name).toBe('other');
  });

  test('a row that the database has deleted along is expired: reading it asks for the row', async () => {
    await using session = open();
    const [hall, cellar] = [new Room({ nextTo: null }), new Room({})];
    cellar.nextTo = hall;
    session.addAll([hall, cellar]);
    await session.commit();
    await session.delete(hall);
    await session.commit();
    expect(inspect(cellar).expired).toBe(true);
    await expect(session.refresh(cellar)).rejects.toThrow('Cannot refresh');
  });
});
