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
await defaultRegistry.createAll(engine);
const session = new Session({ bind: engine, name: 'board' });

const task = new Task({ title: 'watch me' });
const life = actorOf(task, {
  inspect: (event) => {
    if (event.type === '@xstate.event' && event.event.type !== 'xstate.init') console.log(event.event.type);
  },
});
life.on('pending_to_persistent', () => console.log('it has a row now'));
console.log(life.getSnapshot().value); // → transient

session.add(task); // → added
await session.flush();
// → insertFlushed
// → it has a row now
console.log(life.getSnapshot().value, task.id); // → persistent 1

const states: string[] = [];
actorOf(session).subscribe(({ value }) => states.push(value));
await session.rollback(); // → insertRolledBack
console.log(life.getSnapshot().value, task.id); // → transient undefined
console.log(states.join(' ')); // → working rollingBack working idle

session.add(task); // → added
await session.commit();
// → insertFlushed
// → it has a row now
task.title = 'watched';
console.log(getHistory(task, 'title')); // → { added: [ 'watched' ], unchanged: [], deleted: [ 'watch me' ] }
console.log(session.isModified(task), inspect(task).persistent, inspect(Task).localTable.name); // → true true tasks
console.log(task); // → Task#2 persistent { id: 2, title: 'watched' }

await session.close(); // → expunged
await engine.dispose();
