// The processes of the benchmark: peers that answer one question at a time, and programs that run once.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import type { Answer, Question } from './worker.ts';
import type { ProgramName } from './workloads.ts';

const env = { ...process.env, NODE_ENV: 'production' };

export class WorkerProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts the peer and waits until it is connected. */
  static async start(program: string, peer: ProgramName, url: string): Promise<WorkerProcess> {
    // not the flags of this process: a worker is to run as a user's program does
    const child = fork(program, [peer, url], { execArgv: ['--expose-gc'], env });
    const worker = new WorkerProcess(child);
    const answer = await worker.#next();
    if (answer.is !== 'ready') throw new Error(`The peer ${peer} did not start: ${reasonOf(answer)}`);
    return worker;
  }

  ask(question: Question): Promise<Answer> {
    const answer = this.#next();
    this.#child.send(question);
    return answer;
  }

  async end(): Promise<void> {
    if (!this.#child.connected) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.send({ ask: 'end' } satisfies Question);
    const patience = setTimeout(() => this.#child.kill(), 5000);
    await ended;
    clearTimeout(patience);
  }

  #next(): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        this.#child.off('message', heard);
        this.#child.off('exit', ended);
        resolve(answer);
      };
      // workers say nothing else
      const heard = (message: unknown) => settle(message as Answer);
      const ended = (code: number | null) => settle({ is: 'error', reason: `it ended with code ${code}` });
      this.#child.on('message', heard);
      this.#child.on('exit', ended);
    });
  }
}

export const reasonOf = (answer: Answer): string => (answer.is === 'error' ? answer.reason : answer.is);

export interface Output {
  /** From the start of the process to its first output. */
  readonly ms: number;
  readonly text: string;
}

/** Runs a program to its end. */
export function runProgram(
  program: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [...flags, program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let ms = 0;
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      ms ||= performance.now() - started;
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ ms, text });
      else reject(new Error(`${program} ended with code ${code}`));
    });
  });
}
