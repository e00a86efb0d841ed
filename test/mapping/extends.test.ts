// Entities under an unmapped class of one's own: what they inherit, and who listens to them there.
import { describe, expect, test } from 'vitest';
import {
  contains,
  entity,
  inspect,
  integer,
  listen,
  mappedColumn,
  Registry,
  remove,
  Session,
  select,
  text,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

const columns = () => ({ id: integer().primaryKey(), name: text() });

describe('a class that entities are put under', () => {
  test('gives them methods, fields, static members and their registry', () => {
    class Model {
      static readonly registry = new Registry();
      static describe() {
        return `class of ${Model.registry.mappers.size}`;
      }
      clicks = 0;
      shout() {
        return String(Reflect.get(this, 'name')).toUpperCase();
      }
    }
    class User extends entity('users', columns(), { extends: Model }) {
      twice() {
        return this.shout().repeat(2);
      }
    }
    const user = new User({ name: 'ed' });
    expect([user.shout(), user.twice(), user.clicks, User.describe()]).toEqual([
      'ED',
      'EDED',
      0,
      'class of 1',
    ]);
    expect([user instanceof Model, user instanceof User]).toEqual([true, true]);
    expect([...Model.registry.mappers].map(({ class: cls }) => cls)).toEqual([User]);
    expect(inspect(user).dict).toEqual({ name: 'ed' });
  });

  test('may not hide an attribute by a field', () => {
    class Model {
      name = 'nobody';
    }
    const Base = entity('users', columns(), { registry: new Registry(), extends: Model });
    class User extends Base {}
    expect(() => new User({ name: 'ed' })).toThrow('its class field "name" hides the mapped attribute');
  });

  test('is where listeners hear of all classes under it, of those that come later, too', () => {
    class Model {}
    class Other {}
    const registry = new Registry();
    const heard: string[] = [];
    class Early extends entity('early', columns(), { registry, extends: Model }) {}
    listen(Model, 'init', (target) => void heard.push(target.constructor.name), { propagate: true });
    listen(Model, 'init', () => void heard.push('never'), { propagate: false });
    class Late extends entity('late', columns(), { registry, extends: Model }) {}
    class Stranger extends entity('strangers', columns(), { registry, extends: Other }) {}
    for (const Class of [Early, Late, Stranger]) new Class({ name: 'a' });
    expect(heard).toEqual(['Early', 'Late']);
  });
});

describeOnDatabases('objects that are loaded', (database) => {
  test('have what their superclass has', async () => {
    const registry = new Registry();
    class Model {
      readonly seen: string[] = [];
    }
    class User extends entity('extended_users', columns(), { registry, extends: Model }) {}
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.add(new User({ name: 'ed' }));
    await session.commit();
    session.expungeAll();
    const [user] = await (await session.scalars(select(User))).all();
    expect([user?.name, user?.seen, user instanceof Model]).toEqual(['ed', [], true]);
  });
});

test('a class with a static registry stands for it where the registry is meant', () => {
  class Model {
    static readonly registry = new Registry();
    readonly isModel = true;
  }
  const heard: string[] = [];
  const note = ({ mappers }: Registry): void => void heard.push(`after ${mappers.size}`);
  listen(Model, 'after_configured', note);
  listen(Model, 'resolve_type_annotation', ({ key }) => {
    heard.push(key);
    return null;
  });
  listen(Model, 'instrument_class', (_mapper, cls) => void heard.push(cls.name), { propagate: true });
  expect([
    contains(Model, 'after_configured', note),
    contains(Model.registry, 'after_configured', note),
  ]).toEqual([true, true]);
  class User extends entity('users', { id: mappedColumn(Number).primaryKey() }, { extends: Model }) {}
  new User({});
  expect(heard).toEqual(['id', 'User', 'after 1']);
  remove(Model, 'after_configured', note);
  expect(contains(Model.registry, 'after_configured', note)).toBe(false);
});
