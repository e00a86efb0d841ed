// Holds an actual trace against the recorded one and names the first difference.
import { isDeepStrictEqual } from 'node:util';
import type { Case, Step, Trace } from './case.ts';
import { comparableSql } from './normalise.ts';

/** The first difference: in a step, in the rows at the end, or in the statement log. */
export interface Mismatch {
  readonly where: 'step' | 'rows' | 'sql' | 'run';
  /** Index of the step. */
  readonly step?: number;
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** What the step has thrown. */
  readonly thrown?: unknown;
}

// Any error is accepted where one of these is expected.
const languageErrors = new Set(['KeyError', 'IndexError', 'TypeError', 'AttributeError']);

const fields = [
  'error',
  'events',
  'result',
  'new',
  'dirty',
  'deleted',
  'in_transaction',
  'in_nested_transaction',
  'is_active',
  'states',
] as const satisfies readonly (keyof Step)[];

/** The first difference between what was recorded and what happened, or null. */
export function compareTraces(expected: Case, actual: Trace): Mismatch | null {
  for (const [index, step] of expected.steps.entries()) {
    const difference = compareSteps(step, actual.steps[index] ?? {});
    if (difference !== null) return { where: 'step', step: index, ...difference };
  }
  if (!isDeepStrictEqual(expected.rows, actual.rows)) {
    return { where: 'rows', field: 'rows', expected: expected.rows, got: actual.rows };
  }
  const sql = { expected: comparableSql(expected.sql), got: comparableSql(actual.sql) };
  return isDeepStrictEqual(sql.expected, sql.got) ? null : { where: 'sql', field: 'sql', ...sql };
}

type StepDifference = Pick<Mismatch, 'field' | 'expected' | 'got'>;

function compareSteps(expected: Step, got: Step): StepDifference | null {
  const field = fields.find((name) => !agree(name, expected, got));
  return field === undefined ? null : { field, expected: expected[field], got: got[field] };
}

function agree(field: (typeof fields)[number], expected: Step, got: Step): boolean {
  if (field === 'error') return sameError(expected.error, got.error);
  return isDeepStrictEqual(expected[field], got[field]);
}

function sameError(expected: string | undefined, got: string | undefined): boolean {
  if (expected !== undefined && languageErrors.has(expected)) return got !== undefined;
  return expected === got;
}
