// Classes that inherit in every way: employees in tables that are joined, animals in one table, shapes each in their own,
// accounts that an expression tells apart; with a company that employs.
import { afterEach, beforeAll } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  integer,
  Registry,
  Session,
  type SessionOptions,
  subentity,
  text,
} from '../../src/index.ts';
import type { TestDatabase } from '../setup/databases.ts';

export const registry = new Registry();

export class Company extends entity(
  'companies',
  {
    id: integer().primaryKey(),
    name: text(),
    kind: text().nullable(),
    get employees() {
      return hasMany(() => Employee, { backPopulates: 'company', orderBy: 'id', cascade: 'all' });
    },
    get engineers() {
      return hasMany(() => Engineer, { viewOnly: true, orderBy: 'skill' });
    },
  },
  { registry, polymorphicOn: 'kind', polymorphicIdentity: 'company' },
) {}

export class Holding extends subentity(Company, { identity: 'holding' }, { parts: integer() }) {}

export class Employee extends entity(
  'employees',
  {
    id: integer().primaryKey(),
    name: text(),
    type: text(),
    companyId: integer().nullable().references('companies.id'),
    get company() {
      return belongsTo(() => Company, { backPopulates: 'employees' });
    },
  },
  { registry, polymorphicOn: 'type', polymorphicIdentity: 'employee' },
) {
  get title(): string {
    return `${this.name}, ${this.type}`;
  }
}

export class Engineer extends subentity(
  Employee,
  { table: 'engineers', identity: 'engineer' },
  { skill: text().nullable(), level: integer().default(1) },
) {}

export class Senior extends subentity(
  Engineer,
  { table: 'seniors', identity: 'senior' },
  {
    stars: integer().nullable(),
    mentorId: integer().nullable().references('engineers.id'),
    get mentor() {
      return belongsTo(() => Engineer);
    },
  },
) {}

export class Manager extends subentity(
  Employee,
  { table: 'managers', identity: 'manager' },
  { budget: integer().nullable() },
) {}

export class Animal extends entity(
  'animals',
  { id: integer().primaryKey(), name: text(), kind: text() },
  { registry, polymorphicOn: 'kind', polymorphicIdentity: 'animal' },
) {}

export class Dog extends subentity(Animal, { identity: 'dog' }, { bark: text() }) {}
export class Puppy extends subentity(Dog, { identity: 'puppy' }, {}) {}
export class Cat extends subentity(Animal, { identity: 'cat' }, { purr: integer() }) {}

export class Shape extends entity('shapes', { id: integer().primaryKey(), name: text() }, { registry }) {}
export class Circle extends subentity(Shape, { table: 'circles', concrete: true }, { radius: integer() }) {}

export class Account extends entity(
  'accounts',
  { id: integer().primaryKey(), balance: integer() },
  {
    registry,
    polymorphicOn: (account) => account.balance.lt(0),
    polymorphicIdentity: false,
  },
) {}
export class Overdrawn extends subentity(Account, { identity: true }, { limit: integer().nullable() }) {}

const TABLES = [
  'seniors',
  'engineers',
  'managers',
  'employees',
  'companies',
  'animals',
  'shapes',
  'circles',
  'accounts',
];

export interface Staff {
  open(options?: Partial<SessionOptions>): Session;
  openWith(objects: Iterable<object>, options?: Partial<SessionOptions>): Promise<Session>;
}

/** Creates the tables for a block of tests; they are empty at the beginning of each. */
export function useStaff(database: TestDatabase): Staff {
  const opened: Session[] = [];
  const open: Staff['open'] = (options) => {
    const session = new Session({ bind: database.engine, ...options });
    opened.push(session);
    return session;
  };
  const openWith: Staff['openWith'] = async (objects, options) => {
    const session = open(options);
    session.addAll(objects);
    await session.commit();
    return session;
  };
  beforeAll(() => registry.createAll(database.engine));
  afterEach(async () => {
    for (const session of opened.splice(0)) await session.reset();
    await database.sql(TABLES.map((name) => `delete from ${name}`).join('; '));
  });
  return { open, openWith };
}
