// The tables of the benchmark, mapped as a user would map them.
import {
  belongsTo,
  boolean,
  doublePrecision,
  entity,
  hasMany,
  integer,
  serial,
  text,
  timestamptz,
} from 'imago';
import { WIDE } from '../schema.ts';

export class User extends entity('users', {
  id: serial().primaryKey(),
  name: text(),
  email: text().nullable(),
  age: integer().nullable(),
  active: boolean().nullable(),
  createdAt: timestamptz().nullable().serverDefault('now()'),
  get addresses() {
    return hasMany(() => Address, {
      backPopulates: 'user',
      cascade: 'all, delete-orphan',
      passiveDeletes: true,
    });
  },
}) {}

export class Address extends entity('addresses', {
  id: serial().primaryKey(),
  userId: integer().references('users.id', { onDelete: 'cascade' }),
  street: text().nullable(),
  city: text().nullable(),
  get user() {
    return belongsTo(() => User, { backPopulates: 'addresses' });
  },
}) {}

const builders = { i: integer, t: text, b: boolean, f: doublePrecision, d: timestamptz } as const;

// the kinds are the keys of the record
const columns = (Object.keys(WIDE) as (keyof typeof WIDE)[]).flatMap((kind) =>
  Array.from({ length: WIDE[kind] }, (_, i) => [`${kind}${i + 1}`, builders[kind]().nullable()] as const),
);

export class Wide extends entity('wide', { id: serial().primaryKey(), ...Object.fromEntries(columns) }) {}
