// What happens to graphs: a delete that cascades and a move between collections, both undone by a rollback; and how a
// graph is read back, with the number of statements that takes.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect, Session, select, selectinload, sqlText } from '../../src/index.ts';
import { Artist, Employee, Invoice, Playlist } from './chinook.ts';
import type { Stage } from './scenes.ts';
import { check, count, dim, heading, print } from './terminal.ts';
import { lifeOf } from './timeline.ts';

export async function cascadeScene({ session, database, timeline }: Stage): Promise<void> {
  heading('A delete undone by rollback', 'an invoice; its lines go with it, by cascade');
  timeline.start();
  const invoice = await session.getOne(Invoice, 5);
  const lines = [...(await session.load(invoice, 'lines'))];
  await session.delete(invoice);
  await session.flush();
  const left = Number(
    await session.scalar(sqlText('select count(*) from invoice_line where invoice_id = :id', { id: 5 })),
  );
  print(
    `in the transaction: the invoice is ${lifeOf(invoice)}, the database has ${left} of its ${lines.length} lines`,
  );
  const wereDeleted = [invoice, ...lines].every((object) => inspect(object).deleted);
  await session.rollback();
  timeline.printInOrder();
  check('all of them were deleted', wereDeleted && left === 0 && lines.length > 0);
  check(
    'all of them are persistent again',
    [invoice, ...lines].every((object) => inspect(object).persistent),
  );
  const found = await database.ask('select count(*) from invoice_line where invoice_id = 5');
  check(`the database has all ${found} lines`, found === lines.length);
  check('the session gives back the same objects', (await session.get(Invoice, 5)) === invoice);
  await session.rollback();
}

export async function moveScene({ session, timeline }: Stage): Promise<void> {
  heading('A move undone by rollback', 'an album goes to another artist: one line of code, three places');
  timeline.start();
  const [from, to] = [await session.getOne(Artist, 1), await session.getOne(Artist, 3)];
  const albums = [...(await session.load(from, 'albums'))];
  await session.load(to, 'albums');
  const [album] = albums;
  if (album === undefined) throw new Error(`${from.name} has no albums.`);
  to.albums.push(album);
  const moved = album.artist === to && !from.albums.includes(album);
  print(`“${album.title}” is by ${album.artist?.name}; ${from.name} has ${from.albums.length} album left`);
  await session.flush();
  const key = album.artistId;
  await session.rollback();
  timeline.printInOrder();
  check('both sides had changed', moved);
  check(`the foreign key was copied at the flush: ${key}`, key === to.artistId);
  check(
    `the album is by ${album.artist?.name} again, key ${album.artistId}`,
    album.artist === from && album.artistId === from.artistId,
  );
  const isBack = from.albums.length === albums.length && albums.every((each, at) => from.albums[at] === each);
  check(`the albums of ${from.name} are the same in the same order`, isBack);
  check(`the album is none of ${to.name}'s`, !to.albums.includes(album));
  await session.rollback();
}

/** How many selects are sent while something is done. */
async function selectsOf(work: () => Promise<void>): Promise<number> {
  let statements = 0;
  const hear = (message: unknown) => {
    if (Reflect.get(Object(message), 'verb') === 'SELECT') statements += 1;
  };
  subscribe('tracing:imago:query:start', hear);
  await work().finally(() => unsubscribe('tracing:imago:query:start', hear));
  return statements;
}

export async function readingScene({ database, session: busy }: Stage): Promise<void> {
  heading(
    'Reading the graph back',
    'another session: eagerly, a statement for each level; or when it is asked for',
  );
  await busy.rollback();
  const session = new Session({ bind: database.engine, name: 'reader' });
  await readPlaylist(session);
  await readEmployees(session);
  await session.close();
}

async function readPlaylist(session: Session): Promise<void> {
  const playlist = select(Playlist)
    .where((p) => p.name.eq('Grunge'))
    .options(
      selectinload(Playlist, (p) => p.tracks)
        .selectinload((t) => t.album)
        .selectinload((a) => a.artist),
    );
  let found: Playlist | null = null;
  const statements = await selectsOf(async () => {
    found = (await session.scalars(playlist)).one();
  });
  // the closure above has set it
  const { name, tracks } = found as unknown as Playlist;
  const artists = new Set(tracks.map(({ album }) => album?.artist?.name));
  print(`${name}: ${tracks.length} tracks by ${[...artists].join(', ')}`);
  check(
    `playlist, tracks, albums, artists: ${statements} statements`,
    statements === 4 && tracks.length === 15,
  );
}

async function readEmployees(session: Session): Promise<void> {
  const chief = (await session.scalars(select(Employee).where((e) => e.reportsTo.isNull()))).one();
  let level: readonly Employee[] = [chief];
  let levels = 0;
  const statements = await selectsOf(async () => {
    for (; level.length > 0; levels++) {
      level = (await Promise.all(level.map((employee) => session.load(employee, 'reports')))).flat();
    }
  });
  printTree(chief, 0);
  check(`${count(levels)} levels, loaded when asked for: ${statements} statements`, statements === levels);
}

function printTree(employee: Employee, depth: number): void {
  print(`${'  '.repeat(depth)}${employee.firstName} ${employee.lastName} ${dim(employee.title ?? '')}`);
  for (const report of employee.reports) printTree(report, depth + 1);
}
