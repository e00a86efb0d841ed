// Property: whatever tree of classes is declared, in whatever kinds of tables, objects of all of them survive a flush, and
// a session of its own loads them again with the same classes and values, by their class or by any that they inherit from.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entity, integer, mapper, Registry, Session, select, subentity, text } from '../src/index.ts';
import type { AnyClass } from '../src/instrumentation/class-manager.ts';
import type { AnyEntity } from '../src/sql/entity-types.ts';
import { describeOnDatabases, type TestDatabase } from '../test/setup/databases.ts';
import { parameters } from './model/settings.ts';

const RUNS = { pglite: 25, pg: 25 };

/** A class under the one with that number (of those before it): in its base's table, or with one of its own. */
const kind = fc.constantFrom('single', 'joined', 'concrete');
const branch = fc.record({ under: fc.nat(), kind, columns: fc.nat({ max: 2 }) });
const tree = fc.array(branch, { maxLength: 5 });
const objects = fc.array(fc.record({ of: fc.nat(), value: fc.integer({ min: -9, max: 9 }) }), {
  maxLength: 12,
});
type Branch = typeof branch extends fc.Arbitrary<infer T> ? T : never;
type Wanted = typeof objects extends fc.Arbitrary<infer T> ? T : never;

describeOnDatabases('a tree of classes', (database) => {
  it('gives back what it was given', async () => {
    const survives = fc.asyncProperty(tree, objects, (branches, wanted) =>
      roundTrip(database, branches, wanted),
    );
    await fc.assert(survives, parameters(RUNS[database.kind]));
  }, 120_000);
});

interface Tree {
  readonly registry: Registry;
  readonly classes: readonly (AnyEntity & AnyClass)[];
}

function declare(branches: readonly Branch[]): Tree {
  const registry = new Registry();
  class Root extends entity(
    'roots',
    { id: integer().primaryKey(), name: text(), kind: text() },
    { registry, polymorphicOn: 'kind', polymorphicIdentity: 'class 0' },
  ) {}
  const classes: (AnyEntity & AnyClass)[] = [Root];
  for (const [at, { under, kind, columns }] of branches.entries()) {
    const base = classes[under % classes.length] as AnyEntity;
    const number = at + 1;
    const keys = Array.from({ length: columns }, (_, column) => `value${number}x${column}`);
    const shape = Object.fromEntries(keys.map((key) => [key, integer().nullable()]));
    const where = kind === 'single' ? {} : { table: `branches_${number}`, concrete: kind === 'concrete' };
    classes.push(class extends subentity(base, { ...where, identity: `class ${number}` }, shape) {} as never);
  }
  return { registry, classes };
}

/** What is to be the same: the class by its number, and all values. */
const picture = (classes: Tree['classes'], object: object) => ({
  class: classes.indexOf(object.constructor as never),
  values: Object.fromEntries(
    mapper(object.constructor as AnyClass).columns.map(({ key }) => [key, Reflect.get(object, key)]),
  ),
});

async function roundTrip(
  { engine }: TestDatabase,
  branches: readonly Branch[],
  wanted: Wanted,
): Promise<void> {
  const { registry, classes } = declare(branches);
  const made = wanted.map(({ of, value }, at) => {
    const cls = classes[of % classes.length] as unknown as new (values: object) => object;
    const own = mapper(cls).columns.filter(({ key }) => key.startsWith('value'));
    return new cls({
      name: `object ${at}`,
      ...Object.fromEntries(own.map(({ key }, n) => [key, value + n])),
    });
  });
  await registry.createAll(engine);
  try {
    await using session = new Session({ bind: engine });
    session.addAll(made);
    await session.commit();
    await session.close();
    for (const cls of classes) await expectLoaded(engine, { classes, cls, made });
  } finally {
    await registry.dropAll(engine);
    registry.dispose();
  }
}

interface Expected {
  readonly classes: Tree['classes'];
  readonly cls: AnyEntity & AnyClass;
  readonly made: readonly object[];
}

async function expectLoaded(engine: TestDatabase['engine'], { classes, cls, made }: Expected): Promise<void> {
  await using session = new Session({ bind: engine });
  const loaded = (await session.scalars(select(cls))).all() as object[];
  for (const object of loaded) await session.refresh(object);
  const pictures = loaded.map((object) => picture(classes, object));
  // a concrete class has rows of its own: its objects are none that a SELECT of its base finds
  const found = (object: object) =>
    mapper(object.constructor as AnyClass).identityMapper === mapper(cls).identityMapper;
  const expected = made
    .filter((object) => object instanceof cls && found(object))
    .map((object) => picture(classes, object));
  const byName = (a: { values: object }, b: { values: object }) =>
    String(Reflect.get(a.values, 'name')).localeCompare(String(Reflect.get(b.values, 'name')));
  expect(pictures.sort(byName)).toEqual(expected.sort(byName));
}
