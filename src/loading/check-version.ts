// A row that is read to be locked: the object that the session has of it must be of the same version, or the lock would
// protect what nobody has seen.
import { versionErrors } from '../errors/catalog/versions.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { LoadPlan } from './load-plan.ts';

/** @throws StaleDataError if the object was read of another version of its row */
export function refuseOtherVersion(
  { mapper, columns }: LoadPlan,
  state: InstanceState,
  row: readonly unknown[],
): void {
  const { versioning } = mapper;
  if (versioning === null) return;
  const { index } = versioning.column;
  const version = state.values[index];
  const existing = row[columns.findIndex((column) => column.index === index)];
  if (version === undefined || existing === undefined) return;
  if (state.manager.attributes[index]?.equals(version, existing)) return;
  const facts = { object: describeState(state), version: String(version), existing: String(existing) };
  throw versionErrors.STALE_LOAD(facts);
}
