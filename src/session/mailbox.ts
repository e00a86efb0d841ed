// The mailbox of a session: operations that do IO or move the transaction run one after the other, in the order in which
// they were called. A call from a listener of the running operation belongs to it and runs at once.
import { callingEvent } from './call-chain.ts';
import type { SessionCore } from './session-core.ts';

interface Waiting {
  readonly operation: string;
  readonly start: () => void;
}

export class Mailbox {
  readonly #core: SessionCore;
  readonly #waiting: Waiting[] = [];
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
    return this.#running === null;
  }

  /** The next operation waits for this; if it fails, so does the operation. */
  holdBack(pending: Promise<void>): void {
    this.#heldBack = pending;
    pending.catch(() => undefined);
  }

  run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.#running === null) return this.#start(operation, work);
    if (callingEvent(this.#core) !== undefined) return work();
    return new Promise<T>((resolve, reject) => {
      const start = () => this.#start(operation, work).then(resolve, reject);
      this.#waiting.push({ operation, start });
    });
  }

  async #takeHeldBack(): Promise<void> {
    const pending = this.#heldBack;
    this.#heldBack = null;
    await pending;
  }

  async #start<T>(operation: string, work: () => Promise<T>): Promise<T> {
    this.#running = operation;
    this.#core.machine.send('operationStarted');
    try {
      if (this.#heldBack !== null) await this.#takeHeldBack();
      return await work();
    } finally {
      this.#running = null;
      this.#core.machine.send('operationFinished');
      this.#waiting.shift()?.start();
    }
  }
}
