// What stands in an error text for a value that was given: its kind, and never what is in it.
import { inspect as print } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  belongsTo,
  createEngine,
  entity,
  hasMany,
  integer,
  Registry,
  Result,
  Session,
  select,
  selectinload,
  sqlText,
  text,
} from '../../src/index.ts';
import { describeValue } from '../../src/util/describe-value.ts';

const registry = new Registry();

class User extends entity(
  'users',
  {
    id: integer().primaryKey(),
    name: text(),
    get posts() {
      return hasMany(() => Post, { backPopulates: 'author' });
    },
  },
  { registry },
) {}

class Post extends entity(
  'posts',
  {
    id: integer().primaryKey(),
    authorId: integer().references('users.id'),
    get author() {
      return belongsTo(() => User, { backPopulates: 'posts' });
    },
  },
  { registry },
) {}

// what plain JavaScript may give, and the types forbid
const wrong = (value: unknown): never => value as never;

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('It did not throw.');
}

test.each([
  [User, 'the class User'],
  [class {}, 'a class without name'],
  [function made() {}, 'the function made'],
  [[1], 'an object of class Array'],
  [Object.create(null), 'an object without class'],
  ['secret', 'a string'],
  [5, 'a number'],
  [null, 'null'],
  [undefined, 'undefined'],
  [false, 'false'],
])('%s is told as %s', (given, words) => {
  expect(describeValue(given)).toBe(words);
});

describe('a session', () => {
  test('Why: a class that was added was printed with its whole source', () => {
    expect(messageOf(() => new Session().add(wrong(User)))).toMatch(/^Cannot use the class User here:/);
  });

  test('names the call for a list', () => {
    const message = messageOf(() => new Session().add(wrong([new User({ name: 'a' })])));
    expect(message).toMatch(/Call addAll\(objects\)/);
  });

  test('says that it is bound by an engine', () => {
    const message = messageOf(() => new Session({ bind: wrong('postgres://x') }));
    expect(message).toBe(
      'Cannot use new Session(): its option "bind" is a string.\n  Give an engine: createEngine(url).',
    );
  });

  test('Why: an unset variable of the environment was a TypeError', () => {
    expect(messageOf(() => createEngine(wrong(undefined)))).toMatch(/needs to know the database/);
  });

  test('shows what it holds', () => {
    const session = new Session({ name: 'shop' });
    session.add(new User({ name: 'a' }));
    expect(print(session, { breakLength: Number.POSITIVE_INFINITY })).toBe(
      'Session "shop" { new: 1, dirty: 0, deleted: 0, persistent: 0, inTransaction: true, isActive: true }',
    );
  });
});

test('a condition that is a record, as other libraries have it', () => {
  const message = messageOf(() => select(User).where(wrong({ name: 'x' })));
  expect(message).toMatch(/an object of class Object is not an SQL expression/);
});

test('a loader option that names a column', () => {
  const message = messageOf(() => selectinload(User, (u) => wrong(u.name)));
  expect(message).toMatch(/gave back the column User\.name, which is no relationship/);
});

test('a reference may be null, and says so', () => {
  const post = new Post({ authorId: 1 });
  const message = messageOf(() => {
    post.author = wrong(3);
  });
  expect(message).toMatch(/Give it an object of User, or null for none\.$/);
});

test('texts name the function that there is', async () => {
  await expect(new Session().execute(wrong('select 1'))).rejects.toThrow(
    /Cannot execute a string.*\n.*sqlText\(/,
  );
  expect(messageOf(() => sqlText('select :a'))).toMatch(/sqlText\(sql, \{ a: value \}\)/);
});

test('a result is printed and written as its rows', () => {
  const result = new Result([{ id: 1 }, { id: 2 }]);
  expect(JSON.stringify(result)).toBe('[{"id":1},{"id":2}]');
  expect(print(result)).toBe('Result [ { id: 1 }, { id: 2 } ]');
});
