// From samples to figures: medians, and ratios as the median of the ratios within each round.
import type { Samples } from './rounds.ts';
import type { Metric, PeerName, Sample, Target } from './workloads.ts';

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly raw: number | null;
  readonly pipelined: number | null;
  readonly imago: number | null;
  /** Imago against what the metric is compared with. */
  readonly ratio: number | null;
  /** Pipelined raw pg against raw pg. */
  readonly pipelinedRatio: number | null;
  readonly target: Target | null;
}

export function median(values: readonly number[]): number | null {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

export function figureOf(metric: Metric, samples: Samples): Figure {
  const { id, title, unit, value, target, workload, against } = metric;
  const of = (peer: PeerName, name = workload): readonly Sample[] => samples.get(name)?.get(peer) ?? [];
  const middle = (peer: PeerName) => median(of(peer).map(value));
  const basis = against === null ? [] : against === 'raw' ? of('raw') : of('imago', against.workload);
  return {
    id,
    title,
    unit,
    raw: middle('raw'),
    pipelined: middle('raw-pipelined'),
    imago: middle('imago'),
    ratio: ratio(of('imago'), basis, value),
    pipelinedRatio: ratio(of('raw-pipelined'), of('raw'), value),
    target,
  };
}

/** What has become of a metric since an earlier state, from the rounds in which both ran. */
export interface Change {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly before: number | null;
  readonly now: number | null;
  readonly ratio: number | null;
}

export function changeOf({ id, title, unit, value, workload }: Metric, samples: Samples): Change {
  const of = (peer: PeerName): readonly Sample[] => samples.get(workload)?.get(peer) ?? [];
  const middle = (peer: PeerName) => median(of(peer).map(value));
  return {
    id,
    title,
    unit,
    before: middle('before'),
    now: middle('imago'),
    ratio: ratio(of('imago'), of('before'), value),
  };
}

/** The median of the ratios of the rounds that both have. */
function ratio(samples: readonly Sample[], basis: readonly Sample[], value: Metric['value']): number | null {
  const byRound = new Map(basis.map((sample) => [sample.round, value(sample)]));
  return median(samples.map((sample) => value(sample) / (byRound.get(sample.round) ?? Number.NaN)));
}

/** Whether the target is reached; null where there is none or nothing was measured. */
export function isReached({ target, ratio, imago }: Figure): boolean | null {
  const got = target?.of === 'value' ? imago : ratio;
  if (target === null || got === null) return null;
  return target.is === 'at most' ? got <= target.limit : got >= target.limit;
}
