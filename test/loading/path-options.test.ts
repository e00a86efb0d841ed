// Options for the columns at the end of a path, and relationships that may be answered by memory only.
import { beforeAll, expect, test } from 'vitest';
import {
  belongsTo,
  defaultload,
  entity,
  hasMany,
  immediateload,
  inspect,
  integer,
  joinedload,
  loadOnly,
  Registry,
  raiseload,
  Session,
  select,
  selectinload,
  subqueryload,
  text,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const registry = new Registry();

class Shelf extends entity(
  'shelves',
  {
    id: integer().primaryKey(),
    name: text(),
    get boxes() {
      return hasMany(() => Box, { backPopulates: 'shelf', orderBy: 'id' });
    },
  },
  { registry },
) {}

class Box extends entity(
  'boxes',
  {
    id: integer().primaryKey(),
    label: text(),
    notes: text().deferred(),
    shelfId: integer().nullable().references('shelves.id'),
    get shelf() {
      return belongsTo(() => Shelf, { backPopulates: 'boxes', lazy: 'raiseOnSql' });
    },
  },
  { registry },
) {}

describeOnDatabases('options on a path', (database) => {
  beforeAll(async () => {
    await registry.createAll(database.engine);
    await database.sql(`INSERT INTO shelves (id, name) VALUES (1, 'one'), (2, 'two')`);
    await database.sql(
      `INSERT INTO boxes (id, label, notes, shelf_id) VALUES (1, 'a', 'x', 1), (2, 'b', 'y', NULL)`,
    );
  });

  const unloaded = (object: object | undefined) =>
    object === undefined ? undefined : [...inspect(object).unloaded].sort();

  test('say which columns of the related objects are loaded, whatever loads them', async () => {
    for (const strategy of [selectinload, joinedload, subqueryload, immediateload]) {
      await using session = new Session({ bind: database.engine });
      const boxes = strategy(Shelf, (s) => s.boxes);
      const found = async (option: typeof boxes) => {
        session.expungeAll();
        return (
          await session.scalars(
            select(Shelf)
              .options(option)
              .orderBy((s) => s.id),
          )
        ).all()[0]?.boxes[0];
      };
      expect(unloaded(await found(boxes))).toEqual(['notes', 'shelf']);
      expect(unloaded(await found(boxes.undefer((b) => b.notes)))).toEqual(['shelf']);
      expect(unloaded(await found(boxes.defer((b) => b.label)))).toEqual(['label', 'notes', 'shelf']);
      const only = await found(boxes.loadOnly((b) => [b.shelfId], { raiseload: true }));
      expect(unloaded(only)).toEqual(['label', 'notes', 'shelf']);
      if (only !== undefined) await expect(session.load(only, 'label')).rejects.toThrow('raise');
    }
  });

  test('go on behind the columns, and along relationships that are left to their mapping', async () => {
    await using session = new Session({ bind: database.engine });
    const option = selectinload(Shelf, (s) => s.boxes)
      .defer((b) => b.label)
      .selectinload((b) => b.shelf)
      .loadOnly((s) => s.id);
    const [first] = (
      await session.scalars(
        select(Shelf)
          .options(option)
          .orderBy((s) => s.id),
      )
    ).all();
    expect(unloaded(first?.boxes[0])).toEqual(['label', 'notes']);
    session.expungeAll();
    const later = defaultload(Shelf, (s) => s.boxes).undefer((b) => b.notes);
    const shelf = (
      await session.scalars(
        select(Shelf)
          .options(later)
          .orderBy((s) => s.id),
      )
    ).first();
    if (shelf === null) throw new Error('no shelf');
    expect(unloaded(shelf)).toEqual(['boxes']);
    expect((await session.load(shelf, 'boxes')).map(({ notes }) => notes)).toEqual(['x']);
  });

  // Why: a key that was left out of the load once made every reference null
  test('a key that is left out is read where a relationship needs it', async () => {
    for (const strategy of [selectinload, joinedload, subqueryload, immediateload]) {
      await using session = new Session({ bind: database.engine });
      const boxes = select(Box).options(
        loadOnly(Box, (b) => b.label),
        strategy(Box, (b) => b.shelf),
      );
      const found = (await session.scalars(boxes.orderBy((b) => b.id))).all();
      expect(found.map(({ shelf }) => shelf?.name ?? null)).toEqual(['one', null]);
    }
  });

  test('what may not take a statement is answered by memory, or not at all', async () => {
    await using session = new Session({ bind: database.engine });
    const box = await session.getOne(Box, 1);
    await expect(session.load(box, 'shelf')).rejects.toThrow('Cannot load Box#1.shelf');
    expect(() => box.shelf).toThrow('Cannot load Box#1.shelf');
    const shelf = await session.getOne(Shelf, 1);
    expect(await session.load(box, 'shelf')).toBe(shelf);
    expect((await session.getOne(Box, 2)).shelf).toBeNull();
  });

  test('raiseload with sqlOnly says so of single objects', async () => {
    await using session = new Session({ bind: database.engine });
    const shelf = await session.getOne(Shelf, 1);
    const option = raiseload(Box, (b) => b.shelf, { sqlOnly: true });
    const allowed = (
      await session.scalars(
        select(Box)
          .options(option)
          .where((b) => b.id.eq(1)),
      )
    ).one();
    expect(allowed.shelf).toBe(shelf);
    session.expungeAll();
    await session.getOne(Shelf, 1);
    const strict = raiseload(Box, (b) => b.shelf);
    const refused = (
      await session.scalars(
        select(Box)
          .options(strict)
          .where((b) => b.id.eq(1)),
      )
    ).one();
    expect(() => refused.shelf).toThrow('its loader strategy is "raise"');
    await expect(session.load(refused, 'shelf')).rejects.toThrow('its loader strategy is "raise"');
    const many = select(Shelf).options(raiseload(Shelf, (s) => s.boxes, { sqlOnly: true }));
    const [first] = (await session.scalars(many.populateExisting())).all();
    if (first !== undefined) await expect(session.load(first, 'boxes')).rejects.toThrow('Cannot load Shelf#');
  });
});
