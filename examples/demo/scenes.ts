// What transactions do to objects, on rows of the store. Each scene says what it does, shows what was heard, and checks
// what it claims on the objects and in the database.
import { type Session, select } from '../../src/index.ts';
import { Album, Customer, InvoiceLine, Playlist, Track } from './chinook.ts';
import type { DemoDatabase } from './database.ts';
import { check, dim, heading, print } from './terminal.ts';
import { lifeOf, type Timeline } from './timeline.ts';

export interface Stage {
  readonly session: Session;
  readonly database: DemoDatabase;
  readonly timeline: Timeline;
}

/** The errors of Imago have a stable code and say what to do next. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    return error;
  }
}

const LINE = 110;

function printError(error: unknown): void {
  const lines =
    error instanceof Error ? [`${error.name} ${codeOf(error)}`, ...error.message.split('\n')] : ['no error'];
  for (const line of lines) print(dim(`│ ${line.length > LINE ? `${line.slice(0, LINE)}…` : line}`));
}

export async function savepointScene({ session, database, timeline }: Stage): Promise<void> {
  heading('A savepoint rolled back', 'the first price rise stays, the second one and its company go');
  timeline.start();
  const track = await session.getOne(Track, 1);
  const line = await session.getOne(InvoiceLine, 579);
  const mixtape = new Playlist({ name: 'Road trip' });
  await session.begin(async () => {
    track.unitPrice = '1.09';
    const savepoint = await session.beginNested();
    track.unitPrice = '9.99';
    session.add(mixtape);
    await session.delete(line);
    await session.flush();
    print(
      `in the savepoint: Track#1 costs ${track.unitPrice}, the playlist is ${lifeOf(mixtape)} as number ${mixtape.playlistId}, the invoice line is ${lifeOf(line)}`,
    );
    await savepoint.rollback();
  });
  timeline.printInOrder();
  check(`Track#1 costs 1.09 again: ${track.unitPrice}`, track.unitPrice === '1.09');
  check(
    `the playlist is ${lifeOf(mixtape)} and has no number any more`,
    lifeOf(mixtape) === 'transient' && mixtape.playlistId === undefined,
  );
  check(`the invoice line is ${lifeOf(line)}`, lifeOf(line) === 'persistent');
  check(
    'the database has the same price',
    (await database.ask('select unit_price from track where track_id = 1')) === 1.09,
  );
}

export async function failedFlushScene({ session, database, timeline }: Stage): Promise<void> {
  heading('A failed flush and recovery', 'a track of an album that there is not');
  timeline.start();
  const album = await session.getOne(Album, 1);
  const { title } = album;
  album.title = 'For Those About To Roll Back';
  const ghost = new Track({
    name: 'Ghost',
    albumId: 99_999,
    mediaTypeId: 1,
    milliseconds: 1,
    unitPrice: '0.99',
  });
  session.add(ghost);
  const refused = await errorOf(() => session.commit());
  printError(refused);
  const pending = await errorOf(() => session.scalars(select(Track)));
  printError(pending);
  await session.rollback();
  check(`the foreign key was the reason: ${codeOf(refused)}`, codeOf(refused) === 'FOREIGN_KEY_VIOLATION');
  check(`until rollback() nothing goes on: ${codeOf(pending)}`, codeOf(pending) === 'ROLLBACK_PENDING');
  check(`the album has its old title: ${album.title}`, album.title === title);
  check(`the track is ${lifeOf(ghost)} again`, lifeOf(ghost) === 'transient');
  ghost.album = album;
  session.add(ghost);
  await session.commit();
  timeline.printInOrder();
  const found = await database.ask('select count(*) from track where track_id = $1 and album_id = 1', [
    ghost.trackId,
  ]);
  check(
    `with album 1 it is ${lifeOf(ghost)} as number ${ghost.trackId}, and so says the database`,
    found === 1,
  );
}

export async function uniqueScene({ session, database, timeline }: Stage): Promise<void> {
  heading(
    'A failure in a savepoint',
    'a customer with an address that is taken; the transaction around goes on',
  );
  timeline.start();
  const customer = await session.getOne(Customer, 1);
  const twin = new Customer({ firstName: 'Luís', lastName: 'Twin', email: customer.email });
  let refused: unknown = null;
  await session.begin(async () => {
    customer.company = 'Embraer';
    refused = await errorOf(() => session.beginNested(() => session.add(twin)));
  });
  printError(refused);
  timeline.printInOrder();
  check(`the address was the reason: ${codeOf(refused)}`, codeOf(refused) === 'UNIQUE_VIOLATION');
  check(`the twin is ${lifeOf(twin)}`, lifeOf(twin) === 'transient');
  const saved = await database.ask('select count(*) from customer where customer_id = 1 and company = $1', [
    'Embraer',
  ]);
  check(`the company before the savepoint was saved: ${customer.company}`, saved === 1);
}
