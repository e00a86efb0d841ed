// How objects and their keys are printed and looked up: `User#7` in texts, one Map key for simple and composite keys.
import type { InstanceState, PrimaryKey } from './instance-state.ts';

/** `User#7`, `Membership#3,12`, or `User` with its state for an object without identity. Never prints other columns. */
export function describeState(state: InstanceState): string {
  const { name } = state.manager.class;
  return state.key === null
    ? `${state.transient ? 'transient' : 'new'} ${name}`
    : `${name}#${keyText(state.key)}`;
}

/** Whatever was given in the place of an object: its class or its type; a number, which is somebody's key, as it is. */
export function describeGiven(given: unknown): string {
  if (given === null || given === undefined || typeof given === 'number') return String(given);
  if (typeof given !== 'object') return `a ${typeof given}`;
  return `an object of class ${given.constructor?.name ?? 'Object'}`;
}

export function keyText(key: PrimaryKey): string {
  return Array.isArray(key) ? key.map(partText).join(',') : partText(key);
}

function partText(part: unknown): string {
  if (part instanceof Date) return part.toISOString();
  return part instanceof Uint8Array ? `\\x${Buffer.from(part).toString('hex')}` : String(part);
}

/** A value that a Map can look a primary key up by: scalars as they are, everything else as text. */
export function mapKey(key: PrimaryKey): unknown {
  if (typeof key !== 'object' || key === null) return key;
  if (!Array.isArray(key)) return partText(key);
  return key.map((part) => `${typeof part}:${partText(part)}`).join('\u0000');
}
