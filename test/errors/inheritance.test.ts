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

const base = (polymorphicOn?: 'name') => {
  const options = { registry: new Registry(), ...(polymorphicOn && { polymorphicOn }) };
  return entity('users', { id: integer().primaryKey(), name: text() }, options);
};

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
      by: () =>
        subentity(class User extends base('name') {}, { identity: 'a' }, { title: text().named('name') }),
      text: lines(
        'Cannot put the attribute "title" into table "users": it has another column "name" already.',
        "Leave it out if it is the inherited one, or give the column a name of its own: .named('…').",
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
        const options = { registry: new Registry(), polymorphicOn: 'nam' as never };
        class User extends entity('users', { id: integer().primaryKey(), name: text() }, options) {}
        return new User({ name: 'ed' });
      },
      text: lines(
        'Cannot tell the objects of User apart by "nam": no column is mapped under that name. Did you mean "name"?',
        'Name one of id, name in polymorphicOn, or give a function that makes an expression.',
      ),
    },
    NO_DISCRIMINATOR: {
      by: () => subentity(class User extends base() {}, { identity: 'admin' }, {}),
      text: lines(
        'Cannot tell the rows of a subclass of User from those of User: nothing says whose a row is, for User has no polymorphicOn.',
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
    CONCRETE_WITHOUT_TABLE: {
      by: () => subentity(class User extends base() {}, { concrete: true }, {}),
      text: lines(
        'Cannot map a concrete subclass of User: it has no table to itself.',
        "Name one: subentity(User, { table: '…', concrete: true }, { … }).",
      ),
    },
    EXTENDS_MAPPED: {
      by: () =>
        entity('admins', { id: integer().primaryKey() }, { extends: class User extends base() {} as never }),
      text: lines(
        'Cannot put the entity of table "admins" under User: that class is mapped itself, and `extends` is for classes that are not.',
        "Inherit from it with subentity(User, { table: 'admins', … }, { … }).",
      ),
    },
    UNMAPPED_IDENTITY: {
      by: async () => {
        const registry = new Registry();
        const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'animal' } as const;
        class Animal extends entity('animals', { id: integer().primaryKey(), kind: text() }, options) {}
        // declared, and never used: nobody knows the class
        subentity(Animal, { identity: 'dog' }, { bark: text() });
        await registry.dropAll(database.engine);
        await registry.createAll(database.engine);
        await using session = new Session({ bind: database.engine });
        await session.execute(sqlText("insert into animals (kind) values ('dog')"));
        await session.scalars(select(Animal));
      },
      text: lines(
        'Cannot load Animal#1: it is of the class that was declared with the identity "dog", and that class is not mapped yet: a class is mapped when it is first used.',
        'Call mapper(…) with it once it is declared, or write static { mapper(this); } into it.',
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
