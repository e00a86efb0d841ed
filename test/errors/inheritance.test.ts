// Every error of the catalog of inheritance, provoked.
import { inheritanceErrors } from '../../src/errors/catalog/inheritance.ts';
import {
  belongsTo,
  entity,
  integer,
  mapper,
  Registry,
  Session,
  select,
  sqlText,
  subentity,
  text,
} from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';
import { lines, testCatalog } from './provoked.ts';

const base = () =>
  entity('users', { id: integer().primaryKey(), name: text() }, { registry: new Registry() });

describeOnDatabase('pglite', 'the errors of inheritance', (database) => {
  /** Loads a child whose row has that discriminator. */
  const loadKind = async (kind: string) => {
    const registry = new Registry();
    const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'person' } as const;
    class Person extends entity('people', { id: integer().primaryKey(), kind: text() }, options) {}
    class Child extends subentity(Person, { table: 'children', identity: 'child' }, {}) {}
    class Pet extends subentity(Person, { identity: 'pet' }, {}) {}
    await registry.dropAll(database.engine);
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.addAll([new Child({}), new Pet({})]);
    await session.flush();
    session.expungeAll();
    await session.execute(sqlText(`update people set kind = '${kind}'`));
    await session.scalars(select(Child));
  };

  testCatalog(inheritanceErrors, {
    COLUMN_TAKEN: {
      by: () => subentity(class User extends base() {}, { identity: 'a' }, { title: text().named('name') }),
      text: lines(
        'Cannot put the attribute "title" into table "users": it has another column "name" already.',
        "Give the column a name of its own: .named('…').",
      ),
    },
    INHERITED_ATTRIBUTE: {
      by: () => subentity(class User extends base() {}, { table: 'admins' }, { name: text() }),
      text: lines(
        'Cannot map the column "name" of the subclass with table "admins": User has an attribute of that name, whose column is in another table.',
        'Leave it out, for it is inherited, or give the attribute another name.',
      ),
    },
    NO_INHERITED_KEY: {
      by: () =>
        subentity(
          class User extends base() {},
          { table: 'admins' },
          { a: integer().primaryKey(), b: integer().primaryKey() },
        ),
      text: lines(
        'Cannot join the table of the subclass with table "admins" to that of User: its primary key (a, b) is not as long as the base\'s.',
        "Leave the key out, and it is made like the base's; or declare one column for each of the base's.",
      ),
    },
    UNKNOWN_DISCRIMINATOR: {
      by: () => {
        const options = { registry: new Registry(), polymorphicOn: 'kind' as never };
        class User extends entity('users', { id: integer().primaryKey(), name: text() }, options) {}
        return new User({ name: 'ed' });
      },
      text: lines(
        'Cannot tell the objects of User apart by "kind": no column is mapped under that name.',
        'Name one of id, name in polymorphicOn, or give a function that makes an expression.',
      ),
    },
    NO_DISCRIMINATOR: {
      by: async () => {
        class User extends base() {}
        class Admin extends subentity(User, { identity: 'admin' }, {}) {}
        await using session = new Session({ bind: database.engine });
        await session.scalars(select(Admin));
      },
      text: lines(
        'Cannot tell the rows of Admin from those of User: they share a table, and User has no polymorphicOn.',
        "Say { polymorphicOn: 'kind' } of User, with a column that holds the class of each row.",
      ),
    },
    OPTION_OF_BASE: {
      by: () => subentity(class User extends base() {}, { table: 'admins', eagerDefaults: true }, {}),
      text: lines(
        'Cannot set eagerDefaults for a class that inherits from User: a flush writes the rows of both together.',
        'Set it where User is declared, or where the class is that it inherits from.',
      ),
    },
    VERSION_OF_BASE: {
      by: () => {
        const options = { registry: new Registry(), versionIdCol: 'version' } as const;
        class User extends entity('users', { id: integer().primaryKey(), version: integer() }, options) {}
        class Admin extends subentity(User, { table: 'admins', versionIdCol: 'rev' }, { rev: integer() }) {}
        return mapper(Admin);
      },
      text: lines(
        'Cannot version Admin by "rev": User is versioned by "version" already, which counts the changes of all its tables.',
        'Leave versionIdCol out of Admin.',
      ),
    },
    NOT_A_BASE: {
      by: () => subentity(class Plain {} as never, { identity: 'a' }, {}),
      text: lines(
        'Cannot inherit from Plain: it is not a mapped class.',
        'Pass a class that extends entity(…) or subentity(…).',
      ),
    },
    NOT_OF_CONCRETE: {
      by: () => {
        const registry = new Registry();
        class Owner extends entity('owners', { id: integer().primaryKey() }, { registry }) {}
        class Shape extends entity(
          'shapes',
          {
            id: integer().primaryKey(),
            ownerId: integer().nullable().references('owners.id'),
            get owner() {
              return belongsTo(() => Owner);
            },
          },
          { registry },
        ) {}
        class Circle extends subentity(Shape, { table: 'circles', concrete: true }, {}) {}
        return new Circle({}).owner;
      },
      text: lines(
        'Cannot use Circle.owner: it belongs to the table of Shape, and Circle is concrete, with a table of its own.',
        'Declare "owner" in the shape of Circle, too, or ask for it on an object of Shape.',
      ),
    },
    ABSTRACT_CLASS: {
      by: () => {
        const options = {
          registry: new Registry(),
          polymorphicOn: 'name',
          polymorphicAbstract: true,
        } as const;
        class User extends entity('users', { id: integer().primaryKey(), name: text() }, options) {}
        return new User({ name: 'ed' });
      },
      text: lines(
        'Cannot construct User: it is polymorphicAbstract, so there are objects of its subclasses only.',
        'Construct one of its subclasses.',
      ),
    },
    UNKNOWN_IDENTITY: {
      by: () => loadKind('nobody'),
      text: lines(
        'Cannot load Child#1: no class has the polymorphic identity "nobody".',
        'Map one with { identity: "nobody" }, and see that its module is imported; known are person, child, pet.',
      ),
    },
    FOREIGN_IDENTITY: {
      by: () => loadKind('pet'),
      text: lines(
        'Cannot load Child#1: its row says "pet", and Pet does not inherit from Child.',
        'Ask for Pet, or for a class that both inherit from.',
      ),
    },
  });
});
