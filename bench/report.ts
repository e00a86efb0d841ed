// The tables of a run: on the terminal, as JSON, and in docs/performance.md between its markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { type Change, type Figure, isReached } from './figures.ts';
import type { ListenerCost } from './listeners.ts';
import type { Target } from './workloads.ts';

export interface Conditions {
  readonly node: string;
  readonly postgres: string;
  readonly settings: string;
  readonly cpus: string;
  readonly rounds: number;
  /** The load of the machine in the minute before the run, and at its end. */
  readonly load: string;
}

export interface Report {
  readonly conditions: Conditions;
  readonly figures: readonly Figure[];
  readonly listeners: readonly ListenerCost[];
}

const number = (value: number | null): string => {
  if (value === null) return '–';
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 0.1
        ? value.toFixed(2)
        : value.toFixed(3);
};

const times = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)}×`);

function targetText(target: Target | null): string {
  if (target === null) return '–';
  const sign = target.is === 'at most' ? '≤' : '≥';
  return `${sign} ${target.of === 'ratio' ? `${target.limit}×` : number(target.limit)}`;
}

function verdict(figure: Figure): string {
  const reached = isReached(figure);
  return reached === null ? '' : reached ? 'yes' : '**no**';
}

function figureTable(figures: readonly Figure[]): string[] {
  const head = [
    '| workload | unit | raw pg | pipelined | Imago | ratio | pipelined ratio | target | reached |',
    '|---|---|---:|---:|---:|---:|---:|---:|---|',
  ];
  const lines = figures.map((figure) => {
    const { id, title, unit, raw, pipelined, imago, ratio, pipelinedRatio, target } = figure;
    const cells = [
      `**${id}** ${title}`,
      unit,
      ...[raw, pipelined, imago].map(number),
      ...[ratio, pipelinedRatio].map(times),
      targetText(target),
      verdict(figure),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [...head, ...lines];
}

/** How an earlier state compares, workload by workload. */
export function changeTable(changes: readonly Change[]): string {
  const head = ['| workload | unit | before | now | now ÷ before |', '|---|---|---:|---:|---:|'];
  const lines = changes.map(({ id, title, unit, before, now, ratio }) => {
    const cells = [`**${id}** ${title}`, unit, number(before), number(now), times(ratio)];
    return `| ${cells.join(' | ')} |`;
  });
  return [...head, ...lines].join('\n');
}

function listenerTable(costs: readonly ListenerCost[]): string[] {
  const head = [
    '| operation | by hand, ns | nobody listens, ns | one listener an event, ns | removed again, ns | bytes, nobody listens |',
    '|---|---:|---:|---:|---:|---:|',
  ];
  const lines = costs.map(({ operation, byHand, without, listening, removed, bytes }) => {
    const cells = [byHand, without, listening, removed].map((ns) => (ns === null ? '–' : ns.toFixed(1)));
    return `| ${[operation, ...cells, bytes.toFixed(0)].join(' | ')} |`;
  });
  return [...head, ...lines];
}

export function markdown({ conditions, figures, listeners }: Report): string {
  const { node, postgres, settings, cpus, rounds, load } = conditions;
  const run = `Node ${node}, PostgreSQL ${postgres} (${settings}), ${cpus}, ${rounds} rounds; load of the machine ${load}.`;
  const tables = [figureTable(figures), listeners.length === 0 ? [] : listenerTable(listeners)];
  return [run, ...tables.filter((table) => table.length > 0).map((table) => table.join('\n'))].join('\n\n');
}

const BEGIN = '<!-- npm run bench -- --markdown: begin -->';
const END = '<!-- npm run bench -- --markdown: end -->';

/** Puts the tables between the markers of the document. @throws Error if the markers are not there */
export function updateDocument(path: string, report: Report): void {
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`${path} has no markers for the tables.`);
  writeFileSync(path, `${text.slice(0, from + BEGIN.length)}\n${markdown(report)}\n${text.slice(to)}`);
}
