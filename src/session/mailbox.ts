// The mailbox of a session: operations that do IO or move the transaction run one after the other, in the order in which
// they were called. A call from a listener of the running operation belongs to it: it does not wait for it to end.
import { told } from '../events/told.ts';
import { callingLink } from './call-chain.ts';
import type { SessionCore } from './session-core.ts';
import { Turns } from './turns.ts';

export class Mailbox {
  readonly #core: SessionCore;
  readonly #turns = new Turns();
  /** Calls of synchronous listeners, for which the running operation cannot stop where it is. */
  #ofTold: (() => Promise<void>)[] = [];
  #running: string | null = null;
  #heldBack: Promise<void> | null = null;

  constructor(core: SessionCore) {
    this.#core = core;
  }

  /** The operation that is running now. */
  get running(): string | null {
    return this.#running;
  }

  /** Whether an operation that is called now would begin now. */
  get isIdle(): boolean {
    return this.#turns.isFree;
  }

  /** The next operation waits for this; if it fails, so does the operation. */
  holdBack(pending: Promise<void>): void {
    this.#heldBack = pending;
    pending.catch(() => undefined);
  }

  run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#turns.isFree) return this.#turns.run(() => this.#start(operation, work));
    const link = callingLink(this.#core);
    // several calls at once of one listener take turns, too
    if (link !== undefined) return link.turns.run(work);
    if (told.depth > 0) return this.#later(work);
    return this.#turns.run(() => this.#start(operation, work));
  }

  /** Runs what synchronous listeners have called meanwhile: now the operation waits for listeners anyhow. */
  async runOfTold(): Promise<void> {
    for (let next = this.#ofTold.shift(); next !== undefined; next = this.#ofTold.shift()) await next();
  }

  #later<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#ofTold.push(() => work().then(resolve, reject));
    });
  }

  async #start<T>(operation: string, work: () => Promise<T>): Promise<T> {
    this.#running = operation;
    this.#core.machine.send('operationStarted');
    try {
      if (this.#heldBack !== null) await this.#takeHeldBack();
      return await work();
    } finally {
      // nobody of this operation waits any more; what is left runs before the next one
      if (this.#ofTold.length > 0) await this.runOfTold();
      this.#running = null;
      this.#core.machine.send('operationFinished');
    }
  }

  async #takeHeldBack(): Promise<void> {
    const pending = this.#heldBack;
    this.#heldBack = null;
    await pending;
  }
}
