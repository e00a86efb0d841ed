// The database has refused a foreign key that is null: the error tells which object it was, which relationship has left the
// key empty or has emptied it, and what to declare. Looked at only when a flush has failed.
import { flushErrors } from '../errors/catalog/flush.ts';
import { IntegrityError } from '../errors/imago-error.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { type KeyLink, keyLinks } from '../mapping/key-links.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { FlushContext } from './flush-context.ts';

/** The error as it is to be told: another one for a foreign key that may not be null. */
export function explainNull(flush: FlushContext, error: unknown): unknown {
  if (!(error instanceof IntegrityError) || error.sqlState !== NOT_NULL) return error;
  for (const [state, { isDelete }] of flush.states) {
    if (isDelete) continue;
    const found = emptyKey(state, error);
    if (found !== null) return explained(state, found, error);
  }
  return error;
}

const NOT_NULL = '23502';

interface EmptyKey {
  readonly link: KeyLink;
  readonly column: MappedColumn;
}

function emptyKey(state: InstanceState, { details }: IntegrityError): EmptyKey | null {
  for (const { table } of state.mapper.rows) {
    const column = table.columns.find(({ name }) => name === details.column);
    if (table.name !== details.table || column === undefined) continue;
    const link = keyLinks(state.mapper).find(({ columns }) => columns.includes(column));
    if (link !== undefined && (state.values[column.index] ?? null) === null) return { link, column };
  }
  return null;
}

function explained(state: InstanceState, { link, column }: EmptyKey, error: IntegrityError): Error {
  const reference = link.references[0];
  const owner = link.owners.find(({ viewOnly }) => !viewOnly);
  const facts = {
    ...error.details,
    object: describeState(state),
    column: column.name,
    attribute: column.key,
    ...(reference !== undefined && { reference: reference.key }),
    ...(owner !== undefined && { owner: owner.toString() }),
    target: (reference?.target ?? owner?.parent)?.class.name ?? '',
  };
  const make = state.key === null ? flushErrors.NO_PARENT : flushErrors.LOST_PARENT;
  return make(facts, error.cause);
}
