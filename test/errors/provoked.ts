// Errors that are provoked for real: each entry of a catalog by a program that anybody could write, and its whole text.
import { expect, test } from 'vitest';
import type { ErrorFactory } from '../../src/errors/define-errors.ts';
import { ImagoError, listen, type Session } from '../../src/index.ts';

export interface Provocation {
  /** Does what is refused. What it has to begin with may be done before, in the same function. */
  readonly by: () => unknown;
  /** The whole message: what was asked, what stands in the way, what to do. */
  readonly text: string;
}

/** One test for each entry, and one that no entry is left out. `never` names those that no program can reach, or not yet. */
export function testCatalog<E extends Record<string, ErrorFactory<never>>>(
  errors: E,
  provocations: Partial<Record<keyof E & string, Provocation>>,
  never: readonly (keyof E & string)[] = [],
): void {
  test('each entry is provoked', () => {
    expect([...Object.keys(provocations), ...never].sort()).toEqual(Object.keys(errors).sort());
  });

  test.for(Object.entries<Provocation | undefined>(provocations))('%s', async ([code, provocation]) => {
    const error = await caught(provocation?.by ?? (() => undefined));
    expect(error).toBeInstanceOf(errors[code]?.entry.type);
    expect(error).toMatchObject({ code, message: provocation?.text, name: errors[code]?.entry.type.name });
  });
}

/** What a function throws, or its promise is rejected with. */
export async function caught(work: () => unknown): Promise<ImagoError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ImagoError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The lines of a message. */
export const lines = (...parts: readonly string[]): string => parts.join('\n  ');

/** The error of a call that a listener makes in the middle of a trip; it is not let out of the listener. */
export async function refusedIn(
  session: Session,
  event: 'before_flush' | 'after_commit' | 'after_rollback',
  call: () => Promise<unknown>,
  trip: () => Promise<void>,
): Promise<never> {
  let refused: unknown;
  const listener = async () => {
    refused = await caught(call);
  };
  listen(session, event, listener, { once: true });
  await trip();
  throw refused;
}
