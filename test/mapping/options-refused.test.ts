// Options that there are not, and values that they do not have: found where they are written.
import { expect, test } from 'vitest';
import {
  createEngine,
  entity,
  integer,
  mapper,
  Registry,
  Session,
  sessionmaker,
  subentity,
  table,
  text,
} from '../../src/index.ts';

// what the types refuse
const wrong = (value: unknown): never => value as never;
const id = () => ({ id: integer().primaryKey() });
class User extends entity('users', id(), { registry: new Registry() }) {}
const versioned = (options: object) => {
  const shape = { ...id(), version: integer().default(1) };
  return mapper(class Doc extends entity('docs', shape, wrong({ registry: new Registry(), ...options })) {});
};

test.each<[string, () => unknown]>([
  [
    'entity(\'a\'): it has no option "regsitry". Did you mean "registry"',
    () => entity('a', id(), wrong({ regsitry: 1 })),
  ],
  ['no option "version_id_col". Did you mean "versionIdCol"', () => versioned({ version_id_col: 'version' })],
  ['its option "registry" is a string', () => entity('a', id(), { registry: wrong('main') })],
  ['its option "extends" is a string', () => entity('a', id(), { extends: wrong('Model') })],
  ['entity(): it was given no text', () => entity(wrong(id()), id())],
  ['table(\'a\'): it has no option "chekcs"', () => table('a', id(), wrong({ chekcs: [] }))],
  [
    'subentity(): in the place of its options',
    () => subentity(class A extends entity('a', id()) {}, wrong(undefined), {}),
  ],
  [
    'Let it extend subentity(A, ',
    () => subentity(wrong(class B extends class A extends entity('a', id()) {} {}), {}, {}),
  ],
  ['new Registry(): it has no option "nameing"', () => new Registry(wrong({ nameing: 1 }))],
  [
    'its option "typeAnnotationMap" is an object of class Object',
    () => new Registry({ typeAnnotationMap: wrong({}) }),
  ],
  [
    'mapImperatively(): it has no option "versionIdCl"',
    () => new Registry().mapImperatively(class A {}, table('a', id()), wrong({ versionIdCl: 'v' })),
  ],
  ['the versionIdCol of Doc: it was given no text', () => versioned({ versionIdCol: text() })],
  [
    '"versionIdGenerator" is a string',
    () => versioned({ versionIdCol: 'version', versionIdGenerator: 'uuid' }),
  ],
  [
    '"versionIdGenerator" is an async function',
    () => versioned({ versionIdCol: 'version', versionIdGenerator: async () => 1 }),
  ],
  [
    'new Session(): in the place of its options it was given an object of class Engine',
    () => new Session(wrong(createEngine('pglite:'))),
  ],
  ['given an object of class Engine', () => sessionmaker(wrong(createEngine('pglite:')))],
])('%s', (text, call) => {
  expect(call).toThrow(text);
});

test.each<[string, (session: Session) => unknown]>([
  ['plan(): it has no option "onyl". Did you mean "only"', (session) => session.plan(wrong({ onyl: [] }))],
  ['Write session.plan({ only: [user] })', (session) => session.plan({ only: wrong({}) })],
  [
    'session.get(): it has no option "withForupdate"',
    (session) => session.get(wrong(User), 1, wrong({ withForupdate: true })),
  ],
  [
    'session.merge(): it has no option "laod"',
    (session) => session.merge(new User({}), wrong({ laod: false })),
  ],
  [
    'session.refresh(): it has no option "options"',
    async (session) => session.refresh(new User({}), undefined, wrong({ options: [] })),
  ],
  ['Write session.flush([user])', (session) => session.flush(wrong({}))],
  [
    'no option "return_defaults"',
    (session) => session.bulkInsertMappings(wrong(Object), [], wrong({ return_defaults: true })),
  ],
  ['no option "returnDefault"', (session) => session.bulkSaveObjects([], wrong({ returnDefault: true }))],
  ['or session.delete(one) for a single object', (session) => session.deleteAll(wrong({}))],
  ['or session.merge(one) for a single object', (session) => session.mergeAll(wrong({}))],
  ['session.begin(): it takes a function', async (session) => session.begin(wrong({ nested: true }))],
  ['session.beginNested(): it takes a function', async (session) => session.beginNested(wrong({}))],
  ['"retry" is -1', () => sessionmaker().begin(() => 1, { retry: -1 })],
  ['no option "retires"', () => sessionmaker().begin(() => 1, wrong({ retires: 1 }))],
  ['sessions.begin(): it takes a function', () => sessionmaker().begin(wrong(undefined))],
])('%s', async (text, call) => {
  await expect(call(new Session())).rejects.toThrow(text);
});
