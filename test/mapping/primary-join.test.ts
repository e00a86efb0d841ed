// Relationships whose join is an expression: which way they go, which columns they keep in step, what is refused.
import { describe, expect, test } from 'vitest';
import {
  and,
  belongsTo,
  entity,
  foreign,
  hasMany,
  integer,
  manyToMany,
  mapper,
  Registry,
  remote,
  table,
  text,
} from '../../src/index.ts';
import { names } from './teams.ts';

type Getters = Record<string, () => object>;

/** Users with notes, of which one column refers to users and the others to nothing. */
function notebook(given: { user?: Getters; note?: Getters; tag?: Getters }) {
  const registry = new Registry();
  const getters = <S extends object>(shape: S, declared: Getters = {}): S => {
    for (const [key, get] of Object.entries(declared))
      Object.defineProperty(shape, key, { get, enumerable: true });
    return shape;
  };
  const user = { id: integer().primaryKey(), name: text(), bossId: integer().nullable() };
  class User extends entity('users', getters(user, given.user), { registry }) {}
  const note = {
    id: integer().primaryKey(),
    kind: text(),
    userId: integer().nullable().references('users.id'),
    readerId: integer().nullable(),
  };
  class Note extends entity('notes', getters(note, given.note), { registry }) {}
  const tag = { id: integer().primaryKey() };
  class Tag extends entity('tags', getters(tag, given.tag), { registry }) {}
  const between = { noteId: integer(), tagId: integer().references('tags.id'), rank: integer() };
  table('note_tags', between, { registry });
  Object.assign(classes, { User, Note, Tag });
  const of = (cls: typeof User | typeof Note | typeof Tag, key: string) => mapper(cls).relationship(key);
  const configure = () => {
    for (const cls of [User, Note, Tag]) mapper(cls);
    registry.configure();
  };
  return { configure, User, Note, Tag, of };
}

// the tests' functions are typed by these columns
interface Classes {
  User?: unknown;
  Note?: unknown;
  Tag?: unknown;
}
const classes: Classes = {};
const user = (): unknown => classes.User;
const note = (): unknown => classes.Note;
const tag = (): unknown => classes.Tag;
type Sides = Record<string, ReturnType<typeof hasSides>>;
declare function hasSides(): import('../../src/index.ts').Expr<number | string | null>;
const columns = (side: unknown): Required<Sides> => {
  // every name that a test asks for is a column, or is to be refused
  return side as Required<Sides>;
};
type Join = (own: unknown, other: unknown) => import('../../src/index.ts').Expr;
const by = (join: (own: Sides, other: Sides) => import('../../src/index.ts').Expr): Join => {
  return (own, other) => join(columns(own), columns(other));
};
const at = (side: Sides, name: string) => {
  const column = side[name];
  if (column === undefined) throw new Error(`no ${name}`);
  return column;
};

describe('a primaryJoin', () => {
  const joined = by((u, n) => and(at(u, 'id').eq(at(n, 'userId')), at(n, 'kind').eq('home')));

  test('goes the way of its foreign key, and keeps its columns in step', () => {
    const { configure, of, User } = notebook({
      user: { homes: () => hasMany(note, { primaryJoin: joined }) },
    });
    configure();
    const homes = of(User, 'homes');
    expect(homes?.direction).toBe('ONETOMANY');
    expect(names(homes?.synchronizePairs)).toEqual(['id → userId']);
    expect(homes?.join.isPlain).toBe(false);
    expect(homes?.join.remote?.map(({ key }) => key)).toEqual(['userId']);
  });

  test('leads from the other side, too; and only what is no more than the key is found by it', () => {
    const plain = by((n, u) => at(u, 'id').eq(at(n, 'userId')));
    const more = by((n, u) => and(at(u, 'id').eq(at(n, 'userId')), at(u, 'name').eq('ann')));
    const { configure, of, Note } = notebook({
      note: {
        user: () => belongsTo(user, { primaryJoin: plain }),
        ann: () => belongsTo(user, { primaryJoin: more }),
      },
    });
    configure();
    expect(of(Note, 'user')?.direction).toBe('MANYTOONE');
    expect(of(Note, 'user')?.useGet).toBe(true);
    expect(of(Note, 'ann')?.useGet).toBe(false);
    expect(names(of(Note, 'ann')?.synchronizePairs)).toEqual(['id → userId']);
  });

  test('says by foreign() which column holds the key, or by the option', () => {
    const { configure, of, User } = notebook({
      user: {
        read: () => hasMany(note, { primaryJoin: by((u, n) => at(u, 'id').eq(foreign(at(n, 'readerId')))) }),
        named: () =>
          hasMany(note, {
            primaryJoin: by((u, n) => at(u, 'id').eq(at(n, 'readerId'))),
            foreignKey: 'readerId',
          }),
      },
    });
    configure();
    expect(names(of(User, 'read')?.synchronizePairs)).toEqual(['id → readerId']);
    expect(names(of(User, 'named')?.synchronizePairs)).toEqual(['id → readerId']);
  });

  test('in one table tells the ends by its arguments, by remote(), or by remoteSide', () => {
    const { configure, of, User } = notebook({
      user: {
        boss: () => belongsTo(user, { primaryJoin: by((u, b) => at(b, 'id').eq(foreign(at(u, 'bossId')))) }),
        chief: () =>
          belongsTo(user, { primaryJoin: by((u) => foreign(at(u, 'bossId')).eq(remote(at(u, 'id')))) }),
        staff: () =>
          hasMany(user, { primaryJoin: by((u) => at(u, 'id').eq(remote(foreign(at(u, 'bossId'))))) }),
        team: () =>
          hasMany(user, {
            primaryJoin: by((u) => at(u, 'id').eq(at(u, 'bossId'))),
            foreignKey: 'bossId',
            remoteSide: 'bossId',
          }),
      },
    });
    configure();
    for (const key of ['boss', 'chief', 'staff', 'team'])
      expect(names(of(User, key)?.synchronizePairs)).toEqual(['id → bossId']);
    expect(of(User, 'chief')?.useGet).toBe(true);
    expect(of(User, 'staff')?.join.remote?.map(({ key }) => key)).toEqual(['bossId']);
  });

  test('goes over a table between; what it does not say is found by the foreign keys', () => {
    const { configure, of, Note } = notebook({
      note: {
        tags: () =>
          manyToMany(tag, {
            secondary: 'note_tags',
            primaryJoin: by((n, between) =>
              and(at(n, 'id').eq(foreign(at(between, 'noteId'))), at(between, 'rank').lt(3)),
            ),
          }),
      },
    });
    configure();
    expect(names(of(Note, 'tags')?.synchronizePairs)).toEqual(['id → noteId']);
    expect(names(of(Note, 'tags')?.secondarySynchronizePairs)).toEqual(['id → tagId']);
  });

  test('that is only read may compare as it likes', () => {
    const { configure, of, User } = notebook({
      user: {
        later: () =>
          hasMany(note, { viewOnly: true, primaryJoin: by((u, n) => at(u, 'id').lt(at(n, 'readerId'))) }),
      },
    });
    configure();
    const later = of(User, 'later');
    expect(later?.synchronizePairs).toEqual([]);
    expect(later?.join.remote).toBeNull();
    expect(later?.join.own.map(({ key }) => key)).toEqual(['id']);
  });
});

describe('is refused', () => {
  const refused = (join: Join, message: string, options: { readonly viewOnly?: boolean } = {}) => {
    const given = { user: { notes: () => hasMany(note, { primaryJoin: join, ...options }) } };
    const { configure } = notebook(given);
    expect(configure).toThrow(message);
    expect(configure).toThrow(message);
  };

  test('what compares the two ends by nothing', () => {
    refused(
      by((_, n) => at(n, 'kind').eq('home')),
      'compares no column of one side with a column of the other',
    );
  });
  test('what holds no foreign key', () => {
    refused(
      by((u, n) => at(u, 'id').eq(at(n, 'readerId'))),
      'no column in its primaryJoin is a foreign key',
    );
  });
  test('what gives a flush nothing to write', () => {
    refused(
      by((u, n) => at(u, 'id').lt(foreign(at(n, 'readerId')))),
      'set viewOnly: true',
    );
  });
  test('the wrong direction', () => {
    refused(
      by((u, n) => foreign(at(u, 'bossId')).eq(at(n, 'id'))),
      'Declare it to Note with belongsTo(…)',
    );
  });
  test('both directions at once', () => {
    refused(
      by((u, n) => and(at(u, 'id').eq(foreign(at(n, 'userId'))), foreign(at(u, 'bossId')).eq(at(n, 'id')))),
      'which go both ways',
    );
  });
  test('a column that is not there', () => {
    const { configure } = notebook({
      user: { notes: () => hasMany(note, { primaryJoin: (u) => u.idd.eq(1) }) },
    });
    expect(configure).toThrow('names "idd", which table "users" does not have. Did you mean "id"?');
  });
  test('what is no condition, and what is no function', () => {
    // @ts-expect-error a condition is asked for
    const { configure } = notebook({ user: { notes: () => hasMany(note, { primaryJoin: () => 3 }) } });
    expect(configure).toThrow('gives 3 and no condition');
    // @ts-expect-error a function is asked for
    expect(() => hasMany(note, { primaryJoin: 'users.id = notes.user_id' })).toThrow('has to be a function');
  });
  test('an order that is none', () => {
    // @ts-expect-error an order is asked for
    const { configure } = notebook({ user: { notes: () => hasMany(note, { orderBy: () => 'id' }) } });
    expect(configure).toThrow('its orderBy gives id and no order');
  });
});
