// Times the part of a workload that counts, with laps, wall clock and CPU. Garbage is not collected before: a forced
// full collection throws optimised code away and doubles small figures.

export class Timer {
  ms = 0;
  cpu = 0;
  readonly laps: Record<string, number> = {};
  #started = 0;
  #lapStarted = 0;
  #cpuStarted = process.cpuUsage();

  start(): void {
    this.#cpuStarted = process.cpuUsage();
    this.#started = performance.now();
    this.#lapStarted = this.#started;
  }

  /** Notes the time since the start or the lap before. */
  lap(name: string): void {
    const now = performance.now();
    this.laps[name] = now - this.#lapStarted;
    this.#lapStarted = now;
  }

  stop(): void {
    this.ms = performance.now() - this.#started;
    const { user, system } = process.cpuUsage(this.#cpuStarted);
    this.cpu = (user + system) / 1000;
  }
}

/** One transaction after the other: the times of the median and of the slowest hundredth. */
export async function latencies(count: number, one: (i: number) => Promise<void>) {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await one(i);
    times[i] = performance.now() - started;
  }
  times.sort();
  return { p50: times[count >> 1] ?? 0, p99: times[Math.floor(count * 0.99)] ?? 0 };
}

/** Several clients at once, each with its own keys. */
export async function concurrently(
  clients: number,
  count: number,
  one: (i: number) => Promise<void>,
): Promise<void> {
  const each = count / clients;
  const client = async (_: unknown, number: number): Promise<void> => {
    for (let i = 0; i < each; i++) await one(number * each + i);
  };
  await Promise.all(Array.from({ length: clients }, client));
}
