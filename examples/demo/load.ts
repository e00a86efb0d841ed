// Loads the whole data file as a graph through one session and one transaction: the roots of each piece are added, cascades
// bring in what hangs on them, and a flush writes it. Says what that took.
import type { Session } from '../../src/index.ts';
import { store } from './chinook.ts';
import { type Piece, pieces } from './graph.ts';
import type { EntityOfStore, Rows } from './rows.ts';
import { columns, count, ms, print, progress } from './terminal.ts';
import type { Timeline } from './timeline.ts';

/** One piece of the graph, and the time spent making its objects, adding its roots, and flushing, in ms. */
export interface LoadedPiece extends Piece {
  readonly making: number;
  readonly adding: number;
  readonly flushing: number;
}

export interface Loaded {
  readonly pieces: readonly LoadedPiece[];
  /** How many rows the file has of each class. */
  readonly rows: ReadonlyMap<EntityOfStore, number>;
  /** … and of the tables without class. */
  readonly links: number;
}

export async function loadStore(session: Session, rows: Rows): Promise<Loaded> {
  const total = [...rows.values()].reduce((sum, { length }) => sum + length, 0);
  const counts = new Map(
    // the store is made of these
    store.map((entity) => [entity as EntityOfStore, rows.get(entity.name)?.length ?? 0]),
  );
  const loaded: LoadedPiece[] = [];
  let done = 0;
  let began = performance.now();
  for (const piece of pieces(rows)) {
    const made = performance.now();
    session.addAll(piece.roots);
    const added = performance.now();
    await session.flush();
    const flushed = performance.now();
    loaded.push({ ...piece, making: made - began, adding: added - made, flushing: flushed - added });
    done += piece.classes.reduce((sum, entity) => sum + (counts.get(entity) ?? 0), piece.links);
    progress(done, total, piece.title);
    began = performance.now();
  }
  return { pieces: loaded, rows: counts, links: loaded.reduce((sum, { links }) => sum + links, 0) };
}

export function printLoaded({ pieces: loaded, rows }: Loaded, timeline: Timeline): void {
  columns(
    ['', 'added', 'by cascade', 'links', 'make', 'add', 'flush'],
    loaded.map(({ title, classes, roots, links, making, adding, flushing }) => {
      const objects = classes.reduce((sum, entity) => sum + (rows.get(entity) ?? 0), 0);
      const figures = [roots.length, objects - roots.length, links].map(count);
      return [title, ...figures, ms(making), ms(adding), ms(flushing)];
    }),
  );
  print();
  columns(
    ['', 'rows', 'to pending', 'to persistent'],
    [...rows].map(([{ name }, given]) => [
      name,
      count(given),
      count(timeline.heard('transient_to_pending', name)),
      count(timeline.heard('pending_to_persistent', name)),
    ]),
  );
}
