// Classes that were declared with subentity() and that nobody has used yet: their rows are not taken for others.
import { expect, test } from 'vitest';
import {
  type Engine,
  entity,
  integer,
  mapper,
  Registry,
  Session,
  select,
  sqlText,
  subentity,
  text,
} from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { warningsOf } from '../setup/warnings.ts';

function zoo() {
  const registry = new Registry();
  class Animal extends entity(
    'declared_animals',
    { id: integer().primaryKey(), kind: text() },
    { registry, polymorphicOn: 'kind', polymorphicIdentity: 'animal' },
  ) {}
  class Dog extends subentity(Animal, { identity: 'dog' }, { bark: text() }) {}
  class Puppy extends subentity(Dog, { identity: 'puppy' }, {}) {}
  class Whale extends subentity(Animal, { table: 'declared_whales', identity: 'whale' }, {}) {}
  return { registry, Animal, Dog, Puppy, Whale };
}

/** One row of each of these kinds, written by somebody else. */
async function rowsOf(engine: Engine, registry: Registry, ...kinds: string[]): Promise<void> {
  await registry.dropAll(engine);
  await registry.createAll(engine);
  await using session = new Session({ bind: engine });
  for (const kind of kinds)
    await session.execute(
      sqlText('insert into declared_animals (kind, bark) values (:kind, :kind)', { kind }),
    );
  await session.commit();
}

describeOnDatabase('pglite', 'subclasses that are declared and not used', (database) => {
  test('a row of one is an error, and not an object of the base', async () => {
    // Why: a program that only read, and had never constructed a Dog, got Animals for dogs
    const { registry, Animal, Dog } = zoo();
    await rowsOf(database.engine, registry, 'animal', 'dog');
    await using session = new Session({ bind: database.engine });
    await expect(session.scalars(select(Animal))).rejects.toMatchObject({ code: 'UNMAPPED_IDENTITY' });
    mapper(Dog);
    const all = (await session.scalars(select(Animal).orderBy((animal) => animal.id.asc()))).all();
    expect(all.map((animal) => animal.constructor.name)).toEqual(['Animal', 'Dog']);
  });

  test('a SELECT of a class asks for the rows of those under it', async () => {
    // Why: it left them out, as if they were not there
    const { registry, Dog, Puppy } = zoo();
    await rowsOf(database.engine, registry, 'dog', 'puppy');
    await using session = new Session({ bind: database.engine });
    await expect(session.scalars(select(Dog))).rejects.toThrow('the identity "puppy"');
    await expect(session.get(Dog, 2)).rejects.toThrow('the identity "puppy"');
    mapper(Puppy);
    expect((await session.scalars(select(Dog))).all()).toHaveLength(2);
  });

  test('one that is declared after a first SELECT is known to the next', async () => {
    const { registry, Animal, Dog, Puppy, Whale } = zoo();
    await rowsOf(database.engine, registry, 'dog');
    for (const cls of [Dog, Puppy, Whale]) mapper(cls);
    await using session = new Session({ bind: database.engine });
    expect((await session.scalars(select(Animal))).all()).toHaveLength(1);
    class Cat extends subentity(Animal, { identity: 'cat' }, {}) {}
    await session.execute(sqlText("insert into declared_animals (kind) values ('cat')"));
    await expect(session.scalars(select(Animal))).rejects.toThrow('the identity "cat"');
    mapper(Cat);
    expect((await session.scalars(select(Cat))).all()).toHaveLength(1);
  });

  test('a class maps itself in a static block', async () => {
    const { registry, Animal } = zoo();
    class Cat extends subentity(Animal, { identity: 'cat' }, {}) {
      static {
        mapper(Cat);
      }
    }
    await rowsOf(database.engine, registry, 'cat');
    await using session = new Session({ bind: database.engine });
    expect((await session.scalars(select(Animal))).one()).toBeInstanceOf(Cat);
  });

  test('rows of a class that is not asked for do not matter', async () => {
    const { registry, Whale } = zoo();
    await rowsOf(database.engine, registry, 'animal', 'dog');
    await using session = new Session({ bind: database.engine });
    expect((await session.scalars(select(Whale))).all()).toEqual([]);
  });
});

test('a class without identity, and one identity for two classes, are warned of', async () => {
  const warnings = await warningsOf(() => {
    const { Animal } = zoo();
    mapper(class Nameless extends subentity(Animal, {}, {}) {});
    mapper(class Cat extends subentity(Animal, { identity: 'cat' }, {}) {});
    mapper(class Tom extends subentity(Animal, { identity: 'cat' }, {}) {});
    mapper(class Group extends subentity(Animal, { polymorphicAbstract: true }, {}) {});
  });
  expect(warnings.map(({ code }) => code)).toEqual(['NO_POLYMORPHIC_IDENTITY', 'IDENTITY_TWICE']);
  expect(warnings[0]?.message).toContain("Say { identity: '…' } of it");
});
