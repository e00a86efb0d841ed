// One connection of `pg` as a driver's session: it puts exchanges into the client's pipeline, several in one packet where
// they are sent together, and keeps count of what is under way.
import type pg from 'pg';
import { endsConnection } from '../errors/database-error.ts';
import type { ImagoError } from '../errors/imago-error.ts';
import type { Control, DriverSession, Reply, Statement } from './driver.ts';
import { Exchange } from './exchange.ts';
import { cancelBackend } from './pg-cancel.ts';
import { type Awaited, PgQuery, type QueryOwner } from './pg-query.ts';
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

export class PgSession implements DriverSession, QueryOwner {
  readonly client: PgClient;
  readonly #prepared: PreparedStatements;
  #underWay = 0;
  #isBroken = false;
  #waiting: Awaited[] = [];
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

  /** How many exchanges wait for their reply. */
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

  /** @internal called by its queries */
  skipped(exchanges: readonly Awaited[]): void {
    for (const one of exchanges) {
      one.exchange.skipped();
      this.#put(one);
    }
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
      this.#put({ exchange, resolve, reject });
    });
  }

  /** Holds it back until the present turn of the event loop is over: what is sent in it makes one packet. */
  #put(one: Awaited): void {
    if (this.#waiting.length === 0) process.nextTick(() => this.#sendWaiting());
    this.#waiting.push(one);
  }

  #sendWaiting(): void {
    const groups = groupsOf(this.#waiting);
    this.#waiting = [];
    const { stream } = this.client.connection;
    stream.cork();
    for (const group of groups) this.client.query(new PgQuery(group, this));
    stream.uncork();
  }
}

type Group = [Awaited, ...Awaited[]];

/** COMMIT shares the answer of what is sent in front of it: the server replies once, and we wake up once. */
function groupsOf(waiting: readonly Awaited[]): Group[] {
  const groups: Group[] = [];
  for (const one of waiting) {
    const last = groups.at(-1);
    if (last !== undefined && one.exchange.isCommit && !last[0].exchange.isScript) last.push(one);
    else groups.push([one]);
  }
  return groups;
}
