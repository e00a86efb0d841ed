// Work on many objects of which listeners are told one by one. A listener that throws keeps the others from being told; that
// their transaction has ended stays true of them all the same.

export class ToTheEnd {
  #failure: { readonly reason: unknown } | null = null;

  /** Whether listeners are still told. */
  get isTold(): boolean {
    return this.#failure === null;
  }

  /** Does the work on each of them, whatever is thrown on the way. */
  each<T>(items: Iterable<T>, work: (item: T) => void): void {
    for (const item of items) this.step(() => work(item));
  }

  step(work: () => void): void {
    try {
      work();
    } catch (reason) {
      this.#failure ??= { reason };
    }
  }

  /** Throws what was thrown first. */
  finish(): void {
    if (this.#failure !== null) throw this.#failure.reason;
  }
}
