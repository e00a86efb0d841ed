// What a class does when one of its objects was loaded.
import { expect, test } from 'vitest';
import {
  entity,
  integer,
  listen,
  Registry,
  reconstructor,
  Session,
  select,
  subentity,
  text,
} from '../../src/index.ts';
import { describeOnDatabases } from '../setup/databases.ts';

describeOnDatabases('a reconstructor', (database) => {
  const registry = new Registry();
  const heard: string[] = [];

  class Track extends entity('tracks', { id: integer().primaryKey(), ms: integer() }, { registry }) {
    seconds = 0;
    restore() {
      heard.push('method');
      this.seconds = this.ms / 1000;
    }
  }

  test('runs when an object is loaded, before the listeners of load, and not for new ones', async () => {
    listen(Track, 'load', () => void heard.push('listener'));
    reconstructor(Track, 'restore');
    reconstructor(Track, (track) => {
      heard.push('function');
      track.ms += 1;
    });
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.add(new Track({ ms: 1500 }));
    await session.commit();
    expect(heard).toEqual([]);
    session.expungeAll();
    const [track] = await (await session.scalars(select(Track))).all();
    expect(heard).toEqual(['function', 'method', 'listener']);
    // what it changes is no change
    expect([track?.seconds, track?.ms, [...session.dirty]]).toEqual([1.501, 1501, []]);
  });

  test('is inherited, and a subclass may have its own method of that name', async () => {
    const registry = new Registry();
    const options = { registry, polymorphicOn: 'kind', polymorphicIdentity: 'shape' } as const;
    const shown: string[] = [];
    class Shape extends entity('shapes', { id: integer().primaryKey(), kind: text() }, options) {
      show() {
        shown.push(`${this.kind} as shape`);
      }
    }
    reconstructor(Shape, 'show');
    class Circle extends subentity(Shape, { identity: 'circle' }, {}) {}
    class Ring extends subentity(Shape, { identity: 'ring' }, {}) {
      override show() {
        shown.push(`${this.kind} as ring`);
      }
    }
    await registry.createAll(database.engine);
    await using session = new Session({ bind: database.engine });
    session.addAll([new Shape({}), new Circle({}), new Ring({})]);
    await session.commit();
    session.expungeAll();
    await session.scalars(select(Shape).orderBy((s) => s.id.asc()));
    expect(shown).toEqual(['shape as shape', 'circle as shape', 'ring as ring']);
  });
});
