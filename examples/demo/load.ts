// Loads the whole data file through one session and one transaction, a flush for each batch, and says what that took.
import type { Session } from '../../src/index.ts';
import { store } from './chinook.ts';
import { type EntityOfStore, valuesOf } from './rows.ts';
import { columns, count, ms, progress } from './terminal.ts';
import type { Timeline } from './timeline.ts';

type Rows = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

export interface Loaded {
  readonly entity: EntityOfStore;
  readonly rows: number;
  readonly flushes: number;
  /** Time spent making and adding objects, and flushing them, in ms. */
  readonly adding: number;
  readonly flushing: number;
}

export async function loadStore(session: Session, rows: Rows, batch: number): Promise<Loaded[]> {
  const total = [...rows.values()].reduce((sum, { length }) => sum + length, 0);
  const loaded: Loaded[] = [];
  let done = 0;
  for (const entity of store) {
    const tick = (more: number) => {
      done += more;
      progress(done, total, entity.name);
    };
    loaded.push(await loadTable(session, entity, { rows: rows.get(entity.name) ?? [], batch, tick }));
  }
  return loaded;
}

interface Work {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly batch: number;
  readonly tick: (more: number) => void;
}

async function loadTable(
  session: Session,
  entity: EntityOfStore,
  { rows, batch, tick }: Work,
): Promise<Loaded> {
  // every class of the store is made by entity(): its constructor takes the values of its columns
  const Entity = entity as unknown as new (values: Record<string, unknown>) => object;
  let [adding, flushing, flushes] = [0, 0, 0];
  for (let at = 0; at < rows.length; at += batch) {
    const part = rows.slice(at, at + batch);
    const started = performance.now();
    session.addAll(part.map((row) => new Entity(valuesOf(entity, row))));
    const added = performance.now();
    await session.flush();
    adding += added - started;
    flushing += performance.now() - added;
    flushes += 1;
    tick(part.length);
  }
  return { entity, rows: rows.length, flushes, adding, flushing };
}

export function printLoaded(loaded: readonly Loaded[], timeline: Timeline): void {
  const row = ({ entity, rows, flushes, adding, flushing }: Loaded) => [
    entity.name,
    count(rows),
    count(timeline.heard('transient_to_pending', entity.name)),
    count(timeline.heard('pending_to_persistent', entity.name)),
    ms(adding),
    ms(flushing),
    String(flushes),
  ];
  const titles = ['', 'rows', 'to pending', 'to persistent', 'add', 'flush', 'flushes'];
  columns(titles, loaded.map(row));
}
