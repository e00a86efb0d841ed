// The builders of columns and relationships: what they collect, and what they refuse.
import { describe, expect, it } from 'vitest';
import { columnSpec } from '../../src/mapping/column-builder.ts';
import { identityOf } from '../../src/mapping/column-spec.ts';
import * as c from '../../src/mapping/columns.ts';
import { belongsTo, hasMany, isRelationship, manyToMany } from '../../src/mapping/relationship.ts';
import { sqlText } from '../../src/sql/text.ts';

const { integer, text } = c;

// what a caller without types may pass
const untyped = (value: unknown): never => value as never;

describe('a column builder', () => {
  it('begins as NOT NULL and nothing else', () => {
    const { type, ...facts } = columnSpec(text());
    expect(type.sql).toBe('text');
    expect(facts).toEqual({
      primaryKey: false,
      autoincrement: 'auto',
      nullable: false,
      serverOnUpdate: false,
      unique: false,
      index: false,
      deferred: false,
      activeHistory: false,
    });
  });

  it('collects every fact', () => {
    const spec = columnSpec(
      text()
        .nullable()
        .default('a')
        .serverDefault("'b'")
        .onUpdate('c')
        .serverOnUpdate()
        .unique()
        .index()
        .references('users.name', { onDelete: 'set null', deferrable: 'initially deferred' })
        .check("name <> ''")
        .named('the_name')
        .deferred()
        .activeHistory()
        .comment('a name'),
    );
    expect(spec).toMatchObject({
      nullable: true,
      default: { value: 'a' },
      serverDefault: "'b'",
      onUpdate: { value: 'c' },
      serverOnUpdate: true,
      unique: true,
      index: true,
      references: { table: 'users', column: 'name', onDelete: 'set null', deferrable: 'initially deferred' },
      check: "name <> ''",
      sqlName: 'the_name',
      deferred: true,
      activeHistory: true,
      comment: 'a name',
    });
  });

  it('knows SQL from values, and what no statement writes', () => {
    expect(columnSpec(integer().default(sqlText('1 + 1')))).toMatchObject({ insertSql: '1 + 1' });
    expect(columnSpec(text().onUpdate(sqlText('now()')))).toMatchObject({ onUpdateSql: 'now()' });
    expect(columnSpec(integer().sequence("o'ids", { schema: 'x' }))).toMatchObject({
      sequence: { name: "o'ids", schema: 'x' },
      insertSql: `nextval('"x"."o''ids"')`,
    });
    expect(columnSpec(integer().generatedAlwaysAs('a * 2'))).toMatchObject({ computed: 'a * 2' });
    expect(columnSpec(c.xmin())).toMatchObject({ system: true, sqlName: 'xmin' });
    expect(columnSpec(text().default('a').insertDefault('b'))).toMatchObject({
      default: { value: 'a' },
      insertDefault: { value: 'b' },
    });
  });

  it('is never changed: each method gives another one', () => {
    const name = text();
    const nick = name.nullable();
    expect(columnSpec(name).nullable).toBe(false);
    expect(columnSpec(nick).nullable).toBe(true);
    expect(Object.isFrozen(nick)).toBe(true);
    expect(Object.isFrozen(columnSpec(nick))).toBe(true);
  });

  it('is optional at run time where its type says so', () => {
    expect(text().optional).toBe(false);
    expect(text().unique().optional).toBe(false);
    for (const one of [
      text().nullable(),
      text().default('a'),
      text().serverDefault("''"),
      integer().primaryKey(),
      c.serial(),
      c.xmin(),
      integer().generatedAlwaysAs('1'),
      integer().sequence('ids'),
      text().insertDefault('a'),
    ]) {
      expect(one.optional).toBe(true);
    }
    expect(integer().primaryKey().autoincrement(false).optional).toBe(false);
  });

  it('takes a reference with a schema', () => {
    const spec = columnSpec(integer().references('auth.users.id'));
    expect(spec.references).toEqual({ schema: 'auth', table: 'users', column: 'id' });
  });

  it('keeps a function as a default, and calls it for each object', () => {
    let calls = 0;
    const spec = columnSpec(
      integer().default(() => {
        calls += 1;
        return calls;
      }),
    );
    expect(spec.default).toHaveProperty('fn');
    expect(calls).toBe(0);
  });

  it('Why: objects shared one default object, so a change of one was a change of all', () => {
    const start = { theme: 'dark' };
    const spec = columnSpec(c.json<{ theme: string }>().default(start));
    start.theme = 'light';
    const made = spec.default !== undefined && 'fn' in spec.default ? spec.default.fn : () => undefined;
    expect(made()).toEqual({ theme: 'dark' });
    expect(made()).not.toBe(made());
  });
});

describe('the types of the builders', () => {
  it.each([
    [c.smallint(), 'smallint'],
    [c.integer(), 'integer'],
    [c.bigint(), 'bigint'],
    [c.bigint({ mode: 'number' }), 'bigint'],
    [c.serial(), 'integer'],
    [c.bigserial(), 'bigint'],
    [c.text(), 'text'],
    [c.varchar(), 'varchar'],
    [c.varchar(20), 'varchar(20)'],
    [c.char(2), 'char(2)'],
    [c.boolean(), 'boolean'],
    [c.real(), 'real'],
    [c.doublePrecision(), 'double precision'],
    [c.numeric(), 'numeric'],
    [c.numeric(10, 2), 'numeric(10, 2)'],
    [c.numeric({ precision: 10, scale: 2, mode: 'number' }), 'numeric(10, 2)'],
    [c.uuid(), 'uuid'],
    [c.date(), 'date'],
    [c.date({ mode: 'date' }), 'date'],
    [c.time({ precision: 0 }), 'time(0)'],
    [c.time({ withTimezone: true }), 'time with time zone'],
    [c.timestamp(), 'timestamp'],
    [c.timestamp({ withTimezone: true, precision: 3 }), 'timestamp(3) with time zone'],
    [c.timestamptz(), 'timestamp with time zone'],
    [c.timestamptz({ mode: 'string' }), 'timestamp with time zone'],
    [c.interval(), 'interval'],
    [c.json(), 'json'],
    [c.jsonb(), 'jsonb'],
    [c.bytea(), 'bytea'],
    [c.pgEnum('mood', ['sad']), '"mood"'],
    [c.pgEnum('mood', ['sad'], { schema: 'x' }), '"x"."mood"'],
    [c.array(c.array(c.varchar(3))), 'varchar(3)[][]'],
    [c.customType({ sql: 'citext' }), 'citext'],
  ])('%# has its SQL', (column, sql) => {
    expect(columnSpec(column).type.sql).toBe(sql);
  });
});

describe('identityOf', () => {
  const of = (column: unknown, isWholeKey = true) => identityOf(columnSpec(column), isWholeKey);

  it('makes a single integer key an identity', () => {
    expect(of(integer().primaryKey())).toBe('by default');
    expect(of(c.bigint().primaryKey())).toBe('by default');
    expect(of(c.smallint().primaryKey())).toBe('by default');
  });

  it('leaves alone what has a value, is part of a key, refers to a row, or is no integer', () => {
    expect(of(integer())).toBeUndefined();
    expect(of(integer().primaryKey(), false)).toBeUndefined();
    expect(of(integer().primaryKey().autoincrement(false))).toBeUndefined();
    expect(of(integer().primaryKey().default(7))).toBeUndefined();
    expect(of(integer().primaryKey().serverDefault('7'))).toBeUndefined();
    expect(of(integer().primaryKey().references('users.id'))).toBeUndefined();
    expect(of(text().primaryKey())).toBeUndefined();
  });

  it('does what it is told', () => {
    expect(of(integer().primaryKey().autoincrement(), false)).toBe('by default');
    expect(of(integer().primaryKey().references('users.id').autoincrement())).toBe('by default');
    expect(of(integer().generatedAlwaysAsIdentity(), false)).toBe('always');
    expect(of(c.serial())).toBe('serial');
  });
});

describe('misuse of a column', () => {
  it.each([
    ['INVALID_REFERENCE', () => integer().references('users')],
    ['INVALID_REFERENCE', () => integer().references('users.')],
    ['INVALID_REFERENCE', () => integer().references('a.b.c.d')],
    ['INVALID_REFERENCE', () => integer().references(untyped(() => 'users.id'))],
    ['UNKNOWN_OPTION', () => integer().references('users.id', untyped({ ondelete: 'cascade' }))],
    ['INVALID_OPTION', () => integer().references('users.id', untyped({ onDelete: 'explode' }))],
    ['EMPTY_TEXT', () => text().serverDefault('')],
    ['EMPTY_TEXT', () => text().check(' ')],
    ['EMPTY_TEXT', () => text().named('')],
    ['DEFAULT_IS_UNDEFINED', () => text().default(untyped(undefined))],
    ['IDENTITY_NEEDS_INTEGER', () => text().generatedAlwaysAsIdentity()],
    ['IDENTITY_NEEDS_INTEGER', () => text().primaryKey().autoincrement()],
    ['IDENTITY_WITH_DEFAULT', () => integer().generatedByDefaultAsIdentity().serverDefault('1')],
    ['DEFAULT_WITH_VALUES', () => integer().default(sqlText('$1::integer', [1]))],
    ['READ_ONLY_COLUMN', () => integer().generatedAlwaysAs('a + b').serverDefault('1')],
    ['READ_ONLY_COLUMN', () => c.xmin().onUpdate('1')],
    ['EMPTY_TEXT', () => integer().generatedAlwaysAs('')],
    ['EMPTY_TEXT', () => integer().sequence(' ')],
    ['UNKNOWN_OPTION', () => integer().sequence('ids', untyped({ scheme: 'x' }))],
    ['PRIMARY_KEY_NULLABLE', () => integer().primaryKey().nullable()],
    ['INVALID_TYPE_ARGUMENT', () => c.varchar(0)],
    ['INVALID_TYPE_ARGUMENT', () => c.numeric(1.5)],
    ['INVALID_TYPE_ARGUMENT', () => c.timestamp({ precision: 7 })],
    ['INVALID_TYPE_ARGUMENT', () => c.pgEnum('mood', [])],
    ['INVALID_TYPE_ARGUMENT', () => c.pgEnum('mood', ['a', 'a'])],
    ['UNKNOWN_OPTION', () => c.timestamp(untyped({ timezone: true }))],
    ['INVALID_OPTION', () => c.bigint(untyped({ mode: 'string' }))],
    ['EMPTY_TEXT', () => c.customType({ sql: '' })],
    ['NOT_A_COLUMN', () => c.array(untyped('text'))],
  ])('is %s', (code, misuse) => {
    expect(misuse).toThrow(expect.objectContaining({ code }));
  });

  it('says what to type', () => {
    expect(() => integer().references('users')).toThrow(".references('users.id')");
    expect(() => integer().references('users.id', untyped({ ondelete: 'cascade' }))).toThrow(
      'Did you mean "onDelete"?',
    );
  });

  it('is not found in what is no column', () => {
    expect(() => columnSpec(null)).toThrow(expect.objectContaining({ code: 'NOT_A_COLUMN' }));
  });
});

describe('a relationship', () => {
  class Address {}

  it('is frozen data with the target unread', () => {
    const declared: unknown = hasMany(() => Address, { backPopulates: 'user' });
    expect(isRelationship(declared)).toBe(true);
    expect(declared).toMatchObject({ kind: 'hasMany', many: true, options: { backPopulates: 'user' } });
    expect(Object.isFrozen(declared)).toBe(true);
    const unread = () => {
      throw new Error('read too early');
    };
    expect(() => belongsTo(unread)).not.toThrow();
  });

  it.each([
    ['INVALID_RELATIONSHIP', () => hasMany(untyped(Address.name))],
    ['UNKNOWN_OPTION', () => hasMany(() => Address, untyped({ backpopulates: 'user' }))],
    ['INVALID_OPTION', () => hasMany(() => Address, untyped({ lazy: 'eager' }))],
    ['UNKNOWN_OPTION', () => hasMany(() => Address, untyped({ secondary: 'x' }))],
    ['EMPTY_TEXT', () => manyToMany(() => Address, untyped({}))],
  ])('refuses misuse: %s', (code, misuse) => {
    expect(misuse).toThrow(expect.objectContaining({ code }));
  });
});
