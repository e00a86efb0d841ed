// In which order a flush saves and deletes; told by the statements that are sent.
import { beforeAll, describe, expect, test } from 'vitest';
import { entity, integer, Registry, Session, text } from '../../src/index.ts';
import { tracesOf } from '../drivers/query-trace.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();
const id = () => integer().primaryKey();
const to = (table: string) => integer().nullable().references(`${table}.id`);

class Country extends entity('countries', { id: id() }, { registry }) {}
class Alps extends entity('alps', { id: id(), cityId: to('cities') }, { registry }) {}
class City extends entity('cities', { id: id(), countryId: to('countries') }, { registry }) {}
class Zoo extends entity('zoos', { id: id() }, { registry }) {}
class Node extends entity('nodes', { id: id(), parentId: to('nodes'), name: text() }, { registry }) {}
class Hen extends entity('hens', { id: id(), eggId: to('eggs') }, { registry }) {}
class Egg extends entity('eggs', { id: id(), henId: to('hens') }, { registry }) {}

describeOnDatabases('the order of a flush', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  const tablesOf = async (work: () => Promise<unknown>) =>
    (await tracesOf(work)).filter(({ table }) => table !== '').map(({ verb, table }) => `${verb} ${table}`);
  const open = () => new Session({ bind: database.engine });

  test('saves what others refer to first, and else by the names of the classes', async () => {
    await using session = open();
    session.addAll([
      new Zoo({ id: 1 }),
      new Alps({ id: 1, cityId: 1 }),
      new City({ id: 1, countryId: 1 }),
      new Country({ id: 1 }),
    ]);
    const order = ['INSERT countries', 'INSERT zoos', 'INSERT cities', 'INSERT alps'];
    expect(await tablesOf(() => session.flush())).toEqual(order);
  });

  test('deletes the other way round', async () => {
    await using session = open();
    const all = [new Country({ id: 1 }), new City({ id: 1, countryId: 1 }), new Alps({ id: 1, cityId: 1 })];
    session.addAll(all);
    await session.flush();
    await session.deleteAll(all);
    expect(await tablesOf(() => session.flush())).toEqual([
      'DELETE alps',
      'DELETE cities',
      'DELETE countries',
    ]);
  });

  test('deletes after all saves', async () => {
    await using session = open();
    const gone = new Country({ id: 1 });
    session.add(gone);
    await session.flush();
    await session.delete(gone);
    session.add(new Zoo({ id: 1 }));
    expect(await tablesOf(() => session.flush())).toEqual(['INSERT zoos', 'DELETE countries']);
  });

  test('objects of one class in order of add, known ones by key', async () => {
    await using session = open();
    const [first, second] = [new Node({ id: 2, name: 'b' }), new Node({ id: 1, parentId: 2, name: 'a' })];
    session.addAll([first, second]);
    expect(await tablesOf(() => session.flush())).toEqual(['INSERT nodes']);
    const { rows } = await (await session.connection()).query('select id from nodes order by ctid');
    expect(rows).toEqual([{ id: 2 }, { id: 1 }]);
  });

  test('tables that refer to each other are left to the database', async () => {
    await using session = open();
    session.addAll([new Hen({ id: 1 }), new Egg({ id: 1, henId: null })]);
    expect(await tablesOf(() => session.flush())).toEqual(['INSERT eggs', 'INSERT hens']);
  });
});

describe('a flush of nothing', () => {
  test('needs no database', async () => {
    await expect(new Session().flush()).resolves.toBeUndefined();
  });
});
