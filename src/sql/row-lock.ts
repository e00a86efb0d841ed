// Row locks of SELECT: what `withForUpdate` asks for, as Kysely's modifiers and as text.
import type { SelectModifierNode } from 'kysely';
import { sqlErrors } from '../errors/catalog/sql.ts';

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

const NAMES = ['share', 'keyShare', 'noWait', 'skipLocked'];

/**
 * The lock that was asked for: `true` for FOR UPDATE, or its options.
 *
 * @throws ArgumentError for an unknown option
 */
export function asRowLock(asked: boolean | RowLock | undefined): RowLock | undefined {
  if (asked === undefined || asked === false) return undefined;
  const lock = asked === true ? {} : asked;
  for (const option of Object.keys(lock)) {
    if (NAMES.includes(option)) continue;
    throw sqlErrors.UNKNOWN_LOCK_OPTION({ option, known: NAMES.join(', ') });
  }
  return lock;
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
