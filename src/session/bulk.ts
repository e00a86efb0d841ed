// The trip of a bulk operation: rows are written in a subtransaction of their own, as a flush would, but without plan,
// without listeners of mappers, and without the session's objects.
import type { Connection } from '../drivers/connection.ts';
import { sessionErrors } from '../errors/catalog/session.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { MappedColumn } from '../mapping/table.ts';
import { moveUnattached } from '../tracking/unattached.ts';
import { type BulkChange, type BulkRow, bulkInsert, bulkUpdate } from '../unit-of-work/bulk-rows.ts';
import { FlushContext } from '../unit-of-work/flush-context.ts';
import { nearest } from '../util/nearest.ts';
import { asFlush, flushPort, inSubtransaction } from './flush.ts';
import type { SessionCore } from './session-core.ts';

/** A row as plain data: values by attribute. */
export type Mapping = Record<string, unknown>;

export interface BulkSaveOptions {
  /** New objects get the keys that the database has made, and are detached afterwards. Default false. */
  readonly returnDefaults?: boolean;
  /** Objects that have a row write what has changed of them, or all that they hold. Default true. */
  readonly updateChangedOnly?: boolean;
  /** Rows are written in the order in which they are given; otherwise sorted by class, in fewer statements. Default true. */
  readonly preserveOrder?: boolean;
}

export interface BulkInsertOptions {
  /** Each mapping gets the keys that the database has made. Default false. */
  readonly returnDefaults?: boolean;
  /** Null is written as NULL also where the column has a default. Default false. */
  readonly renderNulls?: boolean;
}

interface Group {
  readonly mapper: Mapper;
  readonly isUpdate: boolean;
  readonly states: InstanceState[];
}

export async function bulkSave(
  core: SessionCore,
  states: readonly InstanceState[],
  { returnDefaults = false, updateChangedOnly = true, preserveOrder = true }: BulkSaveOptions,
): Promise<void> {
  for (const { mapper, isUpdate, states: own } of grouped(states, preserveOrder)) {
    await write(core, mapper, (flush, connection) => {
      if (isUpdate)
        return bulkUpdate(
          flush,
          mapper,
          own.map((state) => changeOf(state, updateChangedOnly)),
          connection,
        );
      const rows = own.map(({ values }) => values.slice());
      return insertAll(mapper, rows, connection, {
        rendersNulls: false,
        keyed: keyedFor(mapper, own, returnDefaults),
      });
    });
  }
}

export async function bulkInsertMappings(
  core: SessionCore,
  mapper: Mapper,
  mappings: readonly Mapping[],
  { returnDefaults = false, renderNulls: rendersNulls = false }: BulkInsertOptions,
): Promise<void> {
  const rows = mappings.map((mapping) => rowOf(mapper, mapping));
  const keyed: Keyed = (row, at) => {
    for (const { key, index } of mapper.primaryKey) Object.assign(mappings[at] ?? {}, { [key]: row[index] });
  };
  await write(core, mapper, (_flush, connection) =>
    insertAll(mapper, rows, connection, { rendersNulls, keyed: returnDefaults ? keyed : null }),
  );
}

export async function bulkUpdateMappings(
  core: SessionCore,
  mapper: Mapper,
  mappings: readonly Mapping[],
): Promise<void> {
  const changes = mappings.map((mapping) => {
    const values = rowOf(mapper, mapping);
    return { values, columns: mapper.columns.filter(({ index }) => values[index] !== undefined) };
  });
  await write(core, mapper, (flush, connection) => bulkUpdate(flush, mapper, changes, connection));
}

/** Rows that a rollback takes back stand for no object: what is loaded of them meanwhile is remembered as that. */
function write(
  core: SessionCore,
  mapper: Mapper,
  work: (flush: FlushContext, connection: Connection) => Promise<void>,
): Promise<void> {
  return asFlush(core, () =>
    inSubtransaction(core, async (frame) => {
      mapper.registry.configure();
      const flush = new FlushContext(flushPort(core, () => frame));
      const connection = await flush.port.connection({ mapper });
      if (core.tracked.snapshot !== null) core.tracked.snapshot.hasUntrackedWrites = true;
      await work(flush, connection);
      core.machine.send('flushSettled');
    }),
  );
}

type Keyed = (row: BulkRow, at: number) => void;

interface Insert {
  readonly rendersNulls: boolean;
  /** Told each row with its key; null where nobody asks. */
  readonly keyed: Keyed | null;
}

/** Keys are given when all rows are there: of those that a failure takes back nobody has heard. */
async function insertAll(
  mapper: Mapper,
  rows: readonly BulkRow[],
  connection: Connection,
  { rendersNulls, keyed }: Insert,
): Promise<void> {
  for (const row of rows) identify(mapper, row);
  await bulkInsert(mapper, rows, connection, { rendersNulls, returnsKeys: keyed !== null });
  if (keyed !== null) rows.forEach(keyed);
}

/** The class of a row that does not say it. */
function identify({ polymorphism, polymorphicIdentity }: Mapper, row: BulkRow): void {
  const { on, isAttribute } = polymorphism;
  if (on !== null && isAttribute) row[on.index] ??= polymorphicIdentity;
}

/** Objects with rows in several tables are told their keys in any case: the further rows are found by them. */
function keyedFor(mapper: Mapper, states: readonly InstanceState[], returnsKeys: boolean): Keyed | null {
  if (returnsKeys) return (row, at) => giveKey(states[at], row);
  if (mapper.rows.length === 1) return null;
  return (row, at) => takeKey(states[at], row);
}

function grouped(states: readonly InstanceState[], inOrder: boolean): Group[] {
  const groups: Group[] = [];
  for (const state of states) {
    const { mapper } = state;
    const isUpdate = state.key !== null;
    const fits = (group: Group | undefined) => group?.mapper === mapper && group.isUpdate === isUpdate;
    const known = inOrder ? groups.at(-1) : groups.find(fits);
    if (known !== undefined && fits(known)) known.states.push(state);
    else groups.push({ mapper, isUpdate, states: [state] });
  }
  return groups;
}

function changeOf(state: InstanceState, changedOnly: boolean): BulkChange {
  const { values, mapper } = state;
  const isThere = ({ index }: MappedColumn) => values[index] !== undefined;
  const isSent = (column: MappedColumn) => isThere(column) && (!changedOnly || state.isChanged(column.index));
  return { values: values.slice(), columns: mapper.columns.filter(isSent) };
}

/** The object has a row now. One that waits in a session goes on waiting: the session knows nothing of this. */
function giveKey(state: InstanceState | undefined, row: BulkRow): void {
  if (state === undefined) return;
  takeKey(state, row);
  if (state.tracker !== null) return;
  moveUnattached(state, 'madeDetached');
  state.key = state.mapper.keyOf(state.values);
}

function takeKey(state: InstanceState | undefined, row: BulkRow): void {
  for (const { index } of state?.mapper.primaryKey ?? []) if (state) state.values[index] ??= row[index];
}

function rowOf(mapper: Mapper, mapping: Mapping): BulkRow {
  const row: BulkRow = mapper.manager.emptyValues();
  for (const [key, value] of Object.entries(mapping)) {
    const column = mapper.columns.find((candidate) => candidate.key === key);
    if (column === undefined) throw unknownColumn(mapper, key);
    row[column.index] = value;
  }
  return row;
}

function unknownColumn({ columns, class: cls }: Mapper, attribute: string): Error {
  const known = columns.map(({ key }) => key);
  return sessionErrors.UNKNOWN_BULK_COLUMN({
    class: cls.name,
    attribute,
    known,
    nearest: nearest(attribute, known),
  });
}
