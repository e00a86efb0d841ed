// What `pg` queues and feeds with the server's messages. It replaces the driver's own query object: rows stay the arrays
// that the parser made, nothing is emitted per row, and several statements share one Sync.
import type { Writable } from 'node:stream';
import pg from 'pg';
import { serialize } from 'pg-protocol';
import type { ImagoError } from '../errors/imago-error.ts';
import type { WireField } from './decode.ts';
import type { Reply } from './driver.ts';
import type { Exchange } from './exchange.ts';
import { Packet } from './packet.ts';

/** Who keeps count of the queries under way. */
export interface QueryOwner {
  settled(error: ImagoError | null): void;
}

export class PgQuery {
  readonly #exchange: Exchange;
  readonly #owner: QueryOwner;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: ImagoError) => void;

  constructor(
    exchange: Exchange,
    owner: QueryOwner,
    resolve: (reply: Reply) => void,
    reject: (error: ImagoError) => void,
  ) {
    this.#exchange = exchange;
    this.#owner = owner;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** @internal called by pg */
  submit({ stream }: { readonly stream: Writable }): null {
    const packet = new Packet(serialize);
    this.#exchange.write(packet);
    // of one that is lost every query is told
    if (stream.writable) for (const piece of packet.pieces()) stream.write(piece);
    return null;
  }

  /** @internal called by pg */
  handleRowDescription(message: { fields: WireField[] }): void {
    this.#exchange.fieldsArrived(message.fields);
  }

  /** @internal called by pg */
  handleDataRow(message: { fields: unknown[] }): void {
    this.#exchange.rowArrived(message.fields);
  }

  /** @internal called by pg */
  handleCommandComplete(message: { text: string }): void {
    this.#exchange.commandCompleted(message.text);
  }

  /** @internal called by pg */
  handleEmptyQuery(): void {}

  /** @internal called by pg */
  handleReadyForQuery(): void {
    this.#owner.settled(null);
    this.#resolve(this.#exchange.reply());
  }

  /** @internal called by pg; also, in a later tick, for every query that was under way when the connection broke */
  handleError(cause: unknown): void {
    const error = this.#exchange.failure(cause);
    this.#owner.settled(error);
    this.#reject(error);
  }

  /** @internal called by pg */
  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('COPY FROM STDIN is not possible here');
  }

  /** @internal called by pg */
  handleCopyData(): void {}
}

// Pipeline mode takes only descendants of pg's own query, since others keep portals open (ours does not). Its constructor,
// which makes an event emitter, is not needed.
Object.setPrototypeOf(PgQuery.prototype, pg.Query.prototype);
