// `npm run bench -- --profile W1`: where the time of a workload goes, by function and by package, from CPU profiles of
// several runs after warm-up.
import { readFileSync, rmSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { fill } from './schema.ts';
import { reasonOf, type WorkerProcess } from './worker-process.ts';
import type { Workload } from './workloads.ts';

const WARMUP = 4;
const REPEATS = 6;
// `dispatch` is the inspector itself
const IDLE = new Set(['(idle)', '(program)', '(root)', 'dispatch']);

/** Lines of text, the most expensive functions first. */
export async function profileWorkload(
  client: Client,
  workload: Workload,
  worker: WorkerProcess,
): Promise<string[]> {
  const name = workload.runs ?? workload.id;
  const path = join(tmpdir(), `imago-${process.pid}.cpuprofile`);
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  for (let i = 0; i < WARMUP + REPEATS; i++) {
    await fill(client, workload.filling, workload.rows);
    const isWarm = i >= WARMUP;
    const question = { workload: name, n: workload.n };
    const answer = await worker.ask(
      isWarm ? { ask: 'profile', path, ...question } : { ask: 'run', ...question },
    );
    if (answer.is === 'error') throw new Error(reasonOf(answer));
    if (isWarm) addUp(read(path), functions, packages);
  }
  rmSync(path, { force: true });
  return [`${workload.id}: self time, ms of each run`, ...top(packages, 10), '', ...top(functions, 30)];
}

function read(path: string): Profiler.Profile {
  // the worker has written what the inspector gave it
  return JSON.parse(readFileSync(path, 'utf8')) as Profiler.Profile;
}

function addUp(
  profile: Profiler.Profile,
  functions: Map<string, number>,
  packages: Map<string, number>,
): void {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const frame = frames.get(id);
    if (frame === undefined || IDLE.has(frame.functionName)) continue;
    const ms = (profile.timeDeltas?.[i] ?? 0) / 1000;
    const place = frame.url.replace(/^file:\/\//, '').replace(/^.*node_modules\//, '');
    const where = place === '' ? '' : ` ${place}:${frame.lineNumber + 1}`;
    add(functions, `${frame.functionName || '(anonymous)'}${where}`, ms);
    add(
      packages,
      packageOf(place) ?? (frame.functionName === '(garbage collector)' ? 'garbage' : 'native'),
      ms,
    );
  }
}

function packageOf(place: string): string | undefined {
  if (place.startsWith('node:')) return 'node';
  if (place.startsWith('/')) return 'bench';
  return place.match(/^(@[^/]+\/)?[^/]+/)?.[0];
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function top(sums: ReadonlyMap<string, number>, count: number): string[] {
  const sorted = [...sums].sort(([, a], [, b]) => b - a).slice(0, count);
  return sorted.map(([name, ms]) => `${(ms / REPEATS).toFixed(2).padStart(9)}  ${name}`);
}
