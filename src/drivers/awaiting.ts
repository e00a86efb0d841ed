// Ways of waiting for replies: until a signal says no, two at a time, and without anybody having to look.
import { databaseErrors } from '../errors/catalog/drivers.ts';

const ignore = (): void => {};

/** The same promise; if nobody looks at its failure, that is no unhandled rejection. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore);
  return promise;
}

/** Waits for both; the failure of the first is the one that counts. */
export async function settleBoth<T>(first: Promise<unknown>, second: Promise<T>): Promise<T> {
  handled(second);
  try {
    await first;
  } catch (error) {
    await second.catch(ignore);
    throw error;
  }
  return second;
}

/**
 * Cancels what runs when the signal is aborted. The promise settles only with the server's answer, so that nothing of it
 * can be under way when the caller goes on; it rejects also when the answer was faster than the cancellation.
 */
export async function abortable<T>(
  reply: Promise<T>,
  signal: AbortSignal,
  statement: string,
  session: { cancel(): Promise<void> },
): Promise<T> {
  let cancelled: Promise<void> | null = null;
  const cancel = () => {
    cancelled = session.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const result = await reply;
    if (!signal.aborted) return result;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
    await cancelled;
  }
  throw databaseErrors.ABORTED({ statement }, signal.reason);
}
