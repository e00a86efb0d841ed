// The rounds: in each, every workload is run by every peer in turn, in rotating order, so that the noise of the machine
// hits all alike; after every run the facts are checked.
import type { Client } from 'pg';
import { fill } from './schema.ts';
import { verify } from './verify.ts';
import { reasonOf, type WorkerProcess } from './worker-process.ts';
import type { PeerName, Sample, Workload } from './workloads.ts';

/** Samples by workload and peer. */
export type Samples = Map<string, Map<PeerName, Sample[]>>;

export interface Plan {
  readonly rounds: number;
  /** Rounds before the first that counts. */
  readonly warmup: number;
  readonly workloads: readonly Workload[];
}

/** @throws Error when a peer fails or its facts are wrong */
export async function runRounds(
  plan: Plan,
  client: Client,
  workers: ReadonlyMap<PeerName, WorkerProcess>,
  progress: (text: string) => void,
): Promise<Samples> {
  const samples: Samples = new Map(plan.workloads.map(({ id }) => [id, new Map()]));
  for (let round = -plan.warmup; round < plan.rounds; round++) {
    for (const workload of plan.workloads) {
      await fill(client, workload.filling, workload.rows);
      for (const [name, worker] of rotated([...workers], round)) {
        const sample = await runOnce(client, workload, worker, name);
        if (sample === null) continue;
        if (!workload.isReadOnly) await fill(client, workload.filling, workload.rows);
        if (round >= 0) keep(samples, workload, name, { ...sample, round });
      }
    }
    progress(
      round < 0
        ? `warm-up ${round + plan.warmup + 1} of ${plan.warmup}`
        : `round ${round + 1} of ${plan.rounds}`,
    );
  }
  return samples;
}

function rotated<T>(items: readonly T[], round: number): T[] {
  const from = ((round % items.length) + items.length) % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

async function runOnce(client: Client, workload: Workload, worker: WorkerProcess, name: PeerName) {
  const answer = await worker.ask({ ask: 'run', workload: workload.runs ?? workload.id, n: workload.n });
  if (answer.is === 'nothing') return null;
  if (answer.is !== 'run') throw new Error(`${name} failed in ${workload.id}: ${reasonOf(answer)}`);
  const wrong = await verify(client, workload, answer.facts);
  if (wrong.length > 0) throw new Error(`${name} was wrong in ${workload.id}: ${wrong.join('; ')}`);
  const { ms, cpu, laps, facts } = answer;
  return { ms, cpu, laps, facts };
}

function keep(samples: Samples, { id }: Workload, peer: PeerName, sample: Sample): void {
  const byPeer = samples.get(id);
  const known = byPeer?.get(peer);
  if (known === undefined) byPeer?.set(peer, [sample]);
  else known.push(sample);
}
