// The named prepared statements of one connection: which the server knows, what their rows look like, and which have to
// be closed because there are too many or their state is in doubt after an error.
import type { Description } from './decode.ts';
import type { Wire } from './exchange.ts';

export interface Prepared {
  readonly text: string;
  /** Known after the first execution; from then on the server is not asked to describe the rows again. */
  description: Description | null;
  /** The bytes that execute it without values, once that was done. */
  call: Uint8Array | null;
  /** When it was last used, in uses of the connection. */
  usedAt: number;
}

export class PreparedStatements {
  readonly #limit: number;
  readonly #known = new Map<string, Prepared>();
  readonly #stale = new Set<string>();
  #uses = 0;

  /** @param limit how many are kept; 0 when the connection cannot keep any */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#known.size;
  }

  get isEnabled(): boolean {
    return this.#limit > 0;
  }

  /** Makes the server know the statement, if it does not yet, and says what is known of it. */
  use(wire: Wire, name: string, text: string): Prepared {
    const known = this.#known.get(name);
    if (known !== undefined && known.text === text) {
      known.usedAt = ++this.#uses;
      return known;
    }
    if (known !== undefined) this.forget(name);
    else if (this.#known.size >= this.#limit) this.#forgetOldest();
    this.#closeStale(wire);
    wire.parse(name, text);
    const fresh: Prepared = { text, description: null, call: null, usedAt: ++this.#uses };
    this.#known.set(name, fresh);
    return fresh;
  }

  /** The server may or may not know it, or knows it in a way that no longer works. */
  forget(name: string): void {
    if (this.#known.delete(name)) this.#stale.add(name);
  }

  /** The server has none any more, or it is not known which. */
  forgetAll(): void {
    for (const name of [...this.#known.keys()]) this.forget(name);
  }

  #forgetOldest(): void {
    let oldest: string | undefined;
    let usedAt = Number.POSITIVE_INFINITY;
    for (const [name, known] of this.#known) {
      if (known.usedAt > usedAt) continue;
      oldest = name;
      usedAt = known.usedAt;
    }
    if (oldest !== undefined) this.forget(oldest);
  }

  #closeStale(wire: Wire): void {
    if (this.#stale.size === 0) return;
    for (const name of this.#stale) wire.close(name);
    this.#stale.clear();
  }
}
