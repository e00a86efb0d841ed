// What trips over relationships work with: towns that follow the key of their country, shops whose region's key the
// database hands on; teams whose captain is one of their players; boxes and crates whose contents the database deletes, or
// nobody; a tree of sections; and people with a locker.
import { afterEach, beforeAll } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  hasOne,
  integer,
  Registry,
  Session,
  type SessionOptions,
  text,
} from '../../src/index.ts';
import type { TestDatabase } from '../setup/databases.ts';

export const registry = new Registry();
const id = () => integer().primaryKey();

export class Country extends entity(
  'countries',
  {
    code: text().primaryKey(),
    get towns() {
      return hasMany(() => Town, { backPopulates: 'country', passiveUpdates: false, orderBy: 'id' });
    },
  },
  { registry },
) {}

export class Town extends entity(
  'towns',
  {
    id: id(),
    countryCode: text().nullable().references('countries.code', { deferrable: 'initially deferred' }),
    get country() {
      return belongsTo(() => Country, { backPopulates: 'towns' });
    },
  },
  { registry },
) {}

export class Region extends entity(
  'regions',
  {
    code: text().primaryKey(),
    get shops() {
      return hasMany(() => Shop, { backPopulates: 'region', orderBy: 'id' });
    },
  },
  { registry },
) {}

export class Shop extends entity(
  'shops',
  {
    id: id(),
    regionCode: text().nullable().references('regions.code', { onUpdate: 'cascade' }),
    get region() {
      return belongsTo(() => Region, { backPopulates: 'shops' });
    },
  },
  { registry },
) {}

export class Team extends entity(
  'teams',
  {
    id: id(),
    captainId: integer().nullable().references('players.id', { useAlter: true }),
    get players() {
      return hasMany(() => Player, { backPopulates: 'team', foreignKey: 'teamId', orderBy: 'id' });
    },
    get captain() {
      return belongsTo(() => Player, { foreignKey: 'captainId', postUpdate: true });
    },
  },
  { registry },
) {}

export class Player extends entity(
  'players',
  {
    id: id(),
    teamId: integer().nullable().references('teams.id'),
    get team() {
      return belongsTo(() => Team, { backPopulates: 'players', foreignKey: 'teamId' });
    },
  },
  { registry },
) {}

export class Box extends entity(
  'boxes',
  {
    id: id(),
    get things() {
      return hasMany(() => Thing, { cascade: 'all', passiveDeletes: true, orderBy: 'id' });
    },
  },
  { registry },
) {}

export class Thing extends entity(
  'things',
  { id: id(), boxId: integer().nullable().references('boxes.id', { onDelete: 'cascade' }) },
  { registry },
) {}

export class Crate extends entity(
  'crates',
  {
    id: id(),
    get parts() {
      return hasMany(() => Part, { passiveDeletes: 'all', orderBy: 'id' });
    },
  },
  { registry },
) {}

export class Part extends entity(
  'parts',
  { id: id(), crateId: integer().nullable().references('crates.id', { onDelete: 'set null' }) },
  { registry },
) {}

export class Section extends entity(
  'sections',
  {
    id: id(),
    parentId: integer().nullable().references('sections.id'),
    get parts() {
      return hasMany(() => Section, { backPopulates: 'whole', cascade: 'all', orderBy: 'id' });
    },
    get whole() {
      return belongsTo(() => Section, { backPopulates: 'parts', remoteSide: 'id' });
    },
  },
  { registry },
) {}

export class Person extends entity(
  'persons',
  {
    id: id(),
    get locker() {
      return hasOne(() => Locker, { backPopulates: 'person' });
    },
  },
  { registry },
) {}

export class Locker extends entity(
  'lockers',
  {
    id: id(),
    personId: integer().nullable().references('persons.id'),
    get person() {
      return belongsTo(() => Person, { backPopulates: 'locker', activeHistory: true });
    },
  },
  { registry },
) {}

export interface Club {
  /** A session that is closed when the test ends. */
  open(options?: Partial<SessionOptions>): Session;
  /** A session that has committed these objects. */
  openWith(objects: Iterable<object>, options?: Partial<SessionOptions>): Promise<Session>;
}

const TABLES =
  'towns countries shops regions players teams things boxes parts crates sections lockers persons'.split(' ');

/** Creates the tables for a block of tests; they are empty at the beginning of each. */
export function useClub(database: TestDatabase): Club {
  const opened: Session[] = [];
  const open: Club['open'] = (options) => {
    const session = new Session({ bind: database.engine, name: 'test', ...options });
    opened.push(session);
    return session;
  };
  const openWith: Club['openWith'] = async (objects, options) => {
    const session = open(options);
    session.addAll(objects);
    await session.commit();
    return session;
  };
  beforeAll(async () => {
    registry.configure();
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset();
    const deletes = TABLES.map((table) => `delete from ${table}`);
    await database.sql(['update teams set captain_id = null', ...deletes].join('; '));
  });
  return { open, openWith };
}
