// The first things: a class, a table, a session; add, read, change, delete. `node .ci/run-ts.mjs examples/basic.ts`
import {
  createEngine,
  defaultRegistry,
  entity,
  integer,
  Session,
  select,
  text,
  timestamptz,
} from '../src/index.ts';

class Note extends entity('notes', {
  id: integer().primaryKey(),
  text: text(),
  tag: text().nullable(),
  writtenAt: timestamptz().serverDefault('now()'),
}) {
  get shout(): string {
    return this.text.toUpperCase();
  }
}

const engine = createEngine('pglite:');
await defaultRegistry.createAll(engine);

const session = new Session({ bind: engine });
session.addAll([new Note({ text: 'buy milk', tag: 'home' }), new Note({ text: 'write tests' })]);
await session.commit();

const home = await session.scalars(select(Note).where((n) => n.tag.eq('home')));
const milk = home.one();
console.log(milk.id, milk.shout, milk.writtenAt instanceof Date); // → 1 BUY MILK true

milk.text = 'buy oat milk';
await session.delete(await session.getOne(Note, 2));
await session.commit();

const rows = await session.execute(select(Note, (n) => ({ id: n.id, text: n.text })));
console.log(rows.all()); // → [ { id: 1, text: 'buy oat milk' } ]

await session.close();
await engine.dispose();
