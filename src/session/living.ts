// The sessions that are still referred to, for `closeAllSessions()`: weakly, so that a forgotten one is none of them.
import type { SessionCore } from './session-core.ts';

let living: WeakRef<SessionCore>[] = [];
let pruneAt = 64;

export function rememberLiving(core: SessionCore): void {
  living.push(new WeakRef(core));
  if (living.length < pruneAt) return;
  living = living.filter((reference) => reference.deref() !== undefined);
  pruneAt = Math.max(64, living.length * 2);
}

export function livingCores(): SessionCore[] {
  return living.flatMap((reference) => reference.deref() ?? []);
}
