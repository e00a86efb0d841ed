// What an event costs, in a process of its own: operations without any listener, with one, and after the listener was
// taken away again; and what they allocate. Nobody listening is to cost nothing.
import { attrs, entity, integer, listen, remove, Session, text } from 'imago';

export interface ListenerCost {
  readonly operation: string;
  /** The same by hand: a class with an accessor, or a Set. */
  readonly byHand: number | null;
  readonly without: number;
  readonly listening: number;
  readonly removed: number;
  /** Bytes allocated by an operation that nobody listens to. */
  readonly bytes: number;
}

class Item extends entity('items', { id: integer().primaryKey(), name: text().nullable() }) {}

/** What an attribute would be without any events: a getter and a setter over a list of values. */
class ByHand {
  readonly values: unknown[] = [1, 'a'];
  changed = true;
  get name(): unknown {
    return this.values[1];
  }
  set name(value: unknown) {
    this.values[1] = value;
    if (!this.changed) this.changed = true;
  }
}

const TIMES = 200_000;
const REPEATS = 9;

function nanoseconds(operation: (i: number) => void): number {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS + 3; repeat++) {
    const started = performance.now();
    for (let i = 0; i < TIMES; i++) operation(i);
    times.push(((performance.now() - started) * 1e6) / TIMES);
  }
  // the first ones are warm-up
  return times.slice(3).sort((a, b) => a - b)[REPEATS >> 1] ?? Number.NaN;
}

/** Needs --expose-gc and a young generation that holds all that is allocated here. */
function bytesOf(operation: (i: number) => void): number {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < TIMES; i++) operation(i);
  return Math.max(0, (process.memoryUsage().heapUsed - before) / TIMES);
}

interface Operation {
  readonly name: string;
  readonly run: (i: number) => void;
  readonly byHand: ((i: number) => void) | null;
  /** Begins to listen; gives back how to stop. */
  readonly listen: () => () => void;
}

const names = ['a', 'b', 'c', 'd'];
const item = new Item({ id: 1, name: 'a' });
const other = new ByHand();
const session = new Session();
const items = new Set<Item>();
let heard = 0;
const hear = () => {
  heard += 1;
};

const operations: readonly Operation[] = [
  {
    name: 'set an attribute (event `set`)',
    run: (i) => {
      item.name = names[i & 3] ?? null;
    },
    byHand: (i) => {
      other.name = names[i & 3] ?? null;
    },
    listen: () => {
      const onSet = (_: Item, value: string | null) => {
        heard += 1;
        return value;
      };
      listen(attrs(Item).name, 'set', onSet);
      return () => remove(attrs(Item).name, 'set', onSet);
    },
  },
  {
    name: 'add to and expunge from a session (6 events)',
    run: () => {
      session.add(item);
      session.expunge(item);
    },
    byHand: () => {
      items.add(item);
      items.delete(item);
    },
    listen: () => {
      const events = [
        'before_attach',
        'after_attach',
        'transient_to_pending',
        'pending_to_transient',
      ] as const;
      for (const event of events) listen(session, event, hear);
      return () => {
        for (const event of events) remove(session, event, hear);
      };
    },
  },
  {
    name: 'construct an object (event `init`)',
    run: (i) => {
      sink = new Item({ id: i });
    },
    byHand: () => {
      sink = new ByHand();
    },
    listen: () => {
      listen(Item, 'init', hear);
      return () => remove(Item, 'init', hear);
    },
  },
];
let sink: object | null = null;

const costs = operations.map(({ name, run, byHand, listen: start }): ListenerCost => {
  const hand = byHand === null ? null : nanoseconds(byHand);
  const without = nanoseconds(run);
  const bytes = bytesOf(run);
  const stop = start();
  const listening = nanoseconds(run);
  stop();
  return { operation: name, byHand: hand, without, listening, removed: nanoseconds(run), bytes };
});
if (heard === 0 || sink === null) throw new Error('The listeners heard nothing.');
console.log(JSON.stringify(costs));
