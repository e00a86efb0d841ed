// Runs a transaction's function again when the database could not serialise it with others. Code is run again, never SQL
// replayed: what the function has read may be different now.
import { optionErrors } from '../errors/catalog/options.ts';
import { DBAPIError } from '../errors/imago-error.ts';
import { checkOptions } from '../mapping/options.ts';
import { describeValue } from '../util/describe-value.ts';

export interface RetryOptions {
  /** How often the function may run again. Default 0. */
  readonly retry?: number;
}

/** serialization_failure and deadlock_detected */
const AGAIN = new Set(['40001', '40P01']);
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1000;

/** @throws ArgumentError for an unknown option, and for what is no number of attempts */
export function checkRetry(options: RetryOptions): void {
  const call = 'sessions.begin()';
  checkOptions(call, options, ['retry']);
  const { retry } = options;
  if (retry === undefined || (Number.isInteger(retry) && retry >= 0)) return;
  const allowed = 'how often the function may run again: a whole number from 0';
  const given = typeof retry === 'number' ? String(retry) : describeValue(retry);
  throw optionErrors.INVALID_OPTION({ call, option: 'retry', given, allowed });
}

export async function withRetries<T>({ retry = 0 }: RetryOptions, run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= retry || !mayWorkNow(error)) throw error;
      await pause(attempt);
    }
  }
}

function mayWorkNow(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof DBAPIError && at.sqlState !== undefined && AGAIN.has(at.sqlState)) return true;
  }
  return false;
}

/** Doubles with each attempt, at random around that, so that the ones who met do not meet again. */
function pause(attempt: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE * 2 ** attempt, LONGEST_PAUSE);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}
