// One thing at a time, in the order in which it was asked for.

export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  get isFree(): boolean {
    return !this.#isTaken;
  }

  /** Runs the work when everything before it is through. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isTaken) return this.#take(work);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => void this.#take(work).then(resolve, reject));
    });
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#isTaken) await this.run(async () => undefined);
  }

  async #take<T>(work: () => Promise<T>): Promise<T> {
    this.#isTaken = true;
    try {
      return await work();
    } finally {
      this.#isTaken = false;
      this.#waiting.shift()?.();
    }
  }
}
