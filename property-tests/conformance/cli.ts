// `npm run conformance`: runs a folder of recorded programs and says what differs.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { familyOf } from './case.ts';
import { readCorpus, vendoredCorpus } from './corpus.ts';
import { count, describe, familyLine, lastLine, reportOf, skipReasons } from './report.ts';
import { type Outcome, runProgram } from './runner.ts';
import type { World } from './world.ts';

const usage = `npm run conformance -- [options]
  --corpus <folder>      programs (*.jsonl, *.jsonl.gz) with models.json in it or in its parent; default: the vendored ones
  --family a,b           only these families
  --model a,b            only these models
  --filter <text>        only programs whose id contains the text
  --driver pg|pglite     default: pglite
  --url <url>            the server for pg; default: DATABASE_URL, or one that is started for the run
  --show <number>        how many mismatches are printed in full; default: 5
  --report <file>        writes all outcomes as JSON`;

const options = {
  corpus: { type: 'string', default: vendoredCorpus },
  family: { type: 'string' },
  model: { type: 'string' },
  filter: { type: 'string' },
  driver: { type: 'string', default: 'pglite' },
  url: { type: 'string' },
  show: { type: 'string', default: '5' },
  report: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;
const values = readArguments();

function readArguments() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const { models, cases } = readCorpus(values.corpus, {
    families: values.family?.split(','),
    models: values.model?.split(','),
    id: values.filter,
  });
  if (cases.length === 0) throw new Error('No program passes the filters.');
  const strays: unknown[] = [];
  process.on('unhandledRejection', (reason) => strays.push(reason));
  const world = await openWorld(values.driver, values.url);
  const outcomes: Outcome[] = [];
  try {
    for (const family of new Set(cases.map(familyOf))) {
      for (const program of cases.filter((candidate) => familyOf(candidate) === family)) {
        const model = models.get(program.model);
        if (model !== undefined) outcomes.push(await runProgram(program, model, world));
      }
      printFamily(family, outcomes);
    }
  } finally {
    await world.close();
  }
  return conclude(outcomes, strays);
}

async function openWorld(driver: string, url: string | undefined): Promise<World> {
  if (driver === 'pglite') return new (await import('./world-pglite.ts')).PgliteWorld();
  if (driver !== 'pg') throw new Error(`There is no driver "${driver}": it is pg or pglite.`);
  const { findServer } = await import('./server.ts');
  return new (await import('./world-pg.ts')).PgWorld(await findServer(url));
}

let shown = 0;

function printFamily(family: string, outcomes: readonly Outcome[]): void {
  const own = outcomes.filter((outcome) => outcome.family === family);
  for (const outcome of own) {
    if (outcome.status !== 'failed' || shown >= Number(values.show)) continue;
    shown += 1;
    console.log(describe(outcome));
  }
  console.log(familyLine(family, count(own)));
}

function conclude(outcomes: readonly Outcome[], strays: readonly unknown[]): number {
  for (const reason of strays) console.log('unhandled rejection:', reason);
  for (const line of skipReasons(outcomes)) console.log(line);
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(reportOf(outcomes), null, 1));
  const counts = count(outcomes);
  console.log(lastLine(counts));
  return counts.failed > 0 || strays.length > 0 ? 1 : 0;
}

process.exitCode = await main();
