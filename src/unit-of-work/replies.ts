// What a flush still has to hear of the statements that it has sent.
import type { RowSet } from '../drivers/driver.ts';

export class Replies {
  readonly #awaited: Promise<void>[] = [];

  /** What follows from a reply: waited for at once, or when all are asked for. */
  follow(reply: Promise<RowSet>, settle: (rows: RowSet) => void, isPipelined: boolean): Promise<void> {
    const settled = reply.then(settle);
    if (!isPipelined) return settled;
    // looked at by all(); until then a failure is nobody's
    settled.catch(() => undefined);
    this.#awaited.push(settled);
    return SENT;
  }

  /** Waits for all; the first failure is the one that counts. */
  async all(): Promise<void> {
    for (const settled of this.#awaited) await settled;
  }
}

const SENT: Promise<void> = Promise.resolve();
