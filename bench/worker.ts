// One peer in a process of its own: `node worker.js <peer> <url>`. It runs what it is asked for over the channel to its
// parent. It is compiled, and imports the built package, as programs of users do.
import type { Peer } from './peer.ts';
import type { Facts } from './rows.ts';
import { Timer } from './timer.ts';
import type { ProgramName } from './workloads.ts';

export type Question =
  | { readonly ask: 'run'; readonly workload: string; readonly n: number }
  | { readonly ask: 'heap'; readonly objects: number }
  | { readonly ask: 'profile'; readonly workload: string; readonly n: number; readonly path: string }
  | { readonly ask: 'end' };

export type Answer =
  | { readonly is: 'ready' }
  | {
      readonly is: 'run';
      readonly ms: number;
      readonly cpu: number;
      readonly laps: Record<string, number>;
      readonly facts: Facts;
    }
  | { readonly is: 'heap'; readonly bytes: number }
  | { readonly is: 'profile' }
  | { readonly is: 'nothing' }
  | { readonly is: 'error'; readonly reason: string };

const peers: Readonly<Record<ProgramName, () => Promise<{ peer: Peer }>>> = {
  raw: () => import('./peers/raw.ts'),
  'raw-pipelined': () => import('./peers/raw-pipelined.ts'),
  imago: () => import('./peers/imago.ts'),
};

async function run(peer: Peer, workload: string, n: number): Promise<Answer> {
  const work = peer.workloads[workload];
  if (work === undefined) return { is: 'nothing' };
  const timer = new Timer();
  const facts = await work({ n, timer });
  const { ms, cpu, laps } = timer;
  return { is: 'run', ms, cpu, laps, facts };
}

/** The heap that loaded objects take, each. Needs --expose-gc. */
async function heap(peer: Peer, objects: number): Promise<Answer> {
  if (peer.loadUsers === undefined) return { is: 'nothing' };
  // every cache and hidden class is there before the measurement
  for (let i = 0; i < 2; i++) await peer.loadUsers();
  const before = await usedHeap();
  const kept = await peer.loadUsers();
  const after = await usedHeap();
  return kept === undefined ? { is: 'nothing' } : { is: 'heap', bytes: (after - before) / objects };
}

async function usedHeap(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let i = 0; i < 2; i++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function profile(
  peer: Peer,
  { workload, n, path }: { workload: string; n: number; path: string },
): Promise<Answer> {
  const [{ Session }, { writeFile }] = await Promise.all([
    import('node:inspector/promises'),
    import('node:fs/promises'),
  ]);
  const inspector = new Session();
  inspector.connect();
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.setSamplingInterval', { interval: 200 });
  await inspector.post('Profiler.start');
  await run(peer, workload, n);
  const { profile: recorded } = await inspector.post('Profiler.stop');
  await writeFile(path, JSON.stringify(recorded));
  inspector.disconnect();
  return { is: 'profile' };
}

function answer(peer: Peer, question: Exclude<Question, { ask: 'end' }>): Promise<Answer> {
  switch (question.ask) {
    case 'run':
      return run(peer, question.workload, question.n);
    case 'heap':
      return heap(peer, question.objects);
    case 'profile':
      return profile(peer, question);
  }
}

const say = (message: Answer): void => {
  process.send?.(message);
};

async function main(name: string, url: string): Promise<void> {
  // the name comes from the table of peers
  const { peer } = await peers[name as ProgramName]();
  await peer.open(url);
  process.on('message', async (message) => {
    // the parent sends nothing else
    const question = message as Question;
    if (question.ask === 'end') {
      await peer.close();
      process.disconnect();
      return;
    }
    const failed = (error: unknown): Answer => ({
      is: 'error',
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    say(await answer(peer, question).catch(failed));
  });
  // without its parent it has nothing to do
  process.once('disconnect', () => process.exit());
  say({ is: 'ready' });
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
