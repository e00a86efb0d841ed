// Every error of the catalog of registries, provoked.
import { describe } from 'vitest';
import { registryErrors } from '../../src/errors/catalog/registries.ts';
import {
  array,
  belongsTo,
  entity,
  hasMany,
  integer,
  listen,
  mappedColumn,
  mapper,
  Registry,
  reconstructor,
  type text,
} from '../../src/index.ts';
import { caught, lines, testCatalog } from './provoked.ts';

class Money {
  cents = 0;
}

/** Post in one registry belongs to User in another. */
function twoRegistries() {
  const [users, posts] = [new Registry(), new Registry()];
  class User extends entity('users', { id: integer().primaryKey() }, { registry: users }) {}
  const shape = {
    id: integer().primaryKey(),
    userId: integer().references('users.id'),
    get user() {
      return belongsTo(() => User);
    },
  };
  class Post extends entity('posts', shape, { registry: posts }) {}
  mapper(User);
  mapper(Post);
  return { users, posts };
}

describe('the errors of registries', () => {
  testCatalog(registryErrors, {
    NOT_A_BIND: {
      by: () => new Registry().createAll('postgres://here' as never),
      text: lines(
        'Cannot create or drop tables with a string.',
        'Pass an engine, or a connection: registry.createAll(createEngine(url)), or registry.createAll(await session.connection()).',
      ),
    },
    DISPOSED_CLASS: {
      by: () => {
        const registry = new Registry();
        class User extends entity('users', { id: integer().primaryKey() }, { registry }) {}
        mapper(User);
        registry.dispose();
        return new User({});
      },
      text: lines(
        'Cannot use User here: the class is not mapped any more, for its registry was disposed.',
        'Call registry.map(User) to map it again, or registry.mapImperatively(User, table).',
      ),
    },
    NOT_OF_REGISTRY: {
      by: () => {
        class User extends entity('users', { id: integer().primaryKey() }, { registry: new Registry() }) {}
        return new Registry().map(User);
      },
      text: lines(
        'Cannot map User in this registry: its entity was declared in another one.',
        'Call map(User) of the registry in the options of its entity(…), or of defaultRegistry if it names none.',
      ),
    },
    FAILED_BEFORE: {
      by: async () => {
        const registry = new Registry();
        const shape = {
          id: integer().primaryKey(),
          get posts() {
            return hasMany(() => class Stranger {});
          },
        };
        class User extends entity('users', shape, { registry }) {}
        mapper(User);
        await caught(() => registry.configure());
        registry.configure();
      },
      text: lines(
        'Cannot configure the mappers of this registry: User could not be configured before.',
        'What was said then: Cannot configure User.posts: its target Stranger is not a mapped class.',
        'Return a class that extends entity(…), or map it before with registry.mapImperatively(Stranger, table).',
        'Mend the declaration of User; in a program that goes on, dispose the registry and map its classes anew.',
      ),
    },
    OTHER_REGISTRIES: {
      by: () => twoRegistries().posts.configure(),
      text: lines(
        'Cannot configure this registry alone: its relationships lead to User of another registry, not yet configured.',
        'Call registry.configure({ cascade: true }), or configureMappers() for all.',
      ),
    },
    REGISTRY_IN_USE: {
      by: () => {
        const { users, posts } = twoRegistries();
        posts.configure({ cascade: true });
        users.dispose();
      },
      text: lines(
        'Cannot dispose this registry alone: relationships of Post in another registry lead to its classes.',
        'Dispose that one first, or call registry.dispose({ cascade: true }).',
      ),
    },
    NOT_A_METHOD: {
      by: () => {
        class User extends entity('users', { id: integer().primaryKey() }, { registry: new Registry() }) {}
        reconstructor(User, 'restore' as never);
      },
      text: lines(
        'Cannot make "restore" the reconstructor of User: the class has no method of that name.',
        'Name a method without arguments, or give a function: reconstructor(User, (object) => { … }).',
      ),
    },
    UNKNOWN_ANNOTATION: {
      by: () => entity('bills', { id: integer().primaryKey(), total: mappedColumn(Money) }),
      text: lines(
        'Cannot find a column type for "total" of table "bills": nobody knows one for Money.',
        'Give new Registry({ typeAnnotationMap }) an entry for Money, or answer in a listener of resolve_type_annotation.',
      ),
    },
    NOT_A_RESOLVED_COLUMN: {
      by: () => {
        const registry = new Registry();
        listen(registry, 'resolve_type_annotation', () => 'numeric' as unknown as ReturnType<typeof text>);
        entity('bills', { id: integer().primaryKey(), total: mappedColumn(Money) }, { registry });
      },
      text: lines(
        'Cannot use what was found for "total" of table "bills" (Money): it is a string, not a column.',
        'Return a column such as text() or numeric(12, 2); of it the type is taken.',
      ),
    },
    ARRAY_OF_ANNOTATION: {
      by: () => array(mappedColumn(String)),
      text: lines(
        'Cannot make an array of mappedColumn(String): the type of its elements is not settled yet.',
        'Give array() a column with a type, such as array(text()).',
      ),
    },
  });
});
