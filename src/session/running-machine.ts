// A machine as the session runs it: a state code and the compiled table. Whoever watches is told of every event, so that
// a real actor can be kept in the same state.
import { type MachineTable, nextCode } from '../../machines/table.ts';

export type Watcher<Event> = (event: Event) => void;

export class RunningMachine<State extends string, Event extends string> {
  readonly #table: MachineTable<State, Event>;
  #state: number;
  #watchers: Watcher<Event>[] | null = null;

  constructor(table: MachineTable<State, Event>) {
    this.#table = table;
    this.#state = table.initial;
  }

  get state(): State {
    // the code came out of this very table
    return this.#table.states[this.#state] as State;
  }

  is(state: State): boolean {
    return this.#state === this.#table.stateCode[state];
  }

  accepts(event: Event): boolean {
    return nextCode(this.#table, this.#state, event) >= 0;
  }

  /** Takes the transition; false, and nothing else, where the machine refuses the event. */
  send(event: Event): boolean {
    const next = nextCode(this.#table, this.#state, event);
    if (next < 0) return false;
    this.#state = next;
    if (this.#watchers !== null) for (const watch of this.#watchers) watch(event);
    return true;
  }

  watch(watcher: Watcher<Event>): () => void {
    this.#watchers = [...(this.#watchers ?? []), watcher];
    return () => {
      this.#watchers = this.#watchers?.filter((other) => other !== watcher) ?? null;
    };
  }
}
