// Records the statements that are sent while a function runs, as the tracing channel tells of them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Statement } from '../../src/drivers/driver.ts';
import type { QueryTrace } from '../../src/drivers/observe.ts';

/** The verbs of the statements sent by `work`, in order. */
export async function verbsOf(work: () => Promise<unknown>): Promise<string[]> {
  return (await tracesOf(work)).map(({ verb }) => verb);
}

export async function tracesOf(work: () => Promise<unknown>): Promise<QueryTrace[]> {
  const traces: QueryTrace[] = [];
  // the channel's messages are of this type
  const listener = (message: unknown) => traces.push(message as QueryTrace);
  subscribe('tracing:imago:query:start', listener);
  try {
    await work();
  } finally {
    unsubscribe('tracing:imago:query:start', listener);
  }
  return traces;
}

export const insertNote = (text: unknown): Statement => ({
  text: 'insert into notes(text) values ($1) returning id',
  values: [text],
  name: 'insert_note',
  verb: 'INSERT',
  table: 'notes',
  count: 1,
});

export const selectNotes: Statement = {
  text: 'select text from notes order by id',
  values: [],
  name: 'select_notes',
  verb: 'SELECT',
  table: 'notes',
  count: 1,
};

export const createNotes = 'create table notes(id serial primary key, text text not null unique)';
