// `npm run bench`: Imago against raw `pg` on one server, in interleaved rounds; every run is checked against the database.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startPostgres } from '../test/setup/postgres.ts';
import { changeOf, type Figure, figureOf } from './figures.ts';
import type { ListenerCost } from './listeners.ts';
import { type Installed, installBefore, installPackage } from './package.ts';
import { measureColdStart, measureHeap } from './processes.ts';
import { profileWorkload } from './profile.ts';
import { type Conditions, changeTable, markdown, type Report, updateDocument } from './report.ts';
import { runRounds, type Samples } from './rounds.ts';
import { createTables } from './schema.ts';
import { runProgram, WorkerProcess } from './worker-process.ts';
import { metrics, type PeerName, workloads } from './workloads.ts';

const usage = `npm run bench -- [options]
  --rounds <number>     rounds that count; default: 11
  --warmup <number>     rounds before them; default: 3
  --only W1,W3          only these workloads (also W10, W13, listeners)
  --url <url>           a scratch server; default: DATABASE_URL, or one that is started for the run
  --before <folder>     another checkout, built: an earlier state takes part in every round
  --report <file>       writes all figures and samples as JSON
  --markdown            writes the tables into docs/performance.md
  --no-build            takes dist/ as it is
  --profile W1          instead of measuring: where Imago's time goes`;

const document = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const options = {
  rounds: { type: 'string', default: '11' },
  warmup: { type: 'string', default: '3' },
  only: { type: 'string' },
  url: { type: 'string' },
  before: { type: 'string' },
  report: { type: 'string' },
  markdown: { type: 'boolean', default: false },
  build: { type: 'boolean', default: true },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;
const values = readArguments();
const only = values.only?.split(',');
const isWanted = (id: string): boolean => only?.includes(id) ?? true;

function readArguments() {
  try {
    return parseArgs({ options, allowNegative: true }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

const progress = (text: string): void => console.error(text);

async function main(): Promise<void> {
  if (values.help) return console.log(usage);
  // so that what clears up at exit is called
  process.once('SIGINT', () => process.exit(130));
  const installed = installPackage({ build: values.build });
  if (values.url !== undefined) process.env.DATABASE_URL = values.url;
  const server = await startPostgres();
  const client = new pg.Client(server.url);
  try {
    await client.connect();
    await createTables(client);
    if (values.profile === undefined) await measure(installed, client, server.url);
    else await profile(installed, client, server.url);
  } finally {
    await client.end();
    await server.stop();
  }
}

async function measure(installed: Installed, client: pg.Client, url: string): Promise<void> {
  const loadBefore = loadavg()[0] ?? 0;
  const samples = await measureRounds(installed, client, url);
  const figures = metrics.map((metric) => figureOf(metric, samples)).filter(({ imago }) => imago !== null);
  figures.push(...(await measureProcesses(installed, client, url)));
  const listeners = isWanted('listeners') ? await measureListeners(installed) : [];
  const report: Report = { conditions: await conditions(client, loadBefore), figures, listeners };
  console.log(markdown(report));
  if (values.before !== undefined) {
    const changes = metrics
      .map((metric) => changeOf(metric, samples))
      .filter(({ before }) => before !== null);
    console.log(`\n${changeTable(changes)}`);
  }
  if (values.markdown) updateDocument(document, report);
  if (values.report !== undefined) {
    const all = { ...report, samples: [...samples].map(([id, byPeer]) => [id, Object.fromEntries(byPeer)]) };
    writeFileSync(values.report, `${JSON.stringify(all, null, 1)}\n`);
  }
}

async function measureRounds(installed: Installed, client: pg.Client, url: string): Promise<Samples> {
  // what a metric is compared with has to be run, too
  const compared = metrics.flatMap(({ workload, against }) =>
    isWanted(workload) && typeof against === 'object' && against !== null ? [against.workload] : [],
  );
  const chosen = workloads.filter(({ id }) => isWanted(id) || compared.includes(id));
  if (chosen.length === 0) return new Map();
  const workers = new Map<PeerName, WorkerProcess>();
  try {
    for (const peer of ['raw', 'raw-pipelined', 'imago'] as const) {
      workers.set(peer, await WorkerProcess.start(installed.program('worker'), peer, url));
    }
    if (values.before !== undefined) {
      const program = installBefore(values.before).program('worker');
      workers.set('before', await WorkerProcess.start(program, 'imago', url));
    }
    const plan = { rounds: Number(values.rounds), warmup: Number(values.warmup), workloads: chosen };
    return await runRounds(plan, client, workers, progress);
  } finally {
    for (const worker of workers.values()) await worker.end();
  }
}

async function measureProcesses(installed: Installed, client: pg.Client, url: string): Promise<Figure[]> {
  const repeats = Math.max(3, Number(values.rounds));
  const figures: Figure[] = [];
  if (isWanted('W10')) figures.push(await measureHeap(installed, client, url, 3));
  if (isWanted('W13')) figures.push(...(await measureColdStart(installed, url, repeats)));
  return figures;
}

async function measureListeners(installed: Installed): Promise<ListenerCost[]> {
  // a young generation that is large enough for all that one measurement allocates
  const flags = ['--expose-gc', '--max-semi-space-size=256', '--min-semi-space-size=256'];
  const { text } = await runProgram(installed.program('listeners'), [], flags);
  // the program prints exactly this
  return JSON.parse(text) as ListenerCost[];
}

async function profile(installed: Installed, client: pg.Client, url: string): Promise<void> {
  const worker = await WorkerProcess.start(installed.program('worker'), 'imago', url);
  const wanted = values.profile?.split(',') ?? [];
  for (const workload of workloads.filter(({ id }) => wanted.includes(id))) {
    console.log(`${(await profileWorkload(client, workload, worker)).join('\n')}\n`);
  }
  await worker.end();
}

async function conditions(client: pg.Client, loadBefore: number): Promise<Conditions> {
  const setting = async (name: string) => String((await client.query(`show ${name}`)).rows[0]?.[name]);
  const [cpu] = cpus();
  const names = ['fsync', 'synchronous_commit'];
  const settings = await Promise.all(names.map(async (name) => `${name}=${await setting(name)}`));
  return {
    node: process.version,
    postgres: await setting('server_version'),
    settings: settings.join(', '),
    cpus: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}`,
    rounds: Number(values.rounds),
    load: `${loadBefore.toFixed(1)} → ${(loadavg()[0] ?? 0).toFixed(1)}`,
  };
}

await main();
