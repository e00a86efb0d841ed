// Every error of the catalogs of mapping and loading, provoked.
import { describe } from 'vitest';
import { loadingErrors } from '../../src/errors/catalog/loading.ts';
import { mappingErrors } from '../../src/errors/catalog/mapping.ts';
import {
  defer,
  entity,
  integer,
  mapper,
  Registry,
  Result,
  Session,
  select,
  table,
  text,
  undefer,
} from '../../src/index.ts';
import { Author, Note, useLibrary } from '../session/library.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { lines, testCatalog } from './provoked.ts';

const base = () =>
  entity('users', { id: integer().primaryKey(), name: text() }, { registry: new Registry() });
/** Values that the types refuse. */
const wrong = (values: unknown) => values as { name: string };

describe('the errors of mapping', () => {
  testCatalog(mappingErrors, {
    UNKNOWN_VERSION_COLUMN: {
      by: () => {
        const shape = { id: integer().primaryKey(), version: integer() };
        // a name that the types refuse
        const options = { registry: new Registry(), versionIdCol: 'versoin' as never };
        class Doc extends entity('docs', shape, options) {}
        return new Doc({ version: 1 });
      },
      text: lines(
        'Cannot map Doc: its versionIdCol names "versoin", which is not one of its columns. Did you mean "version"?',
        'Its columns are id, version.',
      ),
    },
    GENERATOR_WITHOUT_VERSION: {
      by: () => {
        const options = { registry: new Registry(), versionIdGenerator: () => 1 };
        class Doc extends entity('docs', { id: integer().primaryKey() }, options) {}
        return new Doc({});
      },
      text: lines(
        'Cannot map Doc: it has a versionIdGenerator, but no versionIdCol that would hold what it makes.',
        "Name the attribute, { versionIdCol: 'version', versionIdGenerator: … }, or drop the generator.",
      ),
    },
    NO_PRIMARY_KEY: {
      by: () => entity('logs', { line: text() }),
      text: lines(
        'Cannot map table "logs": none of its columns is a primary key, so its rows have no identity.',
        'Mark one or more columns with .primaryKey().',
      ),
    },
    UNMAPPED_CLASS: {
      by: () => mapper(class Plain {}),
      text: lines(
        'Cannot use Plain here: the class is not mapped.',
        "Declare it as class Plain extends entity('table', { … }) {}, or call registry.mapImperatively(Plain, table).",
      ),
    },
    UNMAPPED_INSTANCE: {
      by: () => new Session().add(new Date()),
      text: lines(
        'Cannot use an object of class Date here: it is not an object of a mapped class.',
        'Pass an instance of a class declared with entity(…).',
      ),
    },
    UNMAPPED_SUBCLASS: {
      by: () => {
        class User extends base() {}
        class Admin extends User {}
        return new Admin({ name: 'ed' });
      },
      text: lines(
        'Cannot construct Admin: it extends the mapped class User but has no mapping of its own.',
        "Let it extend subentity(User, { identity: '…' }, {}) to map it, or keep its methods on User.",
      ),
    },
    NOT_A_SHAPE: {
      by: () => entity('users', undefined as never),
      text: lines(
        'Cannot use entity(): in the place of the columns it was given undefined.',
        "Write entity('users', { id: integer().primaryKey() }).",
      ),
    },
    NOT_A_TABLE: {
      by: () => new Registry().mapImperatively(class User {}, 'users' as never),
      text: lines(
        'Cannot map User: in the place of its table there is a string.',
        "Call registry.mapImperatively(User, table('users', { … })): first the class, then the table.",
      ),
    },
    ALREADY_MAPPED: {
      by: () => {
        class User {}
        const [registry, users] = [new Registry(), table('users', { id: integer().primaryKey() })];
        registry.mapImperatively(User, users);
        registry.mapImperatively(User, users);
      },
      text: lines(
        'Cannot map User: the class already has a mapper.',
        'Map each class once, or dispose the registry of the first mapping.',
      ),
    },
    TABLE_TAKEN: {
      by: () => {
        const [registry, shape] = [new Registry(), { id: integer().primaryKey() }];
        class User extends entity('users', shape, { registry }) {}
        class Copy extends entity('users', shape, { registry }) {}
        return [mapper(User), mapper(Copy)];
      },
      text: lines(
        'Cannot map Copy to table "users": User of the same registry is mapped to it.',
        'Let Copy inherit from User with subentity(User, …), give it a registry of its own, or call registry.dispose() first if its module was loaded anew.',
      ),
    },
    NOT_INIT_VALUES: {
      by: () => {
        class User extends base() {}
        return new User(wrong('ed'));
      },
      text: lines(
        'Cannot construct an entity from a string: it takes one object with the values of its attributes.',
        "Call new User({ name: 'ed' }).",
      ),
    },
    UNKNOWN_INIT_KEY: {
      by: () => {
        class User extends base() {}
        return new User(wrong({ nmae: 'ed' }));
      },
      text: lines(
        'Cannot construct User: "nmae" is neither a mapped attribute nor a settable property of it. Did you mean "name"?',
        'Pass mapped attributes only, or add a setter for "nmae" to the class.',
      ),
    },
    SHADOWED_ATTRIBUTE: {
      by: () => {
        class User extends base() {
          override name = 'ed';
        }
        return new User({ name: 'mo' });
      },
      text: lines(
        'Cannot construct User: its class field "name" hides the mapped attribute of the same name.',
        'Remove the field, or write "declare name: …;" if you want to narrow its type.',
      ),
    },
  });
});

describeOnDatabase('pg', 'the errors of loading', (database) => {
  const library = useLibrary(database);
  testCatalog(loadingErrors, {
    NOT_AN_ATTRIBUTE: {
      by: () => defer(Note, () => 'text' as never),
      text: lines(
        'Cannot use this loader option of Note: the function did not return mapped attributes.',
        'Write it like defer(Note, (a) => a.bio), or (a) => [a.bio, a.photo] for several.',
      ),
    },
    CONFLICTING_OPTIONS: {
      by: () =>
        library
          .open()
          .get(Author, 1, { options: [undefer(Author, (a) => a.bio), defer(Author, (a) => a.bio)] }),
      text: lines(
        'Cannot load Author.bio as its loader options say: one says "load", another "defer".',
        'Say it once for each attribute.',
      ),
    },
    OPTIONS_WITHOUT_OBJECTS: {
      by: () =>
        library
          .open()
          .execute(select(Author, (a) => ({ name: a.name })).options(undefer(Author, (a) => a.bio))),
      text: lines(
        'Cannot apply loader options: the select picks columns of Author and loads no objects.',
        'Leave the options out, or select(Author) as a whole.',
      ),
    },
    OPTION_FOR_OTHER_CLASS: {
      by: () => library.open().get(Note, 1, { options: [undefer(Author, (a) => a.bio)] }),
      text: lines(
        'Cannot apply a loader option of Author (bio): the statement loads Note.',
        'Name the class that is selected.',
      ),
    },
    NO_RESULT: {
      by: () => new Result([]).one(),
      text: lines(
        'Cannot give the result of one(): the statement has found no row.',
        'Call oneOrNull() or first() where there may be none.',
      ),
    },
    MULTIPLE_RESULTS: {
      by: () => new Result([1, 2, 3]).one(),
      text: lines(
        'Cannot give the result of one(): the statement has found 3 rows.',
        'Add a condition, or call first() or all().',
      ),
    },
  });
});
