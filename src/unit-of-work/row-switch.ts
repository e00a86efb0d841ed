// A new object with the primary key of one that this flush deletes takes over its row: one UPDATE in the place of a
// DELETE and an INSERT.
import { ObjectDeletedError } from '../errors/imago-error.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { isSqlValue } from '../sql/sql-value.ts';
import { warn } from '../util/warn.ts';
import type { FlushContext } from './flush-context.ts';

/** Whether the session has another object with the primary key of the new one. */
export function mayTakeOver(flush: FlushContext, { mapper, values }: InstanceState): boolean {
  // a key that is SQL is not known yet
  if (mapper.primaryKey.some(({ index }) => isSqlValue(values[index]))) return false;
  const key = mapper.keyOf(values);
  return key !== null && flush.port.tracked.identityMap.find(mapper, key) !== undefined;
}

/** Whether the new object takes a row over; the other object's DELETE is dropped then. */
export async function findRowSwitch(flush: FlushContext, state: InstanceState): Promise<boolean> {
  const { mapper } = state;
  const key = mapper.keyOf(state.values);
  if (key === null) return false;
  const existing = flush.port.tracked.identityMap.find(mapper, key);
  if (existing === undefined || (await wasAlreadyDeleted(flush, existing))) return false;
  if (!flush.isDeleted(existing)) {
    if (flush.notes !== null) return false;
    warn(
      'IDENTITY_CONFLICT',
      `New ${mapper.class.name} has the primary key of the persistent ${describeState(existing)}.`,
    );
    return false;
  }
  flush.dropStatement(existing);
  flush.rowSwitches.set(state, existing);
  return true;
}

/** An expired object may stand for a row that is gone; it is asked for before anything is built on it. */
async function wasAlreadyDeleted(flush: FlushContext, existing: InstanceState): Promise<boolean> {
  if (!existing.expired) return false;
  try {
    await flush.loadExpired(existing);
    return false;
  } catch (error) {
    if (!(error instanceof ObjectDeletedError)) throw error;
    flush.port.tracked.settleDeleted([existing]);
    return true;
  }
}
