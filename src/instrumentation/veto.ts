// A listener that throws refuses the whole change of a relationship: what it has done to either side so far is taken back.
// Only where somebody listens are objects copied before they change.

import type { InstanceState } from './instance-state.ts';
import { giveBack, type Memento, remember } from './memento.ts';

let touched: Map<InstanceState, Memento> | null = null;
let isRefused = false;

/** The object is about to change as part of a change that may be refused. */
export function noteTouched(state: InstanceState): void {
  if (touched !== null && !touched.has(state)) touched.set(state, remember(state));
}

/** What a listener of a change has thrown: it refuses all of it. Handed through to be thrown on. */
export function refusal(error: unknown): unknown {
  if (touched !== null) isRefused = true;
  return error;
}

/**
 * Differs from SQLAlchemy: there a change that a listener has refused leaves the other side changed.
 *
 * @throws whatever the change throws; if a listener of it has, after everything is as before
 */
export function vetoable<T>(mayBeRefused: boolean, change: () => T): T {
  if (!mayBeRefused || touched !== null) return change();
  touched = new Map();
  isRefused = false;
  try {
    return change();
  } catch (error) {
    const changed = touched;
    touched = null;
    if (isRefused) takeBack(changed);
    throw error;
  } finally {
    touched = null;
  }
}

function takeBack(changed: ReadonlyMap<InstanceState, Memento>): void {
  for (const [state, memento] of changed) {
    giveBack(state, memento);
    state.tracker?.sortChange(state);
  }
}
