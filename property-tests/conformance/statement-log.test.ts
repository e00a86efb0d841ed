// The statement log, fed through the tracing channel as drivers do it.
import { tracingChannel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StatementLog } from './statement-log.ts';

let log: StatementLog;
beforeEach(() => {
  log = new StatementLog();
  log.isMuted = false;
  log.open();
});
afterEach(() => log.close());

function send(verb: string, table = '', reply: Promise<unknown> = Promise.resolve({ command: verb })) {
  const message = { verb, table, count: table === '' ? 0 : 1, statement: '', connection: 1 };
  return tracingChannel('imago:query').tracePromise(() => reply, message);
}

const failure = (sqlState: string) => Promise.reject(Object.assign(new Error(), { details: { sqlState } }));

describe('the statement log', () => {
  test('adds up adjacent statements of one verb and table', async () => {
    for (const table of ['widgets', 'widgets', 'samples']) await send('INSERT', table);
    expect(log.entries).toEqual([
      ['INSERT', 'widgets', 2],
      ['INSERT', 'samples', 1],
    ]);
  });

  test('takes a COMMIT that the server has answered with ROLLBACK for what it did', async () => {
    await send('COMMIT');
    await send('COMMIT', '', Promise.resolve({ command: 'ROLLBACK' }));
    expect(log.entries).toEqual([['COMMIT'], ['ROLLBACK']]);
  });

  test('leaves out what was on its way already when a statement before it failed', async () => {
    const replies = [send('INSERT', 'items', failure('23502')), send('INSERT', 'keywords', failure('25P02'))];
    await Promise.allSettled(replies);
    await Promise.allSettled([send('INSERT', 'keywords', failure('25P02'))]);
    log.beginStep();
    await Promise.allSettled([send('INSERT', 'items', failure('25P02'))]);
    expect(log.entries).toEqual([['INSERT', 'items', 2]]);
  });
});
