// Listens to the life of all objects of a session and to its transactions, and prints what it has heard: one after the
// other, or, where there are thousands, each event with its count and when in the time it happened.
import { inspect, listen, type Session, type SessionTransaction } from '../../src/index.ts';
import { count, dim, ms, print, styled } from './terminal.ts';

const LIFECYCLE = [
  ...([
    'transient_to_pending',
    'pending_to_persistent',
    'pending_to_transient',
    'loaded_as_persistent',
  ] as const),
  ...(['persistent_to_transient', 'persistent_to_deleted', 'persistent_to_detached'] as const),
  ...(['deleted_to_persistent', 'deleted_to_detached', 'detached_to_persistent'] as const),
] as const;
const SESSION = ['before_flush', 'after_flush', 'before_commit', 'after_commit', 'after_rollback'] as const;
const TRANSACTION = ['after_transaction_create', 'after_soft_rollback', 'after_transaction_end'] as const;

interface Heard {
  readonly at: number;
  readonly event: string;
  /** The class of the object, or which transaction. */
  readonly what: string;
}

const WIDTH = 40;
const SHADES = ' ▁▂▃▄▅▆▇█';

export class Timeline {
  readonly #heard: Heard[] = [];
  /** How often each transition of the lifecycle was taken, over all. */
  readonly transitions = new Map<string, number>();
  #started = performance.now();

  constructor(session: Session) {
    for (const event of LIFECYCLE) {
      listen(session, event, (_, instance) => {
        this.transitions.set(event, (this.transitions.get(event) ?? 0) + 1);
        this.#hear(event, instance.constructor.name);
      });
    }
    for (const event of SESSION) listen(session, event, () => this.#hear(event, ''));
    for (const event of TRANSACTION) {
      listen(session, event, (_, transaction) => this.#hear(event, frameName(transaction)));
    }
    listen(session, 'after_begin', (_, transaction) => this.#hear('after_begin', frameName(transaction)));
  }

  /** How many events of a name were heard since the start, of one class. */
  heard(event: string, what: string): number {
    return this.#heard.filter((heard) => heard.event === event && heard.what === what).length;
  }

  /** Forgets what was heard: a new part begins. */
  start(): void {
    this.#heard.length = 0;
    this.#started = performance.now();
  }

  /** Everything in its order; the same of the same class in a row is one line. */
  printInOrder(): void {
    for (let at = 0; at < this.#heard.length; ) {
      const first = this.#heard[at];
      if (first === undefined) break;
      let next = at + 1;
      while (this.#heard[next]?.event === first.event && this.#heard[next]?.what === first.what) next++;
      const times = next - at > 1 ? ` × ${count(next - at)}` : '';
      print(`${dim(ms(first.at).padStart(8))}  ${coloured(first.event.padEnd(24))} ${first.what}${times}`);
      at = next;
    }
  }

  /** Each event with its count, its first and last time, and a strip of when it happened. */
  printStrips(): void {
    const end = performance.now() - this.#started;
    const byEvent = new Map<string, number[]>();
    for (const { event, what, at } of this.#heard) {
      const title = what === 'subtransaction' ? `${event} (flush)` : event;
      const times = byEvent.get(title);
      if (times === undefined) byEvent.set(title, [at]);
      else times.push(at);
    }
    for (const [event, times] of byEvent) {
      const figures = `${count(times.length).padStart(7)}  ${ms(times[0] ?? 0).padStart(7)} – ${ms(times.at(-1) ?? 0).padEnd(7)}`;
      print(
        `${coloured(event.padEnd(34))} ${figures}  ${dim('▕')}${coloured(strip(times, end), event)}${dim('▏')}`,
      );
    }
  }

  #hear(event: string, what: string): void {
    this.#heard.push({ at: performance.now() - this.#started, event, what });
  }
}

function strip(times: readonly number[], end: number): string {
  const counts = new Array<number>(WIDTH).fill(0);
  for (const at of times) {
    const cell = Math.min(WIDTH - 1, Math.floor((at / end) * WIDTH));
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return counts.map((cell) => SHADES[Math.ceil((cell / most) * (SHADES.length - 1))]).join('');
}

function frameName({ nested, parent, depth }: SessionTransaction): string {
  if (nested) return `savepoint, depth ${depth}`;
  return parent === null ? 'root' : 'subtransaction';
}

/** Births are green, ends are yellow, transactions blue, and what goes back is magenta. */
function coloured(text: string, event: string = text): string {
  if (/rollback|_to_transient|deleted_to_persistent/.test(event)) return styled('magenta', text);
  if (/_to_pending|_persistent/.test(event)) return styled('green', text);
  if (/_to_/.test(event)) return styled('yellow', text);
  return styled('blue', text);
}

/** The lifecycle state of an object in one word. */
export function lifeOf(object: object): string {
  const state = inspect(object);
  const words = ['transient', 'pending', 'persistent', 'deleted', 'detached'] as const;
  return words.find((word) => state[word]) ?? 'unknown';
}
