// The schema on a real database: order, circles, constraints, and that creating twice does nothing.
import { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnSpec } from '../../src/mapping/column-builder.ts';
import {
  array,
  integer,
  numeric,
  pgEnum,
  serial,
  text,
  timestamptz,
  xmin,
} from '../../src/mapping/columns.ts';
import { snakeCase } from '../../src/mapping/naming.ts';
import { createAll, createTables, dropAll, dropTables } from '../../src/mapping/schema.ts';
import type { TableConstraints, TableSpec } from '../../src/mapping/table-spec.ts';

function table(
  name: string,
  shape: Record<string, unknown>,
  options: TableConstraints & { schema?: string } = {},
): TableSpec {
  const columns = Object.entries(shape).map(([key, builder]) => {
    const spec = columnSpec(builder);
    return { key, name: spec.sqlName ?? snakeCase(key), spec };
  });
  const { schema, ...constraints } = options;
  const primaryKey = columns.filter(({ spec }) => spec.primaryKey);
  return { name, columns, primaryKey, options: constraints, ...(schema !== undefined && { schema }) };
}

const id = integer().primaryKey();
const users = table('users', { id, name: text() });
const addresses = table('addresses', {
  id,
  userId: integer().references('users.id', { onDelete: 'cascade' }),
});
const departments = table('departments', { id, headId: integer().nullable().references('employees.id') });
const employees = table('employees', {
  id,
  departmentId: integer().references('departments.id'),
  managerId: integer().nullable().references('employees.id'),
});

const created = (statements: readonly string[]) =>
  statements.flatMap((text) => /^CREATE TABLE IF NOT EXISTS (\S+)/.exec(text)?.[1] ?? []);

describe('createTables', () => {
  it('creates each sequence once and before the tables, and no system column', () => {
    const numbered = (name: string) =>
      table(name, {
        no: integer().primaryKey().sequence('numbers'),
        twice: integer().generatedAlwaysAs('no * 2'),
        xmin: xmin(),
      });
    const tables = [numbered('a'), numbered('b')];
    expect(createTables(tables).slice(0, 2)).toEqual([
      'CREATE SEQUENCE IF NOT EXISTS "numbers"',
      'CREATE TABLE IF NOT EXISTS "a" (\n  "no" integer NOT NULL,\n  "twice" integer GENERATED ALWAYS AS (no * 2) STORED NOT NULL,\n  PRIMARY KEY ("no")\n)',
    ]);
    expect(dropTables(tables).at(-1)).toBe('DROP SEQUENCE IF EXISTS "numbers"');
  });

  it('writes a table', () => {
    const tables = [
      table(
        'line items',
        {
          orderId: integer().primaryKey(),
          no: integer().primaryKey(),
          price: numeric(10, 2).check('price >= 0').comment("in 'cents'"),
          createdAt: timestamptz().serverDefault('now()').index(),
          code: text().unique().nullable().named('the "code"'),
        },
        {
          unique: [['orderId', 'code']],
          indexes: [{ columns: ['price'], using: 'btree', where: 'price > 0', unique: true, name: 'ix' }],
          checks: ['no > 0', { name: 'small', sql: 'no < 100' }],
          comment: 'a\\b',
        },
      ),
    ];
    expect(createTables(tables)).toEqual([
      `CREATE TABLE IF NOT EXISTS "line items" (
  "order_id" integer NOT NULL,
  "no" integer NOT NULL,
  "price" numeric(10, 2) NOT NULL CHECK (price >= 0),
  "created_at" timestamp with time zone DEFAULT now() NOT NULL,
  "the ""code""" text UNIQUE,
  PRIMARY KEY ("order_id", "no"),
  UNIQUE ("order_id", "the ""code"""),
  CHECK (no > 0),
  CONSTRAINT "small" CHECK (no < 100)
)`,
      'CREATE INDEX IF NOT EXISTS "line items_created_at_idx" ON "line items" ("created_at")',
      'CREATE UNIQUE INDEX IF NOT EXISTS "ix" ON "line items" USING "btree" ("price") WHERE price > 0',
      `COMMENT ON TABLE "line items" IS E'a\\\\b'`,
      `COMMENT ON COLUMN "line items"."price" IS 'in ''cents'''`,
    ]);
  });

  it('creates referenced tables first, whatever the order they come in', () => {
    expect(created(createTables([addresses, users]))).toEqual(['"users"', '"addresses"']);
    expect(created(createTables([users, addresses]))).toEqual(['"users"', '"addresses"']);
  });

  it('cuts a circle of foreign keys once, and leaves self-references in their table', () => {
    const statements = createTables([departments, employees]);
    expect(created(statements)).toEqual(['"employees"', '"departments"']);
    expect(statements.filter((text) => text.includes('ALTER TABLE'))).toEqual([
      expect.stringContaining('ALTER TABLE "employees" ADD CONSTRAINT "employees_department_id_fkey"'),
    ]);
  });

  it('adds a foreign key afterwards where it is told to', () => {
    const late = table('late', {
      id,
      userId: integer().references('users.id', { useAlter: true, name: 'fk' }),
    });
    const statements = createTables([late, users]);
    expect(created(statements)).toEqual(['"late"', '"users"']);
    expect(statements.at(-1)).toContain('ALTER TABLE "late" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id")');
  });

  it('keeps long names apart', () => {
    const long = 'a'.repeat(40);
    const names = ['One', 'Two'].map((end) => {
      const statements = createTables([table(long, { id, [`${'b'.repeat(40)}${end}`]: text().index() })]);
      return /INDEX IF NOT EXISTS "([^"]+)"/.exec(statements.join())?.[1];
    });
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name?.length).toBeLessThanOrEqual(63);
  });

  it.each([
    [
      'UNKNOWN_REFERENCED_COLUMN',
      () => [users, table('x', { id, userId: integer().references('users.idd') })],
    ],
    ['DUPLICATE_TABLE', () => [users, table('users', { id })]],
    ['DUPLICATE_COLUMN_NAME', () => [table('x', { id, createdAt: text(), created_at: text() })]],
    ['UNKNOWN_TABLE_COLUMN', () => [table('x', { id, name: text() }, { unique: [['nmae']] })]],
    ['SEVERAL_AUTOINCREMENTS', () => [table('x', { a: id.autoincrement(), b: id.autoincrement() })]],
    ['ENUM_CONFLICT', () => [table('x', { id, a: pgEnum('e', ['a']), b: pgEnum('e', ['b']) })]],
    [
      'INVALID_FOREIGN_KEY',
      () => [table('x', { id }, { foreignKeys: [{ columns: ['id'], references: ['a.b', 'a.c'] }] })],
    ],
  ])('refuses %s', (code, tables) => {
    expect(() => createTables(tables())).toThrow(expect.objectContaining({ code }));
  });
});

describe('dropTables', () => {
  it('drops in the reverse order, circles cut first', () => {
    expect(dropTables([departments, employees])).toEqual([
      'ALTER TABLE IF EXISTS "employees" DROP CONSTRAINT IF EXISTS "employees_department_id_fkey"',
      'DROP TABLE IF EXISTS "departments"',
      'DROP TABLE IF EXISTS "employees"',
    ]);
  });
});

describe('on a database', () => {
  let db: PGlite;

  beforeEach(async () => {
    db = await PGlite.create();
  });

  afterEach(() => db.close());

  const names = async (sql: string) => (await db.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  const tableNames = () =>
    names(
      `select table_name as name from information_schema.tables where table_schema in ('public', 'x"y') order by 1`,
    );

  it('creates everything, twice without harm, and drops it', async () => {
    const mood = pgEnum('mo"od', ["it's", 'b$imago$']);
    await db.exec('create schema "x""y"');
    const all = [
      departments,
      employees,
      addresses,
      users,
      table(
        'people',
        { id, mood: mood.serverDefault(`'it''s'`), moods: array(mood).nullable() },
        { schema: 'x"y' },
      ),
      table('counters', { no: serial(), name: text().primaryKey(), tags: array(text()).index() }),
      table(
        'pairs',
        { a: id, b: integer().primaryKey().autoincrement(), c: text() },
        { unique: [['c', 'b']] },
      ),
      table(
        'pairs of',
        { id: integer().generatedAlwaysAsIdentity().primaryKey(), pairA: integer(), pairB: integer() },
        {
          foreignKeys: [
            {
              columns: ['pairA', 'pairB'],
              references: ['pairs.a', 'pairs.b'],
              deferrable: 'initially deferred',
            },
          ],
        },
      ),
    ];
    await createAll(db, all);
    await createAll(db, all);
    expect(await tableNames()).toEqual(all.map(({ name }) => name).sort());
    expect(await names(`select conname as name from pg_constraint where contype = 'f' order by 1`)).toEqual([
      'addresses_user_id_fkey',
      'departments_head_id_fkey',
      'employees_department_id_fkey',
      'employees_manager_id_fkey',
      'pairs of_pair_a_pair_b_fkey',
    ]);
    await db.query(`insert into "x""y".people default values`);
    await db.query('insert into pairs (a, c) values (1, $1)', ['x']);
    await db.query(`insert into counters (name, tags) values ('a', '{}')`);
    await db.query(`insert into users (name) values ('ann')`);
    await db.query('insert into users (id, name) values (7, $1)', ['bob']);
    expect((await db.query('select id from users')).rows).toEqual([{ id: 1 }, { id: 7 }]);
    await dropAll(db, all);
    await dropAll(db, all);
    expect(await tableNames()).toEqual([]);
    expect(await names(`select typname as name from pg_type where typname like 'mo%od'`)).toEqual([]);
  });

  it('creates what is missing beside what is there', async () => {
    await createAll(db, [users]);
    await db.query(`insert into users (name) values ('ann')`);
    await createAll(db, [addresses, users]);
    expect(await tableNames()).toEqual(['addresses', 'users']);
    expect((await db.query('select name from users')).rows).toEqual([{ name: 'ann' }]);
  });
});
