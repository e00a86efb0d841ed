// A value that a column cannot hold: the error names the column, whatever the statement.
import { expect, test } from 'vitest';
import { columnOfParameter } from '../../src/errors/parameter-column.ts';
import { entity, integer, Registry, Session, select, text } from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';
import { caught } from './provoked.ts';

test.each([
  ['INSERT INTO "t" ("a", "b") VALUES ($1, $2) RETURNING "id"', 2, 'b'],
  [
    'INSERT INTO "t" ("a", "b""c") SELECT v.c1, v.c2 FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS v(c1, c2, n)',
    2,
    'b"c',
  ],
  ['UPDATE "t" SET "a" = $2, "b" = $12 WHERE "id" = $1', 12, 'b'],
  [
    'UPDATE "t" AS t SET "a" = v.c1 FROM unnest($1::integer[], $2::text[]) AS v(k1, c1) WHERE t."id" = v.k1',
    2,
    'a',
  ],
  [
    'UPDATE "t" AS t SET "a" = v.c1 FROM unnest($1::integer[], $2::text[]) AS v(k1, c1) WHERE t."id" = v.k1',
    1,
    'id',
  ],
  ['select * from t where lower(a) = lower($1)', 1, undefined],
])('%s, $%i', (statement, number, column) => {
  expect(columnOfParameter(statement, number)).toBe(column);
});

const registry = new Registry();
class Person extends entity(
  'typed_people',
  { id: integer().primaryKey(), name: text(), bornIn: integer().nullable() },
  { registry },
) {}

describeOnDatabases('a value of the wrong type', (database) => {
  // what the types refuse
  const wrong = 'long ago' as unknown as number;

  test('is told with its column', async () => {
    await registry.dropAll(database.engine);
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.addAll([new Person({ name: 'a' }), new Person({ name: 'b' })]);
    await session.commit();
    const people = (await session.scalars(select(Person))).all();
    const attempts: (() => unknown)[] = [
      () => session.add(new Person({ name: 'c', bornIn: wrong })),
      () => session.addAll([new Person({ name: 'c', bornIn: 1 }), new Person({ name: 'd', bornIn: wrong })]),
      () => Object.assign(people[1] ?? {}, { bornIn: wrong }),
      () => people.map((person) => Object.assign(person, { bornIn: wrong })),
      () => session.scalars(select(Person).where((person) => person.bornIn.gt(wrong))),
    ];
    for (const attempt of attempts) {
      const error = await caught(async () => {
        await attempt();
        await session.flush();
      });
      expect(error).toMatchObject({
        name: 'DataError',
        details: expect.objectContaining({ column: 'born_in' }),
      });
      expect(error.message).toContain('give "born_in" a value that it can hold');
      await session.rollback();
    }
  });
});
