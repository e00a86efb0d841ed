// Where the statecharts stand: the transitions that were taken, the states of a session while it works, and the actors of
// the session and of single objects.
import { actorOf, type Session } from '../../src/index.ts';
import { Playlist, Track } from './chinook.ts';
import { bold, check, columns, count, dim, heading, print } from './terminal.ts';
import { lifeOf, type Timeline } from './timeline.ts';

const DOCS = 'docs/statecharts';

export async function showStatecharts(session: Session, { transitions }: Timeline): Promise<void> {
  heading('Where the statecharts stand', `${DOCS}/`);
  print(bold(`The life of objects`) + dim(`   ${DOCS}/objectLifecycle.md; transitions taken in all`));
  columns(
    ['from', 'times'],
    [...transitions].map(([event, times]) => [
      event.replace('_to_', ' → ').replace('loaded_as_', 'a row → '),
      count(times),
    ]),
  );
  print(
    `${count([...session].length)} objects are in the session: ${[...countByLife(session)].map(([life, n]) => `${count(n)} ${life}`).join(', ')}`,
  );
  print();
  await watchSession(session);
  print();
  await watchObject(session);
}

function countByLife(session: Session): Map<string, number> {
  const counts = new Map<string, number>();
  for (const object of session) counts.set(lifeOf(object), (counts.get(lifeOf(object)) ?? 0) + 1);
  return counts;
}

/** An actor is made when it is asked for; who is not watched pays nothing. */
async function watchSession(session: Session): Promise<void> {
  const actor = actorOf(session);
  const states = [actor.getSnapshot().value];
  const watching = actor.subscribe(({ value }) => states.at(-1) !== value && states.push(value));
  const track = await session.getOne(Track, 2);
  track.unitPrice = '1.19';
  await session.commit();
  watching.unsubscribe();
  print(bold('The session') + dim(`   ${DOCS}/session.md; a change and a commit`));
  print(states.join(' → '));
  check(`actorOf(session) stands at ${actor.getSnapshot().value}`, actor.getSnapshot().value === 'idle');
}

async function watchObject(session: Session): Promise<void> {
  const list = new Playlist({ name: 'Watched' });
  const actor = actorOf(list);
  const states = [actor.getSnapshot().value];
  const watching = actor.subscribe(({ value }) => states.push(value));
  session.add(list);
  await session.flush();
  await session.delete(list);
  await session.flush();
  await session.rollback();
  watching.unsubscribe();
  print(
    bold('One object') +
      dim('   a playlist that is added, flushed, deleted, flushed; and all of it rolled back'),
  );
  print(states.join(' → '));
  check(
    `actorOf(playlist) stands at ${actor.getSnapshot().value}`,
    actor.getSnapshot().value === lifeOf(list),
  );
}
