// What `pg` queues and feeds with the server's messages. It replaces the driver's own query object: rows stay the arrays
// that the parser made, nothing is emitted per row, and several exchanges share one Sync.
import type { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import pg from 'pg';
import { serialize } from 'pg-protocol';
import type { ImagoError } from '../errors/imago-error.ts';
import type { WireField } from './decode.ts';
import type { Reply } from './driver.ts';
import { Exchange } from './exchange.ts';
import { Packet } from './packet.ts';

/** Whether the server has refused something and goes on; after other errors it says nothing more. */
const isAnswered = (cause: unknown): boolean =>
  cause instanceof pg.DatabaseError && cause.severity === 'ERROR';

/** An exchange, and who waits for its reply. */
export interface Awaited {
  readonly exchange: Exchange;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: ImagoError) => void;
}

/** Who keeps count of the exchanges under way. */
export interface QueryOwner {
  readonly isBroken: boolean;
  settled(error: ImagoError | null): void;
  /** Because of a failure in front of them the server has skipped these. */
  skipped(exchanges: readonly Awaited[]): void;
}

export class PgQuery {
  readonly #group: readonly Awaited[];
  readonly #owner: QueryOwner;
  #at = 0;
  /** Whose messages come now. */
  #current: Exchange;

  constructor(group: readonly [Awaited, ...Awaited[]], owner: QueryOwner) {
    this.#group = group;
    this.#owner = owner;
    this.#current = group[0].exchange;
  }

  /** @internal called by pg, which hands an error on to {@link handleError} */
  submit({ stream }: { readonly stream: Writable }): unknown {
    try {
      const packet = new Packet(serialize);
      const exchanges = this.#group.map(({ exchange }) => exchange);
      Exchange.write(exchanges, packet);
      // if it is lost, every query is told of that
      if (stream.writable) for (const piece of packet.pieces()) stream.write(piece);
      return null;
    } catch (error) {
      return error;
    }
  }

  /** @internal called by pg */
  handleRowDescription(message: { fields: WireField[] }): void {
    this.#current.fieldsArrived(message.fields);
  }

  /** @internal called by pg */
  handleDataRow(message: { fields: unknown[] }): void {
    this.#current.rowArrived(message.fields);
  }

  /** @internal called by pg */
  handleCommandComplete(message: { text: string }): void {
    this.#completed(message.text);
  }

  /** @internal called by pg: a statement without a word in it */
  handleEmptyQuery(): void {
    this.#completed('');
  }

  #completed(tag: string): void {
    this.#current.commandCompleted(tag);
    const next = this.#current.isComplete ? this.#group[this.#at + 1] : undefined;
    if (next === undefined) return;
    this.#at += 1;
    this.#current = next.exchange;
  }

  /** @internal called by pg */
  handleReadyForQuery(): void {
    this.#succeed(this.#group);
  }

  #succeed(exchanges: readonly Awaited[]): void {
    for (const { exchange, resolve } of exchanges) {
      this.#owner.settled(null);
      resolve(exchange.reply());
    }
  }

  /** @internal called by pg; also, in a later tick, for every query that was under way when the connection broke */
  handleError(cause: unknown, connection: EventEmitter): void {
    const settle = (): void => {
      connection.off('readyForQuery', settle);
      connection.off('end', settle);
      this.#failed(cause);
    };
    if (isAnswered(cause)) {
      // not before the server is ready again: only then is it known whether a transaction is open
      connection.on('readyForQuery', settle);
      connection.on('end', settle);
    } else settle();
  }

  #failed(cause: unknown): void {
    this.#succeed(this.#group.slice(0, this.#at));
    const [failed, ...behind] = this.#group.slice(this.#at);
    if (failed !== undefined) this.#fail(failed, cause);
    if (behind.length === 0) return;
    if (this.#owner.isBroken) for (const exchange of behind) this.#fail(exchange, cause);
    else this.#owner.skipped(behind);
  }

  #fail({ exchange, reject }: Awaited, cause: unknown): void {
    const error = exchange.failure(cause);
    this.#owner.settled(error);
    reject(error);
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
