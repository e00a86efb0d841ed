// Relationships that lead into each other and are eager by their mapping: what a refresh loads, and where loading ends.
import { beforeAll, expect, test } from 'vitest';
import {
  belongsTo,
  entity,
  hasMany,
  inspect,
  integer,
  Registry,
  Session,
  select,
  text,
} from '../../src/index.ts';
import { trace } from '../session/trace.ts';
import { describeOnDatabase } from '../setup/databases.ts';

const registry = new Registry();

class Writer extends entity(
  'writers',
  {
    id: integer().primaryKey(),
    name: text(),
    get novels() {
      return hasMany(() => Novel, { backPopulates: 'writer', lazy: 'selectin', orderBy: 'id' });
    },
  },
  { registry },
) {}

class Novel extends entity(
  'novels',
  {
    id: integer().primaryKey(),
    title: text(),
    writerId: integer().references('writers.id'),
    get writer() {
      return belongsTo(() => Writer, { backPopulates: 'novels', lazy: 'joined' });
    },
  },
  { registry },
) {}

describeOnDatabase('pg', 'eager relationships in a circle', (database) => {
  beforeAll(async () => {
    await registry.createAll(database.engine);
    await database.sql(`INSERT INTO writers (id, name) VALUES (1, 'ann')`);
    await database.sql(`INSERT INTO novels (id, title, writer_id) VALUES (1, 'a', 1), (2, 'b', 1)`);
  });

  test('a load ends where a class comes again', async () => {
    await using session = new Session({ bind: database.engine });
    const novel = await session.getOne(Novel, 1);
    expect(novel.writer?.name).toBe('ann');
    expect(inspect(novel.writer ?? {}).unloaded).toEqual(new Set(['novels']));
  });

  test('a refresh goes on: collections of the objects that are read along come, too', async () => {
    await using session = new Session({ bind: database.engine });
    const novel = await session.getOne(Novel, 1);
    const heard = trace(session, Writer);
    await session.refresh(novel);
    expect(heard.take().filter((word) => word.startsWith('SELECT'))).toHaveLength(2);
    expect(novel.writer?.novels.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('what is loaded for an object does not read that object again', async () => {
    await using session = new Session({ bind: database.engine });
    const writer = (await session.scalars(select(Writer))).one();
    session.expire(writer, ['novels']);
    const heard = trace(session, Writer);
    await session.load(writer, 'novels');
    const words = heard.take();
    expect(words.filter((word) => word.startsWith('SELECT'))).toHaveLength(1);
    expect(words.filter((word) => word.startsWith('refresh'))).toEqual([]);
    expect(writer.novels[0]?.writer).toBe(writer);
  });
});
