// Primary keys that change while rows refer to them: the database cascades the change, or the flush updates each row; and
// a rollback gives the old key back.
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { belongsTo, entity, hasMany, inspect, Registry, Session, subentity, text } from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

/** Countries with their cities; who carries a new code on to the cities is the option. */
function geography(passiveUpdates: boolean) {
  const registry = new Registry();
  const prefix = passiveUpdates ? 'cascading' : 'deferred';
  class Country extends entity(
    `${prefix}_countries`,
    {
      code: text().primaryKey(),
      get cities() {
        return hasMany(() => City, { backPopulates: 'country', passiveUpdates });
      },
    },
    { registry },
  ) {}
  class City extends entity(
    `${prefix}_cities`,
    {
      name: text().primaryKey(),
      countryCode: text()
        .nullable()
        .references(
          `${prefix}_countries.code`,
          passiveUpdates ? { onUpdate: 'cascade' } : { deferrable: 'initially deferred' },
        ),
      get country() {
        return belongsTo(() => Country, { backPopulates: 'cities' });
      },
    },
    { registry },
  ) {}
  return { registry, prefix, Country, City };
}

describeOnDatabases('a primary key that changes', (database) => {
  const all = [geography(true), geography(false)] as const;
  beforeAll(async () => {
    const connection = await database.engine.connect();
    for (const { registry } of all) await registry.createAll(connection);
    await connection.close();
  });
  beforeEach(async () => {
    for (const { prefix } of all) await database.sql(`truncate ${prefix}_countries, ${prefix}_cities`);
  });
  const fill = async ({ Country, City }: (typeof all)[number]) => {
    const session = new Session({ bind: database.engine });
    const country = new Country({ code: 'aa', cities: [new City({ name: 'x' }), new City({ name: 'y' })] });
    session.add(country);
    await session.commit();
    return { session, country };
  };

  test.for(all)('reaches those that refer to it, in the rows and in memory ($prefix)', async (world) => {
    const { session, country } = await fill(world);
    country.code = 'bb';
    const traces = await tracesOf(() => session.commit());
    const cities = traces.filter(({ verb, table }) => verb === 'UPDATE' && table.endsWith('_cities'));
    expect(cities.map(({ count }) => count)).toEqual(world.prefix === 'cascading' ? [] : [2]);
    expect(await session.get(world.Country, 'bb')).toBe(country);
    expect(country.cities.map(({ countryCode }) => countryCode)).toEqual(['bb', 'bb']);
    expect(await database.sql(`select country_code from ${world.prefix}_cities`)).toEqual([
      { country_code: 'bb' },
      { country_code: 'bb' },
    ]);
    await session.close();
  });

  test.for(all)(
    'is the old one again after a rollback, to a savepoint or to the start ($prefix)',
    async (world) => {
      const { session, country } = await fill(world);
      country.code = 'bb';
      await session.flush();
      const savepoint = await session.beginNested();
      country.code = 'cc';
      await session.flush();
      expect(inspect(country).key).toBe('cc');
      await savepoint.rollback();
      expect([inspect(country).key, country.code]).toEqual(['bb', 'bb']);
      await session.rollback();
      expect([inspect(country).key, country.code]).toEqual(['aa', 'aa']);
      expect(country.cities.map(({ countryCode }) => countryCode)).toEqual(['aa', 'aa']);
      expect(await session.get(world.Country, 'aa')).toBe(country);
      await session.close();
    },
  );
});

/** Employees in two tables; who carries a new number on to the second one is the option. */
function staff(passiveUpdates: boolean, hasOwnKey: boolean) {
  const registry = new Registry();
  const suffix = `${passiveUpdates ? 'cascading' : 'deferred'}_${hasOwnKey ? 'own' : 'same'}`;
  const options = {
    registry,
    polymorphicOn: 'kind',
    polymorphicIdentity: 'employee',
    passiveUpdates,
  } as const;
  class Employee extends entity(
    `employees_${suffix}`,
    { code: text().primaryKey(), kind: text(), name: text().nullable() },
    options,
  ) {}
  const key = text()
    .primaryKey()
    .references(
      `employees_${suffix}.code`,
      passiveUpdates ? { onUpdate: 'cascade' } : { deferrable: 'initially deferred' },
    );
  const skill = text().nullable();
  // the type need not show which of the two it is
  const shape: { skill: typeof skill } = Object.assign(hasOwnKey ? { engineerCode: key } : { code: key }, {
    skill,
  });
  class Engineer extends subentity(Employee, { table: `engineers_${suffix}`, identity: 'engineer' }, shape) {}
  return { registry, suffix, Engineer };
}

describeOnDatabases('a primary key of an object in two tables', (database) => {
  const kinds = [staff(true, false), staff(true, true), staff(false, false), staff(false, true)];

  test.for(kinds)('changes in both, with and without other changes ($suffix)', async (kind) => {
    const { registry, suffix, Engineer } = kind;
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    const ada = new Engineer({ code: 'a', name: 'Ada', skill: 'looms' });
    session.add(ada);
    await session.commit();
    ada.code = 'b';
    await session.commit();
    [ada.code, ada.skill] = ['c', 'engines'];
    await session.commit();
    expect(await session.get(Engineer, 'c')).toBe(ada);
    ada.code = 'd';
    await session.flush();
    await session.rollback();
    expect([ada.code, inspect(ada).key]).toEqual(['c', 'c']);
    expect(await database.sql(`select * from engineers_${suffix}`)).toEqual([
      { [suffix.endsWith('own') ? 'engineer_code' : 'code']: 'c', skill: 'engines' },
    ]);
    await session.delete(ada);
    await session.commit();
    expect(await database.sql(`select code from employees_${suffix}`)).toEqual([]);
  });
});
