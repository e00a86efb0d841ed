// Watching: one object and one session as xstate actors, the inspection protocol, and what inspect() knows.
import {
  actorOf,
  createEngine,
  defaultRegistry,
  entity,
  getHistory,
  inspect,
  integer,
  Session,
  text,
} from '../src/index.ts';

class Task extends entity('tasks', { id: integer().primaryKey(), title: text() }) {}

const engine = createEngine('pglite:');
const connection = await engine.connect();
await defaultRegistry.createAll(connection);
await connection.close();
const session = new Session({ bind: engine, name: 'board' });

const task = new Task({ title: 'watch me' });
const life = actorOf(task, {
  inspect: (event) => {
    if (event.type === '@xstate.event') console.log(`${event.event.type} happened`);
  },
});
life.on('pending_to_persistent', () => console.log('it has a row now'));
console.log(life.getSnapshot().value); // → transient

session.add(task); // → added happened
await session.flush();
// → insertFlushed happened
// → it has a row now
console.log(life.getSnapshot().value, task.id); // → persistent 1

const states: string[] = [];
actorOf(session).subscribe(({ value }) => states.push(value));
await session.rollback(); // → insertRolledBack happened
console.log(life.getSnapshot().value, task.id); // → transient undefined
console.log(states.includes('idle')); // → true

session.add(task); // → added happened
await session.commit();
// → insertFlushed happened
// → it has a row now
task.title = 'watched';
console.log(getHistory(task, 'title')); // → { added: [ 'watched' ], unchanged: [], deleted: [ 'watch me' ] }
console.log(session.isModified(task), inspect(task).persistent, inspect(Task).table.name); // → true true tasks
console.log(task); // → Task#2 persistent { id: 2, title: 'watched' }

await session.close(); // → expunged happened
await engine.dispose();
