// UPDATEs of foreign keys that wait until both rows are there, or come before either is deleted: the relationships'
// `postUpdate`, which breaks circles.
import type { Connection } from '../drivers/connection.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import { byTable, type TableGroup } from './by-table.ts';
import type { FlushContext } from './flush-context.ts';
import { loadKeys, rowKey } from './row-key.ts';
import { loadVersion } from './row-version.ts';
import { sendUpdates } from './update.ts';
import { type Update, updateOf } from './update-of.ts';

/** The objects of a mapper whose foreign keys are sent later, and which columns those are. */
export class PostUpdates {
  readonly states = new Set<InstanceState>();
  readonly columns = new Set<MappedColumn>();
}

export async function sendPostUpdates(flush: FlushContext, mapper: Mapper, isDelete: boolean): Promise<void> {
  const connection = await flush.port.connection({ mapper });
  const waiting = flush.postUpdates.get(mapper);
  if (waiting === undefined) return;
  const states = [...waiting.states].filter((state) => flush.states.get(state)?.isDelete === isDelete);
  if (states.length === 0) return;
  await flush.allReplies();
  await loadKeys(flush, states);
  for (const group of byTable(mapper, states)) await sendGroup(flush, group, waiting.columns, connection);
}

async function sendGroup(
  flush: FlushContext,
  { rows, states }: TableGroup,
  waiting: ReadonlySet<MappedColumn>,
  connection: Connection,
): Promise<void> {
  const columns = rows.columns.filter((column) => waiting.has(column) && !column.spec.primaryKey);
  const updates: Update[] = [];
  for (const state of states) {
    const changed = columns.filter((column) => isAdded(state, column));
    if (changed.length === 0) continue;
    const { key } = rowKey(state, 'update', EVERY_KEY);
    const loading = loadVersion(flush, state);
    if (loading !== undefined) await loading;
    updates.push(
      updateOf(flush, rows, { state, key, changed, versionOf: state, counts: state.key !== null }),
    );
  }
  if (updates.length > 0) await sendUpdates(flush, rows, updates, connection);
}

/** The row has the present key by now. */
const EVERY_KEY = Object.freeze({ has: () => true });

const isAdded = (state: InstanceState, { index }: MappedColumn): boolean =>
  (state.manager.attributes[index]?.history(state).added.length ?? 0) > 0;
