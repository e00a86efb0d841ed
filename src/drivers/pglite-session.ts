// The one connection of a PGlite database as a driver's session. It speaks PostgreSQL's protocol to it directly: a group
// of statements is one call, values are encoded as for a server, and rows come as they are parsed.
import { toDatabaseError } from '../errors/database-error.ts';
import type { WireField } from './decode.ts';
import type { Control, DriverSession, Reply, Statement } from './driver.ts';
import { Exchange } from './exchange.ts';
import { Packet, type Serializer } from './packet.ts';
import { PreparedStatements } from './prepared-statements.ts';

/** What we use of a PGlite instance (its own types are not needed to use Imago without it). */
export interface PgliteDatabase {
  readonly dataDir?: string | undefined;
  readonly closed: boolean;
  readonly waitReady: Promise<void>;
  runExclusive<T>(fn: () => Promise<T>): Promise<T>;
  execProtocolStream(
    message: Uint8Array,
    options: { syncToFs?: boolean; throwOnError?: boolean },
  ): Promise<readonly { readonly name: string }[]>;
  syncToFs(): Promise<void>;
  close(): Promise<void>;
}

/** The messages that we read; the names are those of pg-protocol. */
type PgliteMessage =
  | { readonly name: 'rowDescription'; readonly fields: WireField[] }
  | { readonly name: 'dataRow'; readonly fields: unknown[] }
  | { readonly name: 'commandComplete'; readonly text: string }
  | { readonly name: 'readyForQuery'; readonly status: string }
  | { readonly name: 'error' };

const PREPARED_LIMIT = 256;

export class PgliteSession implements DriverSession {
  readonly id = 1;
  readonly #database: PgliteDatabase;
  readonly #serializer: Serializer;
  readonly #prepared = new PreparedStatements(PREPARED_LIMIT);
  #underWay = 0;
  #isInTransaction = false;

  constructor(database: PgliteDatabase, serializer: Serializer) {
    this.#database = database;
    this.#serializer = serializer;
  }

  get isBroken(): boolean {
    return this.#database.closed;
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && !this.#isInTransaction;
  }

  send(controls: readonly Control[], statement: Statement | null): Promise<Reply> {
    return this.#exchange(new Exchange(this.#prepared, controls, statement));
  }

  script(text: string): Promise<Reply> {
    return this.#exchange(Exchange.script(this.#prepared, text));
  }

  /** A statement runs in one piece on our own thread: there is no moment at which it could be cancelled. */
  cancel(): Promise<void> {
    return Promise.resolve();
  }

  async #exchange(exchange: Exchange): Promise<Reply> {
    const message = new Packet(this.#serializer);
    Exchange.write([exchange], message);
    this.#underWay += 1;
    try {
      return this.#read(exchange, await this.#database.runExclusive(() => this.#call(message.bytes())));
    } catch (cause) {
      throw toDatabaseError(cause, '');
    } finally {
      this.#underWay -= 1;
    }
  }

  async #call(bytes: Uint8Array): Promise<readonly PgliteMessage[]> {
    const options = { syncToFs: false, throwOnError: false };
    // each name has a type of its own; the others are not looked at
    const messages = (await this.#database.execProtocolStream(bytes, options)) as readonly PgliteMessage[];
    const last = messages.at(-1);
    if (last?.name === 'readyForQuery') this.#isInTransaction = last.status !== 'I';
    if (!this.#isInTransaction && this.#database.dataDir !== undefined) await this.#database.syncToFs();
    return messages;
  }

  #read(exchange: Exchange, messages: readonly PgliteMessage[]): Reply {
    for (const message of messages) {
      switch (message.name) {
        case 'rowDescription':
          exchange.fieldsArrived(message.fields);
          break;
        case 'dataRow':
          exchange.rowArrived(message.fields);
          break;
        case 'commandComplete':
          exchange.commandCompleted(message.text);
          break;
        case 'error':
          throw exchange.failure(message);
      }
    }
    return exchange.reply();
  }
}
