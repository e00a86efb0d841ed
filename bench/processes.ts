// What is measured in fresh processes: the heap of loaded objects, and the way from the start of a process to its first
// query.
import type { Client } from 'pg';
import { type Figure, median } from './figures.ts';
import type { Installed } from './package.ts';
import { fill } from './schema.ts';
import { reasonOf, runProgram, WorkerProcess } from './worker-process.ts';
import type { ProgramName } from './workloads.ts';

const OBJECTS = 10_000;
const programs = ['raw', 'imago-get', 'imago-select'] as const;
type Program = (typeof programs)[number];
const nothing = { pipelined: null, pipelinedRatio: null, ratio: null } as const;

export async function measureHeap(
  installed: Installed,
  client: Client,
  url: string,
  repeats: number,
): Promise<Figure> {
  await fill(client, 'users', OBJECTS);
  const raw: number[] = [];
  const imago: number[] = [];
  for (let i = 0; i < repeats; i++) {
    raw.push(await heapOf(installed, 'raw', url));
    imago.push(await heapOf(installed, 'imago', url));
  }
  const target = { of: 'value', is: 'at most', limit: 600 } as const;
  const title = 'heap per loaded, tracked object';
  return { id: 'W10', title, unit: 'bytes', ...nothing, raw: median(raw), imago: median(imago), target };
}

async function heapOf(installed: Installed, peer: ProgramName, url: string): Promise<number> {
  const worker = await WorkerProcess.start(installed.program('worker'), peer, url);
  const answer = await worker.ask({ ask: 'heap', objects: OBJECTS });
  await worker.end();
  if (answer.is !== 'heap') throw new Error(`The heap of ${peer} was not measured: ${reasonOf(answer)}`);
  return answer.bytes;
}

/** Two first queries: a get by key, and a select, which needs the SQL compiler. */
export async function measureColdStart(
  installed: Installed,
  url: string,
  repeats: number,
): Promise<Figure[]> {
  const times: Record<Program, number[]> = { raw: [], 'imago-get': [], 'imago-select': [] };
  for (const program of programs) await coldStart(installed, program, url);
  for (let i = 0; i < repeats; i++) {
    for (const program of programs) times[program].push(await coldStart(installed, program, url));
  }
  const target = { of: 'value', is: 'at most', limit: 150 } as const;
  const figure = (id: string, title: string, of: Program): Figure => {
    const raw = median(times.raw);
    const imago = median(times[of]);
    const ratio = median(times[of].map((time, i) => time / (times.raw[i] ?? Number.NaN)));
    return { id, title, unit: 'ms', ...nothing, raw, imago, ratio, target };
  };
  return [
    figure('W13', 'process start to first get, 20 entities', 'imago-get'),
    figure('W13 select', '… to first select', 'imago-select'),
  ];
}

async function coldStart(installed: Installed, program: string, url: string): Promise<number> {
  const { ms, text } = await runProgram(installed.program(`cold/${program}`), [url]);
  if (text.trim() !== '{"found":1}') throw new Error(`The cold start of ${program} said: ${text}`);
  return ms;
}
