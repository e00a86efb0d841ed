// Validators: what every value of an attribute goes through before anybody else hears of it.
import { expect, test } from 'vitest';
import {
  ArgumentError,
  attrs,
  delAttribute,
  entity,
  InvalidRequestError,
  integer,
  listen,
  Registry,
  text,
} from '../../src/index.ts';
import type { StandardSchema } from '../../src/mapping/standard-schema.ts';
import { validates } from '../../src/mapping/validates.ts';
import { makeVertex, Point } from './vertices.ts';

function makeUser() {
  class User extends entity(
    'users',
    { id: integer().primaryKey(), email: text().nullable(), name: text().nullable() },
    { registry: new Registry() },
  ) {}
  return User;
}

const lower: StandardSchema<string | null> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'string' && value.includes('@')
        ? { value: value.toLowerCase() }
        : { issues: [{ message: 'no address', path: ['local', { key: 'part' }] }] },
  },
};

test('changes the value before other listeners hear of it, earlier ones included', () => {
  const User = makeUser();
  const heard: unknown[] = [];
  listen(attrs(User).email, 'set', (_user, value) => heard.push(value));
  validates(User, 'email', (user, key, value) => `${key} ${value} ${user instanceof User}`);
  expect(new User({ email: 'A' }).email).toBe('email A true');
  expect(heard).toEqual(['email A true']);
});

test('refuses a value by throwing: nothing has changed', () => {
  const User = makeUser();
  validates(User, ['email', 'name'], (_user, key, value) => {
    if (value === 'bad') throw new TypeError(`${key} is bad`);
    return undefined;
  });
  const user = new User({ email: 'good' });
  expect(() => {
    user.email = 'bad';
  }).toThrow('email is bad');
  expect(() => new User({ name: 'bad' })).toThrow('name is bad');
  expect(user.email).toBe('good');
});

test('hears of removals if it wants to', () => {
  const User = makeUser();
  const heard: unknown[] = [];
  const note = (_user: object, key: string, value: unknown, isRemove?: boolean) => {
    heard.push([key, value, isRemove]);
    return undefined;
  };
  validates(User, 'email', note, { includeRemoves: true });
  validates(User, 'name', note);
  const user = new User({ email: 'a', name: 'b' });
  heard.length = 0;
  delAttribute(user, 'email');
  delAttribute(user, 'name');
  expect(heard).toEqual([['email', 'a', true]]);
});

test('a Standard Schema makes the value, and its issues are an error', () => {
  const User = makeUser();
  validates(User, 'email', lower);
  const user = new User({ email: 'Ed@X.ORG' });
  expect(user.email).toBe('ed@x.org');
  expect(() => {
    user.email = 'ed';
  }).toThrow(/Cannot set new User\.email|no address/);
  expect(() => {
    user.email = 'ed';
  }).toThrow('local.part: no address');
});

test('nothing that has to be waited for', () => {
  const User = makeUser();
  const slow: StandardSchema<string> = {
    '~standard': { version: 1, vendor: 'slow', validate: async () => ({ value: 'x' }) },
  };
  validates(User, 'email', slow);
  // what the types refuse, for those who have none
  Reflect.apply(validates, undefined, [User, 'name', async () => 'x']);
  expect(() => new User({ email: 'a' })).toThrow(InvalidRequestError);
  expect(() => new User({ name: 'a' })).toThrow(/returned a promise/);
});

test('composites are validated, too', () => {
  const { Vertex } = makeVertex();
  validates(Vertex, 'start', () => new Point(9, 9));
  expect(new Vertex({ start: new Point(1, 2) }).x1).toBe(9);
});

test('one validator for an attribute that is there', () => {
  const User = makeUser();
  validates(User, 'email', lower);
  expect(() => validates(User, 'email', lower)).toThrow(/has a validator already/);
  expect(() => Reflect.apply(validates, undefined, [User, 'mail', lower])).toThrow(/Did you mean "email"\?/);
  expect(() => Reflect.apply(validates, undefined, [User, 'name', {}])).toThrow(ArgumentError);
});
