// Names that a class does not have, as plain JavaScript may write them.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import {
  attrs,
  entity,
  hasMany,
  integer,
  lazy,
  listen,
  listensFor,
  Registry,
  select,
  subentity,
  text,
} from '../../src/index.ts';

const registry = new Registry();
const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'person' } as const;
class Person extends entity(
  'people',
  {
    id: integer().primaryKey(),
    kind: text(),
    get pets() {
      return hasMany(() => Pet);
    },
  },
  options,
) {}
class Poet extends subentity(Person, { identity: 'poet' }, { verse: text() }) {}
class Pet extends entity(
  'pets',
  { id: integer().primaryKey(), personId: integer().references('people.id') },
  { registry },
) {}

test('an attribute that a class does not have is an error where it is read', () => {
  // Why: it was undefined, and failed as "Cannot read properties of undefined"
  const condition = (person: object) => Reflect.get(person, 'kidn');
  expect(() => select(Person).where(condition)).toThrow(
    'Person has no attribute "kidn". Did you mean "kind"?',
  );
  expect(() => listen(Reflect.get(attrs(Person), 'nothing'), 'set' as never, () => {})).toThrow(
    'Its mapped attributes are id, kind, pets.',
  );
  const inside = (pet: object) => Reflect.get(pet, 'nmae');
  expect(() => select(Person).where((person) => person.pets.any(inside))).toThrow(
    'Pet has no attribute "nmae"',
  );
});

test('one that a subclass has is told with it', () => {
  expect(new Poet({ verse: 'o' }).kind).toBe('poet');
  const condition = (person: object) => Reflect.get(person, 'verse');
  expect(() => select(Person).where(condition)).toThrow('Its subclass Poet has: ask for Poet.');
});

test('a lazy read of what is no property at all is an error', async () => {
  const person = new Person({});
  await expect(Reflect.get(lazy(person), 'pest')).rejects.toThrow('Did you mean "pets"?');
  await expect(lazy(person).kind).resolves.toBe('person');
  await expect(Reflect.get(lazy(person), 'toString')).resolves.toBeTypeOf('function');
});

test('attributes are printed, compared, spread and awaited as any object is', async () => {
  expect(inspect(attrs(Pet))).toBe('attributes of Pet: id, personId');
  expect(Object.keys(attrs(Pet))).toEqual(['id', 'personId']);
  expect(await attrs(Pet)).toBe(attrs(Pet));
  expect({ ...attrs(Pet) }).toHaveProperty('personId');
  expect('nmae' in attrs(Pet)).toBe(false);
});

test('what is wrong with a listener is told at once', () => {
  const unchecked = listen as (...given: unknown[]) => void;
  const late = listensFor as (...given: unknown[]) => unknown;
  expect(() => unchecked(Pet, undefined, () => {})).toThrow('There is no event undefined on Pet.');
  expect(() => unchecked(Pet, 'load', () => {}, true)).toThrow('in the place of the options there is true');
  expect(() => unchecked(Pet, 'load', () => {}, { once: 1 })).toThrow(
    'The option "once" of a listener for "load" is a number.',
  );
  expect(() => unchecked(new Pet({}), 'load', () => {})).toThrow('Listen on its class: listen(Pet, …).');
  expect(() => unchecked('Pet', 'load', () => {})).toThrow('Cannot listen on a string');
  expect(() => late(Pet, 'laod')).toThrow('Did you mean "load"?');
  expect(() => late(Pet, 'load', () => {})).toThrow('in the place of the options there is a function');
});
