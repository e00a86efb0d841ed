// The demo: a music store through one session. Loads it, shows what transactions do to objects, watches the statecharts,
// and holds everything against the database. `npm run demo -- --help` says what it can be told.
import { Session } from '../../src/index.ts';
import { playlistTrack, store } from './chinook.ts';
import { DemoDatabase } from './database.ts';
import { cascadeScene, moveScene, readingScene } from './graph-scenes.ts';
import { type Loaded, loadStore, printLoaded } from './load.ts';
import { type DemoOptions, demoOptions } from './options.ts';
import { readRows } from './rows.ts';
import { failedFlushScene, savepointScene, uniqueScene } from './scenes.ts';
import { showStatecharts } from './statecharts.ts';
import { bold, check, count, dim, failed, heading, ms, print, styled } from './terminal.ts';
import { Timeline } from './timeline.ts';

async function create(database: DemoDatabase): Promise<void> {
  heading('The database', database.place);
  const connecting = performance.now();
  await database.connect();
  const connected = performance.now();
  const tables = await database.createTables();
  print(
    `connected in ${ms(connected - connecting)}, created ${tables} tables in ${ms(performance.now() - connected)}`,
  );
}

async function load(session: Session, timeline: Timeline): Promise<Loaded> {
  const rows = await readRows();
  heading('Loading', 'a graph of objects, one session, one transaction');
  timeline.start();
  const started = performance.now();
  const loaded = await loadStore(session, rows);
  const flushed = performance.now();
  await session.commit();
  const done = performance.now();
  printLoaded(loaded, timeline);
  const total = [...loaded.rows.values()].reduce((sum, given) => sum + given, loaded.links);
  const rate = Math.round(total / ((done - started) / 1000));
  print(
    bold(`${count(total)} rows in ${ms(done - started)}, of that COMMIT ${ms(done - flushed)}`) +
      dim(`: ${count(rate)} rows a second`),
  );
  print();
  timeline.printStrips();
  for (const [entity, given] of loaded.rows) {
    if (timeline.heard('pending_to_persistent', entity.name) === given) continue;
    check(`${entity.name}: ${given} objects became persistent`, false);
  }
  return loaded;
}

/** The store as the file has it, and the one track that the second scene has added. */
async function verify(database: DemoDatabase, loaded: Loaded): Promise<void> {
  heading('What the database says');
  let rows = await database.ask(`select count(*) from ${playlistTrack.name}`);
  if (rows !== loaded.links)
    check(`${playlistTrack.name}: ${count(rows)} rows instead of ${count(loaded.links)}`, false);
  for (const [entity, given] of loaded.rows) {
    const found = await database.countRows(entity);
    rows += found;
    const expected = entity.name === 'Track' ? given + 1 : given;
    if (found !== expected)
      check(`${entity.name}: ${count(found)} rows instead of ${count(expected)}`, false);
  }
  check(
    `${count(rows)} rows in ${loaded.rows.size + 1} tables: those of the file and one track`,
    rows === 15_608,
  );
  const total = await database.ask('select sum(total) from invoice');
  check(`the invoices add up to ${total}`, total === 2328.6);
  const lines = await database.ask('select sum(unit_price * quantity) from invoice_line');
  check(`and so do their lines: ${lines}`, lines === 2328.6);
}

async function show(database: DemoDatabase): Promise<void> {
  await create(database);
  const session = new Session({ bind: database.engine, name: 'store' });
  const timeline = new Timeline(session);
  const loaded = await load(session, timeline);
  await database.advanceSequences(store);
  const stage = { session, database, timeline };
  for (const scene of [savepointScene, failedFlushScene, uniqueScene, cascadeScene, moveScene, readingScene])
    await scene(stage);
  await showStatecharts(session, timeline);
  await session.close();
  await verify(database, loaded);
}

async function run({ url, keep }: DemoOptions): Promise<void> {
  console.log(`${styled(['bold', 'cyan'], 'Imago')} ${dim('on the Chinook music store')}`);
  const started = performance.now();
  const database = new DemoDatabase(url);
  try {
    await show(database);
  } finally {
    await database.close(keep);
  }
  const took = ms(performance.now() - started);
  if (failed() > 0) throw new Error(`${failed()} checks have failed.`);
  console.log(styled('green', `\nEverything is as it says; ${took}.`));
}

try {
  const options = demoOptions(process.argv.slice(2));
  if (options !== null) await run(options);
} catch (error) {
  const isExpected = error instanceof Error && Object.getPrototypeOf(error) !== Error.prototype;
  console.error(
    styled('red', `\n${isExpected || !(error instanceof Error) ? String(error) : error.message}`),
  );
  process.exitCode = 1;
}
