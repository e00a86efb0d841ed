// Work that follows the end of a frame: callbacks of users. A savepoint's belong to the transaction around it once it is
// released, and vanish when it is rolled back. A callback that fails is reported; it can undo or mask nothing.
import type { ChangeSet } from '../tracking/change-set.ts';
import { warn } from '../util/warn.ts';

export type CommitCallback = (changes: ChangeSet) => unknown;
export type RollbackCallback = () => unknown;

export class FrameHooks {
  #commit: CommitCallback[] = NONE;
  #rollback: RollbackCallback[] = NONE;

  onCommit(callback: CommitCallback): void {
    this.#commit = [...this.#commit, callback];
  }

  onRollback(callback: RollbackCallback): void {
    this.#rollback = [...this.#rollback, callback];
  }

  get waitForCommit(): boolean {
    return this.#commit.length > 0;
  }

  get waitForRollback(): boolean {
    return this.#rollback.length > 0;
  }

  /** The frame has ended inside of another, which has them from now on. */
  moveTo(outer: FrameHooks): void {
    if (this.#commit !== NONE) outer.#commit = [...outer.#commit, ...this.#commit];
    if (this.#rollback !== NONE) outer.#rollback = [...outer.#rollback, ...this.#rollback];
    this.#commit = NONE;
    this.#rollback = NONE;
  }

  async runCommit(changes: ChangeSet): Promise<void> {
    for (const callback of this.#commit) await guarded('onCommit', () => callback(changes));
  }

  async runRollback(): Promise<void> {
    for (const callback of this.#rollback) await guarded('onRollback', callback);
  }
}

const NONE: never[] = [];

async function guarded(hook: string, callback: () => unknown): Promise<void> {
  try {
    await callback();
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    warn(
      'CALLBACK_FAILED',
      `A callback of transaction.${hook} has failed; the transaction is not affected. ${reason}`,
    );
  }
}
