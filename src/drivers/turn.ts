// Taking turns: PGlite has a single connection, so whoever asks for it waits until those before have given it back.
import { databaseErrors, driverErrors } from '../errors/catalog/drivers.ts';

interface Waiter {
  readonly go: () => void;
  readonly giveUp: (error: Error) => void;
}

export class Turn {
  #isTaken = false;
  readonly #waiters: Waiter[] = [];

  get isTaken(): boolean {
    return this.#isTaken;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  /** Waits for the turn, first come first served. @throws TimeoutError, or OperationalError (ABORTED) */
  take(timeout: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(databaseErrors.ABORTED({ statement: '' }, signal.reason));
    if (!this.#isTaken) {
      this.#isTaken = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => this.#wait(resolve, reject, timeout, signal));
  }

  give(): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#isTaken = false;
    else next.go();
  }

  /** Those who wait get this error instead. */
  turnAway(error: Error): void {
    for (const waiter of this.#waiters.splice(0)) waiter.giveUp(error);
  }

  #wait(resolve: () => void, reject: (error: Error) => void, timeout: number, signal?: AbortSignal): void {
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      const at = this.#waiters.indexOf(waiter);
      if (at !== -1) this.#waiters.splice(at, 1);
    };
    const waiter: Waiter = {
      go: () => {
        leave();
        resolve();
      },
      giveUp: (error) => {
        leave();
        reject(error);
      },
    };
    const abort = () => waiter.giveUp(databaseErrors.ABORTED({ statement: '' }, signal?.reason));
    const timer = setTimeout(() => waiter.giveUp(driverErrors.PGLITE_BUSY({ waited: timeout })), timeout);
    signal?.addEventListener('abort', abort, { once: true });
    this.#waiters.push(waiter);
  }
}
