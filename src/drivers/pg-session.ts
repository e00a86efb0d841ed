// One connection of `pg` as a driver's session: it puts groups of statements into the client's pipeline, several in one
// packet where they are sent together, and keeps count of what is under way.
import type pg from 'pg';
import { endsConnection } from '../errors/database-error.ts';
import type { ImagoError } from '../errors/imago-error.ts';
import type { Control, DriverSession, Reply, Statement } from './driver.ts';
import { Exchange } from './exchange.ts';
import { cancelBackend } from './pg-cancel.ts';
import { PgQuery } from './pg-query.ts';
import { PreparedStatements } from './prepared-statements.ts';

/** What we use of a client of `pg` beyond its typings. */
export interface PgClient extends Omit<pg.Client, 'query' | 'ssl'> {
  readonly ssl: unknown;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly readyForQuery: boolean;
  query(query: PgQuery): unknown;
  release(destroy?: boolean): void;
}

export class PgSession implements DriverSession {
  readonly client: PgClient;
  readonly #prepared: PreparedStatements;
  #underWay = 0;
  #isBroken = false;
  #isCorked = false;
  #cancelling: Promise<void> | null = null;

  constructor(client: PgClient, preparedLimit: number) {
    this.client = client;
    this.#prepared = new PreparedStatements(preparedLimit);
    const broken = () => {
      this.#isBroken = true;
    };
    client.on('error', broken);
    client.on('end', broken);
  }

  get id(): number {
    return this.client.processID ?? 0;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && this.client.readyForQuery && this.client.getTransactionStatus() === 'I';
  }

  /** How many statements wait for their reply. */
  get underWay(): number {
    return this.#underWay;
  }

  send(controls: readonly Control[], statement: Statement | null): Promise<Reply> {
    return this.#submit(new Exchange(this.#prepared, controls, statement));
  }

  script(text: string): Promise<Reply> {
    return this.#submit(Exchange.script(this.#prepared, text));
  }

  /** @internal called by its queries */
  settled(error: ImagoError | null): void {
    this.#underWay -= 1;
    if (error !== null && endsConnection(error)) this.#isBroken = true;
  }

  cancel(): Promise<void> {
    if (this.#isBroken || this.#underWay === 0) return Promise.resolve();
    this.#cancelling ??= cancelBackend(this.client).then(() => {
      this.#cancelling = null;
    });
    return this.#cancelling;
  }

  #submit(exchange: Exchange): Promise<Reply> {
    // a statement sent while a cancellation is on its way could be the one that is hit
    if (this.#cancelling !== null) return this.#cancelling.then(() => this.#enqueue(exchange));
    return this.#enqueue(exchange);
  }

  #enqueue(exchange: Exchange): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#underWay += 1;
      this.#cork();
      this.client.query(new PgQuery(exchange, this, resolve, reject));
    });
  }

  /** Holds back the socket until the present turn of the event loop is over: what is sent in it makes one packet. */
  #cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    const { stream } = this.client.connection;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}
