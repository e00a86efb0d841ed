// The real thing beside the model: a session, its objects by the model's numbers, and a second look at the table.
import { type Engine, inspect, listen, type Session, type SessionTransaction } from '../../src/index.ts';
import type { Item, Rows } from './item.ts';
import { valuesOf } from './item.ts';
import type { PlainObject } from './plain-object.ts';

type Sql = (text: string) => Promise<Record<string, unknown>[]>;

export const allRows = 'select id, name, rank, kind from items order by id';

export interface WorldOptions {
  readonly engine: Engine;
  readonly session: Session;
  readonly sql: Sql;
  /** Whether the table can be looked at from outside while the session has a transaction. */
  readonly isShared: boolean;
  /** Whether the table is looked at from inside after every command: that sends BEGIN and every SAVEPOINT at once. */
  readonly looks: boolean;
}

export class World {
  readonly session: Session;
  readonly engine: Engine;
  readonly isShared: boolean;
  readonly looks: boolean;
  readonly objects: Item[] = [];
  readonly handles: SessionTransaction[] = [];
  readonly #sql: Sql;

  constructor({ engine, session, sql, isShared, looks }: WorldOptions) {
    this.engine = engine;
    this.session = session;
    this.isShared = isShared;
    this.looks = looks;
    this.#sql = sql;
    listen(session, 'after_transaction_create', (_session, transaction) => {
      if (transaction.nested || transaction.parent === null) this.handles.push(transaction);
    });
  }

  of({ ref }: PlainObject): Item {
    const item = this.objects[ref];
    if (item === undefined) throw new Error(`the real session knows no object ${ref}`);
    return item;
  }

  /** The key that the database has given: the one thing that the model cannot know. */
  readonly generated = (object: PlainObject): number => Number(inspect(this.of(object)).key);

  handle(number: number): SessionTransaction {
    const handle = this.handles[number];
    if (handle === undefined) throw new Error(`the real session has no transaction ${number}`);
    return handle;
  }

  /** The open transactions, the root first. */
  get stack(): SessionTransaction[] {
    const frames: SessionTransaction[] = [];
    let at = this.session.getNestedTransaction() ?? this.session.getTransaction();
    for (; at !== null; at = at.parent) frames.unshift(at);
    return frames;
  }

  async rowsInside(): Promise<Rows> {
    const connection = await this.session.connection();
    return byKey((await connection.query(allRows)).rows);
  }

  async rowsOutside(): Promise<Rows> {
    return byKey(await this.#sql(allRows));
  }
}

function byKey(records: readonly Record<string, unknown>[]): Rows {
  return new Map(records.map((record) => [Number(record.id), valuesOf(record)]));
}
