// What all commands share: the call on the real session, the same on the model, both compared, and then everything else.
import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import { compare } from '../compare.ts';
import type { PlainObject } from '../plain-object.ts';
import type { Outcome, PlainSession } from '../plain-session.ts';
import type { World } from '../world.ts';

export type SessionCommand = AsyncCommand<PlainSession, World>;

/** The call, and what it has to end in: 'ok' or an error's name. */
export async function step(
  model: PlainSession,
  world: World,
  call: () => unknown,
  expected: () => Outcome,
): Promise<unknown> {
  let [ending, result]: [string, unknown] = ['ok', undefined];
  try {
    result = await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    ending = error.constructor.name;
    if (!isExpectable(ending)) throw error;
  }
  const outcome = expected();
  expect(outcome, `the call ended in ${ending}`).toContain(ending);
  await compare(model, world);
  return result;
}

function isExpectable(name: string): boolean {
  return name.endsWith('Error') && !['TypeError', 'RangeError', 'ReferenceError', 'Error'].includes(name);
}

/** One of the objects that the command is for, chosen by a number that fast-check can shrink. */
export function pick(
  { objects }: Readonly<PlainSession>,
  choice: number,
  isFor: (object: PlainObject) => boolean,
): PlainObject | undefined {
  const candidates = objects.filter(isFor);
  return candidates[choice % candidates.length];
}
