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
}

export class StatementLog {
  readonly entries: SqlEntry[] = [];
  /** Statements that belong to no session are not part of the log. */
  isMuted = true;
  readonly #subscribers: Partial<TracingChannelSubscribers<object>> = {
    // the channel's messages are the drivers' (docs: imago:query)
    start: (message) => this.#add(message as QueryMessage),
  };

  open(): void {
    // all five handlers are optional at run time; the types ask for all
    tracingChannel('imago:query').subscribe(this.#subscribers as TracingChannelSubscribers<object>);
  }

  close(): void {
    // as above
    tracingChannel('imago:query').unsubscribe(this.#subscribers as TracingChannelSubscribers<object>);
  }

  #add(message: QueryMessage): void {
    if (this.isMuted) return;
    const entry = entryOf(message);
    if (entry !== null) appendSql(this.entries, entry);
  }
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
