import type { PGlite } from '@electric-sql/pglite';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/imago-error.ts';
import { compileQuery, compileSelect } from '../../src/sql/compile.ts';
import { or } from '../../src/sql/expression.ts';
import { type Select, select } from '../../src/sql/select.ts';
import { sqlText } from '../../src/sql/text.ts';
import { openDatabase, run, User, userAttrs as u, users } from './fixtures.ts';

const COLUMNS = 'select "users"."id", "users"."name", "users"."nick" from "users"';

async function compiled(query: Pick<Select<unknown, never>, 'state'>): Promise<[string, readonly unknown[]]> {
  const { text, values } = await compileSelect(query.state, users.columns);
  return [text, values];
}

interface Database {
  users: { id: number; name: string; nick: string | null };
}

const kysely = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

describe('compileSelect', () => {
  it('reads all rows without Kysely', async () => {
    const statement = await compileSelect(select(User).state, users.columns);
    expect(statement.text).toBe('SELECT "users"."id", "users"."name", "users"."nick" FROM "users"');
    expect(statement).toMatchObject({ verb: 'SELECT', table: 'users', count: 1, values: [] });
  });

  it('puts all clauses in their places', async () => {
    const query = select(User)
      .where((user) => user.name.like('a%'), u.id.gt(3))
      .where((user) => or(user.nick.isNull(), user.nick.eq('x')))
      .orderBy((user) => user.nick.desc().nullsLast(), u.id)
      .limit(10)
      .offset(5)
      .distinct()
      .withForUpdate({ of: User, noWait: true });
    expect(await compiled(query)).toEqual([
      `select distinct "users"."id", "users"."name", "users"."nick" from "users" where "users"."name" like $1 and ` +
        '"users"."id" > $2 and ("users"."nick" is null or "users"."nick" = $3) order by "users"."nick" desc nulls last, ' +
        '"users"."id" asc limit $4 offset $5 for update of "users" nowait',
      ['a%', 3, 'x', 10, 5],
    ]);
  });

  it.each([
    [{}, 'for update'],
    [{ share: true }, 'for share'],
    [{ keyShare: true }, 'for no key update'],
    [{ share: true, keyShare: true, skipLocked: true }, 'for key share skip locked'],
  ])('locks with %j', async (lock, text) => {
    expect(await compiled(select(User).withForUpdate(lock))).toEqual([`${COLUMNS} ${text}`, []]);
  });

  it('reads picked expressions under their names', async () => {
    const query = select(User, (user) => ({ id: user.id, upper: sql<string>`upper(${user.name})` }));
    const typed: Pick<Select<{ id: number; upper: string }, never>, 'state' | '$row'> = query;
    expect(await compiled(typed)).toEqual([
      'select "users"."id" as "id", upper("users"."name") as "upper" from "users"',
      [],
    ]);
  });

  it('gives one shape one text, and a name from its second use on', async () => {
    const byName = (name: string) => compileSelect(select(User).where(u.name.ne(name)).state, users.columns);
    const [first, second] = [await byName('a'), await byName('b')];
    expect(second.text).toBe(first.text);
    expect([first.values, second.values]).toEqual([['a'], ['b']]);
    expect(first.name).toBeUndefined();
    expect(second.name).toMatch(/^imago_[0-9a-z]+$/);
    const other = await compileSelect(select(User).where(u.nick.ne('a')).state, users.columns);
    expect(other.text).not.toBe(first.text);
  });

  it('keeps values and their order apart from the shape, wherever they stand', async () => {
    const query = (a: number, b: number) =>
      select(User, (user) => ({ n: sql<number>`${a}::integer`, id: user.id }))
        .where(u.id.eq(b))
        .limit(a + b);
    expect((await compiled(query(1, 2)))[1]).toEqual([1, 2, 3]);
    expect((await compiled(query(5, 6)))[1]).toEqual([5, 6, 11]);
  });
});

describe('Select', () => {
  it('never changes: every method returns a new one', async () => {
    const all = select(User);
    all.where(u.id.eq(1)).limit(1).options({ loaderOption: 'defer' }).populateExisting();
    expect(all.state).toMatchObject({ where: [], limit: undefined, options: [], populateExisting: false });
  });

  it('collects options, the later execution options winning', () => {
    const query = select(User)
      .options({ loaderOption: 'a' })
      .options({ loaderOption: 'b' })
      .executionOptions({ autoflush: false, x: 1 })
      .executionOptions({ x: 2 });
    expect(query.state.options.map((option) => option.loaderOption)).toEqual(['a', 'b']);
    expect(query.state.executionOptions).toEqual({ autoflush: false, x: 2 });
  });

  it('explains what it cannot take', () => {
    // @ts-expect-error not a mapped class
    expect(() => select(Date)).toThrow(/Cannot select from the function Date/);
    // @ts-expect-error nothing returned
    expect(() => select(User).where(() => {})).toThrow(/Cannot add where to the select of User/);
    // @ts-expect-error not an order
    expect(() => select(User).orderBy(() => 'name')).toThrow(/orderBy\(\(u\) => u\.name\.desc\(\)\)/);
    expect(() => select(User).limit(-1)).toThrow(ArgumentError);
    expect(() => select(User).offset(1.5)).toThrow(/offset\(1\.5\)/);
  });
});

describe('compileQuery', () => {
  it('takes a select, text, a Kysely query and its compiled form', async () => {
    const query = kysely.selectFrom('users').select('id').where(u.name.eq('ann'));
    const expected = { text: 'select "id" from "users" where "users"."name" = $1', values: ['ann'] };
    expect(await compileQuery(query)).toMatchObject({ ...expected, verb: 'SELECT', table: 'users' });
    expect(await compileQuery(query.compile())).toMatchObject({ ...expected, verb: 'SELECT' });
    expect(await compileQuery(select(User))).toMatchObject({ verb: 'SELECT', table: 'users' });
    expect(await compileQuery(sqlText('delete from users where id = :id', { id: 1 }))).toEqual({
      text: 'delete from users where id = $1',
      values: [1],
      verb: 'DELETE',
      table: 'users',
      count: 1,
    });
  });

  it('knows verb and table of the writes of Kysely', async () => {
    const insert = kysely.insertInto('users').values({ id: 1, name: 'a', nick: null });
    const update = kysely.updateTable('users').set({ name: 'b' }).where('id', 'in', [1, 2]);
    const remove = kysely.deleteFrom('users').where('id', '=', 1);
    expect(await compileQuery(insert)).toMatchObject({
      verb: 'INSERT',
      table: 'users',
      values: [1, 'a', null],
    });
    expect(await compileQuery(update)).toMatchObject({ verb: 'UPDATE', table: 'users', values: ['b', 1, 2] });
    expect(await compileQuery(remove)).toMatchObject({ verb: 'DELETE', table: 'users', values: [1] });
  });

  it('compiles like Kysely itself, first time and from the cache', async () => {
    const query = (n: number) =>
      kysely
        .with('few', (db) => db.selectFrom('users').select('id').limit(n))
        .selectFrom('few')
        .selectAll()
        .where('id', 'in', [n, n + 1])
        .where((eb) => eb.or([eb('id', '>', n), eb('id', 'is', null)]))
        .orderBy('id');
    for (const n of [1, 2]) {
      const { sql: expected, parameters } = query(n).compile();
      expect(await compileQuery(query(n))).toMatchObject({ text: expected, values: [...parameters] });
    }
  });

  it('says what is no statement', async () => {
    await expect(compileQuery('select 1')).rejects.toThrow(/Cannot execute a string: /);
    await expect(compileQuery(new Date())).rejects.toThrow(/an object of class Date/);
    await expect(compileQuery(null)).rejects.toThrow(ArgumentError);
  });
});

describe('on a database', () => {
  let db: PGlite;
  beforeAll(async () => {
    db = await openDatabase();
    await db.exec(`create table users (id integer primary key, name text not null, nick text);
      insert into users values (1, 'ann', null), (2, 'bob', 'b'), (3, 'cyd', 'c')`);
  });
  afterAll(() => db.close());

  const ids = async (query: unknown): Promise<unknown[]> => {
    const statement = await compileQuery(query);
    return (await run(db, statement, statement.values)).map(([id]) => id);
  };

  it('finds the rows that were meant', async () => {
    expect(await ids(select(User).where(u.nick.eq(null)))).toEqual([1]);
    expect(
      await ids(
        select(User)
          .where(u.id.in([3, 1]))
          .orderBy(u.id),
      ),
    ).toEqual([1, 3]);
    expect(await ids(select(User).where(u.id.in([])))).toEqual([]);
    expect(await ids(select(User).where(u.id.notIn([])).orderBy(u.id.desc()))).toEqual([3, 2, 1]);
    expect(await ids(select(User).where(u.id.between(2, 3)).orderBy(u.id).limit(1).offset(1))).toEqual([3]);
    expect(
      await ids(select(User).where(u.id.in(kysely.selectFrom('users').select('id').where('nick', '=', 'c')))),
    ).toEqual([3]);
    expect(await ids(select(User).orderBy(u.nick.asc().nullsFirst()).withForUpdate({ of: User }))).toEqual([
      1, 2, 3,
    ]);
    expect(
      await ids(
        select(User, (user) => ({ id: user.id }))
          .distinct()
          .where(u.name.ilike('B%')),
      ),
    ).toEqual([2]);
  });
});
