// The table of the benchmark: what is run, and what is read off each run, with its target.
import type { Facts } from './rows.ts';
import type { Filling } from './schema.ts';
import type { Checked } from './verify.ts';

/** A program of the benchmark. */
export type ProgramName = 'raw' | 'raw-pipelined' | 'imago';

/** Who takes part in the rounds; `before` is an earlier state of Imago. */
export type PeerName = ProgramName | 'before';

export interface Workload extends Checked {
  readonly id: string;
  /** Which function of a peer it calls, where that is not its id. */
  readonly runs?: string;
  readonly filling: Filling;
  /** The tables need not be filled anew after it. */
  readonly isReadOnly: boolean;
}

/** One run. */
export interface Sample {
  readonly round: number;
  readonly ms: number;
  readonly cpu: number;
  readonly laps: Readonly<Record<string, number>>;
  readonly facts: Facts;
}

export interface Metric {
  readonly id: string;
  readonly workload: string;
  readonly title: string;
  readonly unit: 'ms' | '/s';
  readonly value: (sample: Sample) => number;
  /** With what a round's value is compared: raw pg in the same workload, another workload of Imago, or nothing. */
  readonly against: 'raw' | { readonly workload: string } | null;
  readonly target: Target | null;
}

export interface Target {
  readonly of: 'ratio' | 'value';
  readonly is: 'at most' | 'at least';
  readonly limit: number;
}

const N = 10_000;
const users = { filling: 'users', rows: N } as const;
const empty = { filling: 'empty', rows: 0, isReadOnly: false } as const;

export const workloads: readonly Workload[] = [
  { id: 'W1', n: N, ...empty, check: 'insert' },
  { id: 'W11', n: N, ...empty, check: 'insert' },
  { id: 'W2', n: 1000, ...empty, check: 'graph' },
  { id: 'W3', n: N, ...users, check: 'load', isReadOnly: true },
  { id: 'W3w', n: N, filling: 'wide', rows: N, check: 'wide', isReadOnly: true },
  { id: 'W4s', n: 1000, filling: 'addresses', rows: 1000, check: 'graph', isReadOnly: true },
  { id: 'W4j', n: 1000, filling: 'addresses', rows: 1000, check: 'graph', isReadOnly: true },
  { id: 'W5', n: N, ...users, check: 'update', isReadOnly: false },
  { id: 'W6a', n: N, ...users, check: 'load', isReadOnly: true },
  { id: 'W6a-1k', runs: 'W6a', n: 1000, filling: 'users', rows: 1000, check: 'load', isReadOnly: true },
  { id: 'W6b', n: 1, ...users, check: 'update', isReadOnly: false },
  { id: 'W7', n: 5000, ...users, check: 'delete', isReadOnly: false },
  { id: 'W8', n: 300, ...users, check: 'change', isReadOnly: false },
  { id: 'W8c', n: 500, ...users, check: 'change', isReadOnly: false },
  { id: 'W9', n: 100, ...empty, check: 'savepoints' },
  { id: 'W12', n: 20_000, filling: 'users', rows: 1000, check: 'get', isReadOnly: true },
];

const time = ({ ms }: Sample): number => ms;
const lap = (name: string) => (sample: Sample) => sample.laps[name] ?? Number.NaN;
const fact = (name: string) => (sample: Sample) => sample.facts[name] ?? Number.NaN;
const rate = (count: string) => (sample: Sample) => ((sample.facts[count] ?? Number.NaN) / sample.ms) * 1000;
const atMost = (limit: number, of: Target['of'] = 'ratio'): Target => ({ of, is: 'at most', limit });
const atLeast = (limit: number, of: Target['of'] = 'ratio'): Target => ({ of, is: 'at least', limit });

const inMs = { unit: 'ms', against: 'raw' } as const;

export const metrics: readonly Metric[] = [
  { id: 'W1', workload: 'W1', title: 'insert 10,000, one flush', value: time, ...inMs, target: atMost(1.5) },
  {
    id: 'W2',
    workload: 'W2',
    title: 'insert 1,000 × 5 addresses by cascade',
    value: time,
    ...inMs,
    target: atMost(1.6),
  },
  { id: 'W3', workload: 'W3', title: 'load 10,000', value: time, ...inMs, target: atMost(1.1) },
  {
    id: 'W3w',
    workload: 'W3w',
    title: 'load 10,000 × 30 columns',
    value: time,
    ...inMs,
    target: atMost(1.15),
  },
  {
    id: 'W4s',
    workload: 'W4s',
    title: 'load 1,000 with 5 addresses, selectin',
    value: time,
    ...inMs,
    target: atMost(1.2),
  },
  { id: 'W4j', workload: 'W4j', title: '… joined', value: time, ...inMs, target: atMost(1.3) },
  { id: 'W5', workload: 'W5', title: 'load 10,000, change each, flush', value: time, ...inMs, target: null },
  { id: 'W5 flush', workload: 'W5', title: '… the flush', value: lap('flush'), ...inMs, target: atMost(1.5) },
  {
    id: 'W6a',
    workload: 'W6a',
    title: 'flush of 10,000 clean objects',
    value: time,
    unit: 'ms',
    against: { workload: 'W6a-1k' },
    target: atMost(0.02, 'value'),
  },
  {
    id: 'W6a-1k',
    workload: 'W6a-1k',
    title: '… of 1,000',
    value: time,
    unit: 'ms',
    against: null,
    target: atMost(0.02, 'value'),
  },
  {
    id: 'W6b',
    workload: 'W6b',
    title: 'flush of 1 changed of 10,000',
    value: time,
    ...inMs,
    target: atMost(1.2),
  },
  {
    id: 'W7',
    workload: 'W7',
    title: 'delete 5,000 loaded, one flush',
    value: time,
    ...inMs,
    target: atMost(1.5),
  },
  {
    id: 'W8 p50',
    workload: 'W8',
    title: 'read, change, commit: median',
    value: fact('p50'),
    ...inMs,
    target: atMost(0.85),
  },
  {
    id: 'W8 p99',
    workload: 'W8',
    title: '… the slowest hundredth',
    value: fact('p99'),
    ...inMs,
    target: null,
  },
  {
    id: 'W8c',
    workload: 'W8c',
    title: '… ten at once',
    value: rate('transactions'),
    unit: '/s',
    against: 'raw',
    target: atLeast(0.9),
  },
  {
    id: 'W9',
    workload: 'W9',
    title: '100 savepoints, a third rolled back',
    value: time,
    ...inMs,
    target: atMost(0.6),
  },
  {
    id: 'W11',
    workload: 'W11',
    title: 'W1 with a before- and an after-insert listener, ÷ W1',
    value: time,
    unit: 'ms',
    against: { workload: 'W1' },
    target: atMost(1.05),
  },
  {
    id: 'W12',
    workload: 'W12',
    title: 'get from the identity map',
    value: rate('ops'),
    unit: '/s',
    against: 'raw',
    target: atLeast(1_000_000, 'value'),
  },
];
