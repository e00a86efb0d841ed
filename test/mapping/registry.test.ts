// Tables and mappers that belong together.
import { expect, test } from 'vitest';
import {
  EXT_SKIP,
  entity,
  integer,
  listen,
  mapper,
  Registry,
  sameName,
  table,
  text,
  UnmappedClassError,
} from '../../src/index.ts';

test('the naming convention of a registry makes the column names', () => {
  const registry = new Registry({ naming: sameName });
  class User extends entity('users', { id: integer().primaryKey(), firstName: text() }, { registry }) {}
  expect(mapper(User).columns.map(({ name }) => name)).toEqual(['id', 'firstName']);
});

test('an entity’s own convention and a column’s own name go before it', () => {
  const registry = new Registry({ naming: sameName });
  const shape = { id: integer().primaryKey(), firstName: text(), lastName: text().named('surname') };
  class User extends entity('users', shape, { registry, naming: (key) => key.toUpperCase() }) {}
  expect(mapper(User).columns.map(({ name }) => name)).toEqual(['ID', 'FIRSTNAME', 'surname']);
});

test('it lists its tables as they are declared, and its mappers as they are made', () => {
  const registry = new Registry();
  class B extends entity('b', { id: integer().primaryKey() }, { registry }) {}
  class A extends entity('a', { id: integer().primaryKey() }, { registry }) {}
  expect([...registry.tables].map(({ name }) => name)).toEqual(['b', 'a']);
  mapper(A);
  mapper(B);
  expect([...registry.mappers].map(({ class: cls }) => cls)).toEqual([A, B]);
});

test('EXT_SKIP leaves a mapper out of a configuration; the next one takes it', () => {
  const registry = new Registry();
  class User extends entity('users', { id: integer().primaryKey() }, { registry }) {}
  const made = mapper(User);
  listen(User, 'before_mapper_configured', () => EXT_SKIP, { retval: true, once: true });
  registry.configure();
  expect(made.configured).toBe(false);
  registry.configure();
  expect(made.configured).toBe(true);
});

test('a listener on an unmapped superclass hears of classes that are mapped later', () => {
  class Base {}
  const heard: string[] = [];
  listen(Base, 'instrument_class', (_mapper, cls) => void heard.push(cls.name), { propagate: true });
  class User extends Base {}
  new Registry().mapImperatively(User, usersTable());
  expect(heard).toEqual(['User']);
});

test('after dispose the class is not mapped any more, and may be mapped anew', () => {
  const registry = new Registry();
  class User {
    declare id: number;
  }
  registry.mapImperatively(User, usersTable());
  registry.dispose();
  expect(() => mapper(User)).toThrow(UnmappedClassError);
  expect(registry.tables.size).toBe(0);
  registry.mapImperatively(User, usersTable());
  expect(mapper(User).registry).toBe(registry);
});

function usersTable() {
  return table('users', { id: integer().primaryKey() });
}
