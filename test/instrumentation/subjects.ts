// Objects for the tests of instrumentation: a class of each test's own, so that listeners of one are not heard in another,
// and objects that look as if they had been loaded.
import {
  type EntityClass,
  entity,
  integer,
  jsonb,
  makeTransientToDetached,
  Registry,
  text,
  timestamptz,
} from '../../src/index.ts';
import type { InstanceState } from '../../src/instrumentation/instance-state.ts';
import { stateOf } from '../../src/instrumentation/state-of.ts';

const shape = {
  id: integer().primaryKey(),
  name: text().nullable(),
  prefs: jsonb<{ theme: string }>().nullable(),
  seenAt: timestamptz().nullable(),
  email: text().nullable().activeHistory(),
  bio: text().nullable().deferred(),
};

/** A class with columns of several kinds; mapped in a registry of its own. */
export function makeUser(): EntityClass<typeof shape> {
  class User extends entity('users', shape, { registry: new Registry() }) {}
  return User;
}

/** As if the object had been loaded with what it holds; what it does not hold counts as expired. */
export function stored<E extends object>(object: E): E {
  makeTransientToDetached(object);
  return object;
}

/** The state of an object that surely has one. */
export function state(object: object): InstanceState {
  const found = stateOf(object);
  if (found === undefined) throw new Error('not a mapped object');
  return found;
}
