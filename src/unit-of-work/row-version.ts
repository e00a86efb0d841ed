// The version under which the database has an object's row now, and the next one: what UPDATE and DELETE of versioned
// rows find them by.
import { versionErrors } from '../errors/catalog/versions.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import type { Versioning } from '../mapping/versioning.ts';
import type { FlushContext } from './flush-context.ts';

/** Reads the version of an object that does not hold it; nothing to wait for if it does. */
export function loadVersion(flush: FlushContext, state: InstanceState): Promise<void> | undefined {
  const { versioning } = state.mapper;
  if (versioning === null) return undefined;
  const { index } = versioning.column;
  return state.manager.attributes[index]?.isUnloaded(state) ? flush.loadColumn(state, index) : undefined;
}

/** @throws FlushError where it is null: no row could be found by that */
export function rowVersion(state: InstanceState, { column }: Versioning, verb: string): unknown {
  const committed = state.committedValue(column.index);
  const isOwn = committed === undefined || committed === NO_VALUE;
  const version = isOwn ? state.values[column.index] : committed;
  refuseNull(state, column.key, { version, verb });
  return version;
}

/** The version that a row gets. @throws FlushError where the generator makes none */
export function nextVersion(rows: TableRows, versioning: Versioning, current: unknown): unknown {
  const next = versioning.next?.(current);
  if (next !== null && next !== undefined) return next;
  throw versionErrors.NO_VERSION_MADE({ class: rows.className, attribute: versioning.column.key });
}

/** The version that the database has given a row. @throws FlushError where there is none */
export function refuseNull(
  state: InstanceState,
  attribute: string,
  { version, verb }: { readonly version: unknown; readonly verb: string },
): void {
  if (version !== null && version !== undefined) return;
  throw versionErrors.NULL_VERSION({ object: describeState(state), attribute, verb });
}
