// Copies key values between objects along a relationship, in the middle of a flush: set as an assignment would, with the
// attribute's `set` event. Runs for every child of a flush, so it holds nothing but loops.
import { flushErrors } from '../errors/catalog/flush.ts';
import { attributeEvents } from '../events/catalog.ts';
import { NO_VALUE } from '../events/symbols.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { ColumnPair } from '../mapping/relationship-property.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import type { FlushContext } from './flush-context.ts';

/** The keys of the source become the foreign keys of the destination. */
export function populate(
  flush: FlushContext,
  { source, dest }: { readonly source: InstanceState; readonly dest: InstanceState },
  pairs: readonly ColumnPair[],
): void {
  for (const pair of pairs) {
    const { index } = pair.dest;
    const value = source.values[pair.source.index] ?? valueNeverSet(source, pair);
    const attribute = dest.manager.attributes[index];
    const present = dest.values[index];
    const isNew = dest.isFresh && (present === undefined || present === value);
    // a new object that nobody listens to needs no more than the value: this is nearly every copy of a large flush
    if (!isNew || attribute?.dispatch.has(attributeEvents.set)) flush.setKey(dest, pair.dest, value);
    else if (present === undefined) {
      dest.values[index] = value;
      flush.noteGenerated(dest, index);
    }
  }
}

/** What a key reads as that a source without row does not have yet: listeners may give it one. */
function valueNeverSet(source: InstanceState, { source: { index } }: ColumnPair): unknown {
  const attribute = source.manager.attributes[index];
  const isAsked =
    attribute?.dispatch.has(attributeEvents.init_scalar) === true && !attribute.isUnloaded(source);
  return (isAsked ? attribute.get(source) : null) ?? null;
}

/** After a row of an object was written, its row in the next table of its inheritance gets the same key. */
export function populateInherited(flush: FlushContext, rows: TableRows, state: InstanceState): void {
  const all = state.mapper.rows;
  if (all.length === 1) return;
  const next = all[all.indexOf(rows) + 1];
  if (next === undefined) return;
  const pairs = next.primaryKey.flatMap((dest, at) => {
    const source = rows.primaryKey[at];
    return source === undefined ? [] : [{ source, dest }];
  });
  populate(flush, { source: state, dest: state }, pairs);
}

/** The foreign keys of the destination become null. @throws FlushError if they are part of its primary key */
export function clear(
  flush: FlushContext,
  dest: InstanceState,
  pairs: readonly ColumnPair[],
  relationship: string,
): void {
  for (const { dest: column } of pairs) {
    const value = dest.values[column.index];
    if (column.spec.primaryKey && value !== undefined && value !== null)
      throw flushErrors.KEY_WOULD_BE_NULL({ object: describeState(dest), column: column.name, relationship });
    flush.setKey(dest, column, null);
  }
}

/** Whether a key of the object that the relationship hands on has another value than the database has. */
export function isSourceModified(source: InstanceState, pairs: readonly ColumnPair[]): boolean {
  if (source.committed === null || source.isFresh) return false;
  for (const { source: column } of pairs) {
    const old = source.committedValue(column.index);
    if (old === undefined || old === NO_VALUE) continue;
    const { equals } = column.type;
    const value = source.values[column.index];
    const isSame = old === null || value === null || value === undefined || equals === undefined;
    if (isSame ? old !== value : !equals(value, old)) return true;
  }
  return false;
}

/** Reads what copying needs to know and memory does not: an expired key of the source, an old value of the destination. */
export async function readyToCopy(
  flush: FlushContext,
  { source, dest }: { readonly source: InstanceState | null; readonly dest: InstanceState },
  pairs: readonly ColumnPair[],
): Promise<void> {
  if (source !== null) await loadSource(flush, source, pairs);
  const lacksOld = pairs.some((pair) => {
    const attribute = dest.manager.attributes[pair.dest.index];
    return attribute?.activeHistory && attribute.isUnloaded(dest);
  });
  if (lacksOld) await flush.loadExpired(dest);
}

/** Reads an expired key that is to be copied. */
export async function loadSource(
  flush: FlushContext,
  source: InstanceState,
  pairs: readonly ColumnPair[],
): Promise<void> {
  const { attributes } = source.manager;
  if (pairs.some((pair) => attributes[pair.source.index]?.isUnloaded(source)))
    await flush.loadExpired(source);
}

/** Whether {@link readyToCopy} may have anything to do. */
export const mayLackKeys = (source: InstanceState | null, dest: InstanceState): boolean =>
  dest.expiredAttributes !== null || (source !== null && source.expiredAttributes !== null);
