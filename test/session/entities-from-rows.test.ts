// Objects that come from rows: which code of their class runs, and which does not.
import { beforeAll, expect, test } from 'vitest';
import { entity, inspect, integer, listen, Registry, Session, select, table, text } from '../../src/index.ts';
import { describeOnDatabase } from '../setup/databases.ts';

const registry = new Registry();
const shape = { id: integer().primaryKey(), name: text() };

class Secretive extends entity('persons', shape, { registry }) {
  #secret = 42;
  clicks = 1;
  readonly marks: string[] = [];
  reveal() {
    return this.#secret;
  }
}

const constructed: unknown[] = [];
class Strict extends entity('strict', shape, { registry }) {
  #rest: string | undefined;
  constructor(name: string) {
    super({ name });
    constructed.push(name);
    this.#rest = name;
  }
  get hasRest() {
    return #rest in this;
  }
}

class Plain {
  declare id: number;
  declare name: string;
  readonly marks: string[] = [];
  constructor(name: string) {
    this.name = name;
    constructed.push(name);
  }
  greet() {
    return `I am ${this.name}`;
  }
}
registry.mapImperatively(Plain, table('plain', shape));

describeOnDatabase('pg', 'an object from a row', (database) => {
  beforeAll(async () => {
    const connection = await database.engine.connect();
    await registry.createAll(connection);
    await connection.close();
  });
  /** The object as another session would load it. */
  const reloaded = async <E extends object>(cls: abstract new (...args: never) => E, object: E) => {
    await using session = new Session({ bind: database.engine });
    session.add(object);
    await session.flush();
    constructed.length = 0;
    session.expungeAll();
    return await session.getOne(cls, inspect(object).key);
  };

  test('has its private members and its class fields, if its class has no constructor', async () => {
    const found = await reloaded(Secretive, new Secretive({ name: 'ed' }));
    expect([found.reveal(), found.clicks, found.marks, found.name]).toEqual([42, 1, [], 'ed']);
    expect(found).toBeInstanceOf(Secretive);
  });

  test('each has fields of its own', async () => {
    const [one, two] = [
      await reloaded(Secretive, new Secretive({ name: 'a' })),
      await reloaded(Secretive, new Secretive({ name: 'b' })),
    ];
    one.marks.push('x');
    expect(two.marks).toEqual([]);
  });

  test('tells load, not init', async () => {
    const heard: string[] = [];
    listen(Secretive, ['init', 'load'], () => void heard.push('heard'));
    const given = new Secretive({ name: 'ed' });
    heard.length = 0;
    const loads: unknown[] = [];
    listen(Secretive, 'load', (target) => void loads.push(target.name));
    await reloaded(Secretive, given);
    expect([heard.length, loads]).toEqual([1, ['ed']]);
  });

  test('does not run a constructor that was written for the class', async () => {
    const found = await reloaded(Strict, new Strict('ed'));
    expect([found.name, constructed, found.hasRest]).toEqual(['ed', [], false]);
    expect(found).toBeInstanceOf(Strict);
  });

  test('a load listener can do what the constructor would have done', async () => {
    const heard: unknown[] = [];
    listen(Strict, 'load', (target) => void heard.push(target.name), { once: true });
    await reloaded(Strict, new Strict('mo'));
    expect(heard).toEqual(['mo']);
  });

  test('of an imperatively mapped class runs no constructor and has the methods', async () => {
    const found = await reloaded(Plain, new Plain('ed'));
    expect([found.greet(), constructed]).toEqual(['I am ed', []]);
  });

  test('of an imperatively mapped class is changed, written and selected', async () => {
    await using session = new Session({ bind: database.engine });
    const plain = new Plain('al');
    session.add(plain);
    await session.flush();
    plain.name = 'bo';
    await session.flush();
    // the class has no shape that select could infer from
    const query = select(Plain as never) as unknown as ReturnType<typeof select<typeof Secretive>>;
    const names = (await session.scalars(query)).all().map(({ name }) => name);
    expect(names).toContain('bo');
  });
});
