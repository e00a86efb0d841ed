// Prints outcomes: a line for each family, mismatches so that they can be read, and everything as JSON on demand.
import { isDeepStrictEqual } from 'node:util';
import type { Case, Json } from './case.ts';
import type { Mismatch } from './compare.ts';
import type { Outcome } from './runner.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** How many of the failed need something that is not there yet. */
  notYet: number;
  milliseconds: number;
}

export function count(outcomes: readonly Outcome[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0, notYet: 0, milliseconds: 0 };
  for (const { status, reason, milliseconds } of outcomes) {
    counts[status] += 1;
    counts.milliseconds += milliseconds;
    if (status === 'failed' && reason !== undefined) counts.notYet += 1;
  }
  return counts;
}

/** `lifecycle        743 passed     0 failed     6 skipped   12.3 s` */
export function familyLine(
  family: string,
  { passed, failed, skipped, notYet, milliseconds }: Counts,
): string {
  const numbers = `${pad(passed)} passed ${pad(failed)} failed ${pad(skipped)} skipped`;
  const remark = notYet === 0 ? '' : `   (${notYet} of the failed need what is not there yet)`;
  return `${family.padEnd(14)} ${numbers} ${(milliseconds / 1000).toFixed(1).padStart(7)} s${remark}`;
}

const pad = (value: number): string => String(value).padStart(5);

/** The last line: `N passed, N failed`, and how many were skipped if some were. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

/** Why programs were skipped, with their number. */
export function skipReasons(outcomes: readonly Outcome[]): string[] {
  const countByReason = new Map<string, number>();
  for (const { status, reason = '' } of outcomes) {
    if (status === 'skipped') countByReason.set(reason, (countByReason.get(reason) ?? 0) + 1);
  }
  return [...countByReason].map(([reason, number]) => `skipped ${number}: ${reason}`);
}

/** A mismatch with its program up to the place where it differs. */
export function describe({ program, driver, mismatch }: Outcome): string {
  if (mismatch === undefined) return '';
  const title = program.title === undefined ? '' : ` "${program.title}"`;
  return [
    `✗ ${program.id}${title} on ${driver}, model ${program.model}`,
    ...programLines(program, mismatch),
    ...differenceLines(mismatch),
    ...(mismatch.thrown === undefined ? [] : [`  thrown: ${print(mismatch.thrown)}`]),
    '',
  ].join('\n');
}

function programLines(program: Case, { step }: Mismatch): string[] {
  const head: string[] = [];
  if (Object.keys(program.session ?? {}).length > 0) head.push(`  session   ${print(program.session)}`);
  for (const listener of program.listeners ?? []) head.push(`  listener  ${print(listener)}`);
  const last = step === undefined ? program.ops.length - 1 : step;
  const ops = program.ops.slice(0, last + 1).map(({ op, ...rest }, index) => {
    const marker = index === step ? '→' : ' ';
    return `${marker} ${String(index).padStart(3)} ${op} ${Object.keys(rest).length > 0 ? print(rest) : ''}`.trimEnd();
  });
  return [...head, ...ops];
}

function differenceLines({ where, step, field, expected, got }: Mismatch): string[] {
  const place = where === 'step' ? `  differs at op ${step} in ${field}:` : `  differs in ${field}:`;
  if (Array.isArray(expected) || Array.isArray(got)) return [place, ...listDifference(expected, got)];
  return [place, `    expected  ${print(expected)}`, `    got       ${print(got)}`];
}

const CONTEXT = 3;

// Lists from shortly before the first difference on.
function listDifference(expected: unknown, got: unknown): string[] {
  const wanted: readonly unknown[] = Array.isArray(expected) ? expected : [];
  const actual: readonly unknown[] = Array.isArray(got) ? got : [];
  let first = 0;
  while (first < wanted.length && isDeepStrictEqual(wanted[first], actual[first])) first += 1;
  const from = Math.max(0, first - CONTEXT);
  const lines = from > 0 ? [`    … ${from} more that agree`] : [];
  for (const entry of wanted.slice(from, first)) lines.push(`      ${print(entry)}`);
  for (const entry of wanted.slice(first)) lines.push(`    - ${print(entry)}`);
  for (const entry of actual.slice(first)) lines.push(`    + ${print(entry)}`);
  return [...lines, '    (- expected, + got)'];
}

function print(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value);
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** All outcomes as data. */
export function reportOf(outcomes: readonly Outcome[]): Json {
  return {
    ...count(outcomes),
    programs: outcomes.map(({ program, driver, status, reason, mismatch, milliseconds }) => ({
      id: program.id,
      model: program.model,
      driver,
      status,
      milliseconds: Math.round(milliseconds * 10) / 10,
      ...(reason !== undefined && { reason }),
      ...(mismatch !== undefined && { mismatch: readable(mismatch) }),
    })),
  };
}

function readable(mismatch: Mismatch): Json {
  const text = JSON.stringify(mismatch, (_, value: unknown) =>
    value instanceof Error ? String(value) : value,
  );
  // what JSON.stringify has written
  return JSON.parse(text) as Json;
}
