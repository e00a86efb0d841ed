// The statement log of a case, read off the tracing channel on which drivers tell of every statement.
import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel';
import type { SqlEntry } from './case.ts';
import { appendSql } from './normalise.ts';

const transactionVerbs = new Set([
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT',
  'ROLLBACK TO SAVEPOINT',
  'RELEASE SAVEPOINT',
]);

interface QueryMessage {
  readonly verb: string;
  readonly table: string;
  readonly count: number;
  readonly statement: string;
  readonly connection: number;
  readonly error?: { readonly details?: { readonly sqlState?: string } };
  readonly result?: { readonly command: string };
}

/** What was sent, with what the server has made of it. */
interface Sent {
  readonly message: QueryMessage;
  readonly entry: SqlEntry;
  /** The reply is there. */
  isAnswered: boolean;
  /** What was sent before it in the same step has failed. */
  isBehindFailure: boolean;
}

export class StatementLog {
  /** Statements that belong to no session are not part of the log. */
  isMuted = true;
  #sent: Sent[] = [];
  readonly #failedConnections = new Set<number>();
  readonly #subscribers: Partial<TracingChannelSubscribers<object>> = {
    // the channel's messages are the drivers' (docs: imago:query)
    start: (message) => this.#add(message as QueryMessage),
    asyncEnd: (message) => this.#answered(message as QueryMessage),
    error: (message) => this.#failed(message as QueryMessage),
  };

  /** The statements, adjacent ones of the same verb and table as one. */
  get entries(): SqlEntry[] {
    const entries: SqlEntry[] = [];
    for (const sent of this.#sent) if (!isIgnored(sent)) appendSql(entries, effective(sent));
    return entries;
  }

  open(): void {
    // all five handlers are optional at run time; the types ask for all
    tracingChannel('imago:query').subscribe(this.#subscribers as TracingChannelSubscribers<object>);
  }

  close(): void {
    // as above
    tracingChannel('imago:query').unsubscribe(this.#subscribers as TracingChannelSubscribers<object>);
  }

  /** What a program does after a failure it does knowingly. */
  beginStep(): void {
    this.#failedConnections.clear();
  }

  #add(message: QueryMessage): void {
    if (this.isMuted) return;
    const entry = entryOf(message);
    const isBehindFailure = this.#failedConnections.has(message.connection);
    if (entry !== null) this.#sent.push({ message, entry, isAnswered: false, isBehindFailure });
  }

  #answered(message: QueryMessage): void {
    const sent = this.#sent.find((candidate) => candidate.message === message);
    if (sent !== undefined) sent.isAnswered = true;
  }

  #failed(message: QueryMessage): void {
    this.#failedConnections.add(message.connection);
    const at = this.#sent.findIndex((candidate) => candidate.message === message);
    if (at < 0) return;
    for (const sent of this.#sent.slice(at + 1)) {
      if (sent.message.connection === message.connection && !sent.isAnswered) sent.isBehindFailure = true;
    }
  }
}

const IN_FAILED_TRANSACTION = '25P02';

/** A statement that was on its way behind one which fails is refused unseen. */
function isIgnored({ message: { error }, isBehindFailure }: Sent): boolean {
  return isBehindFailure && error?.details?.sqlState === IN_FAILED_TRANSACTION;
}

/** A COMMIT that travels behind a statement which fails does what ROLLBACK does, and the server says so. */
function effective({ entry, message }: Sent): SqlEntry {
  return entry[0] === 'COMMIT' && message.result?.command === 'ROLLBACK' ? ['ROLLBACK'] : entry;
}

function entryOf({ verb, table, count, statement }: QueryMessage): SqlEntry | null {
  if (transactionVerbs.has(verb)) return [verb];
  if (verb === 'INSERT' || verb === 'UPDATE' || verb === 'DELETE') return [verb, table, Math.max(count, 1)];
  if (verb === 'SELECT') return ['SELECT', table];
  // plain text of the program: read like the reference reads it
  const written = /^\s*(?:(INSERT) INTO|(UPDATE)|(DELETE) FROM) (\w+)/i.exec(statement);
  const writtenVerb = written?.[1] ?? written?.[2] ?? written?.[3];
  return writtenVerb === undefined ? null : [writtenVerb.toUpperCase(), written?.[4] ?? '', 1];
}
