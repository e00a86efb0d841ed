// Row locks of SELECT: what `withForUpdate` asks for, as Kysely's modifiers and as text.
import type { SelectModifierNode } from 'kysely';

/** Which lock a SELECT takes on its rows. Nothing set is FOR UPDATE. */
export interface RowLock {
  /** FOR SHARE instead of FOR UPDATE. */
  readonly share?: boolean;
  /** FOR NO KEY UPDATE, or with `share` FOR KEY SHARE: leaves foreign key checks of others alone. */
  readonly keyShare?: boolean;
  /** Fail at once when a row is locked. */
  readonly noWait?: boolean;
  /** Leave locked rows out. */
  readonly skipLocked?: boolean;
}

type Modifier = NonNullable<SelectModifierNode['modifier']>;

const TEXTS: Partial<Record<Modifier, string>> = {
  ForUpdate: 'FOR UPDATE',
  ForNoKeyUpdate: 'FOR NO KEY UPDATE',
  ForShare: 'FOR SHARE',
  ForKeyShare: 'FOR KEY SHARE',
};

/** The strength of the lock, as Kysely calls it. */
export function lockStrength(lock: RowLock): Modifier {
  if (lock.share) return lock.keyShare ? 'ForKeyShare' : 'ForShare';
  return lock.keyShare ? 'ForNoKeyUpdate' : 'ForUpdate';
}

/** The lock as the end of a SELECT, with a space before it; nothing for no lock. */
export function lockText(lock: RowLock | undefined): string {
  if (lock === undefined) return '';
  const wait = `${lock.noWait ? ' NOWAIT' : ''}${lock.skipLocked ? ' SKIP LOCKED' : ''}`;
  return ` ${TEXTS[lockStrength(lock)]}${wait}`;
}
