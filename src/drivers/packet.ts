// The messages of a group as bytes: what an exchange writes is collected and handed over in one piece. Who makes the bytes
// of a message is the serializer of `pg` or that of PGlite.
import type { Parameter } from './encode-parameter.ts';
import type { Wire } from './exchange.ts';

/** The functions of pg-protocol that write messages. */
export interface Serializer {
  parse(message: { name: string; text: string }): Uint8Array;
  bind(message: { statement: string; values: Parameter[] }): Uint8Array;
  describe(message: { type: 'P' | 'S'; name: string }): Uint8Array;
  execute(message: Record<never, never>): Uint8Array;
  close(message: { type: 'S' | 'P'; name: string }): Uint8Array;
  sync(): Uint8Array;
  query(text: string): Uint8Array;
}

const EXECUTE = Object.freeze({});
const NO_VALUES: Parameter[] = [];
// beyond that a copy costs more than another call of the socket
const COPIED = 16_384;

export class Packet implements Wire {
  readonly #serializer: Serializer;
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  constructor(serializer: Serializer) {
    this.#serializer = serializer;
  }

  parse(name: string, text: string): void {
    this.add(this.#serializer.parse({ name, text }));
  }

  bind(statement: string, values: readonly Parameter[]): void {
    // the serializer only reads them
    this.add(this.#serializer.bind({ statement, values: values as Parameter[] }));
  }

  describe(): void {
    this.add(this.#serializer.describe({ type: 'P', name: '' }));
  }

  execute(): void {
    this.add(this.#serializer.execute(EXECUTE));
  }

  close(name: string): void {
    this.add(this.#serializer.close({ type: 'S', name }));
  }

  sync(): void {
    this.add(this.#serializer.sync());
  }

  query(text: string): void {
    this.add(this.#serializer.query(text));
  }

  callOf(statement: string): Uint8Array {
    const bind = this.#serializer.bind({ statement, values: NO_VALUES });
    return Buffer.concat([bind, this.#serializer.execute(EXECUTE)]);
  }

  add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#size += bytes.length;
  }

  /** All of it in one piece. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#parts, this.#size);
  }

  /** All of it in few pieces: what is large is not copied. */
  pieces(): readonly Uint8Array[] {
    return this.#size > COPIED ? this.#parts : [this.bytes()];
  }
}
