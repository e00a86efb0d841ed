// Fourth stage of a flush: carries the plan out, action by action: the listeners of the mappers before, the statements,
// the listeners after. Which statements those are is decided in insert, update and delete.
import type { Connection } from '../drivers/connection.ts';
import { flushErrors } from '../errors/catalog/flush.ts';
import { runUntilStopped } from '../events/calls.ts';
import { mapperEvents } from '../events/catalog.ts';
import type { EventSpec } from '../events/event.ts';
import { describeState } from '../instrumentation/identity.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { columnExpressions, expireColumnExpressions } from '../mapping/column-property.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { byTable, deletedByTable, type TableGroup, tablesInOrder } from './by-table.ts';
import { deleteRows } from './delete.ts';
import type { FlushContext } from './flush-context.ts';
import { insertRows } from './insert.ts';
import type { Action, ProcessAction, RowAction } from './plan-action.ts';
import { sendPostUpdates } from './post-update.ts';
import { findRowSwitch, mayTakeOver } from './row-switch.ts';
import { loadVersion } from './row-version.ts';
import { updateRows } from './update.ts';

export async function execute(flush: FlushContext, actions: readonly Action[]): Promise<void> {
  for (const action of actions) {
    if (action.kind === 'process') await processAlong(flush, action);
    else if (action.kind === 'postUpdate') await sendPostUpdates(flush, action.mapper, action.isDelete);
    else if (action.kind === 'circle') throw action.error;
    else if (action.kind === 'save') await save(flush, action);
    else await remove(flush, action);
  }
}

/** Generated keys have to be there before they are copied. */
async function processAlong(flush: FlushContext, { run, isDelete, states }: ProcessAction): Promise<void> {
  if (states.length > 0) await flush.allReplies();
  if (!isDelete) return run.dependency.processSaves(run, states);
  const deleted = states.filter((state) => flush.states.get(state)?.listOnly !== true);
  return run.dependency.processDeletes(run, deleted);
}

async function save(flush: FlushContext, action: RowAction): Promise<void> {
  const { mapper, states } = action;
  if (mapper.persistence.batches || states.length < 2) return saveTogether(flush, action);
  for (const state of states) await saveTogether(flush, { ...action, states: [state] });
}

async function saveTogether(flush: FlushContext, { mapper, states }: RowAction): Promise<void> {
  const connection = await flush.port.connection({ mapper });
  if (states.length === 0) return;
  const { inserts, updates } = await prepare(flush, { kind: 'save', mapper, states }, connection);
  await write(flush, { mapper, inserts, updates }, connection);
  const { after_insert, after_update } = mapperEvents;
  if (inserts.length > 0) await finish(flush, { mapper, states: inserts, spec: after_insert }, connection);
  if (updates.length > 0) await finish(flush, { mapper, states: updates, spec: after_update }, connection);
}

interface Writes extends Prepared {
  readonly mapper: Mapper;
}

/** In each table the rows that are there come before new ones. */
async function write(
  flush: FlushContext,
  { mapper, inserts, updates }: Writes,
  connection: Connection,
): Promise<void> {
  const [rows] = mapper.rows;
  // nearly every class is alone in its table
  if (!mapper.hasDescendants && rows !== undefined) {
    if (updates.length > 0) await updateRows(flush, rows, updates, connection);
    if (inserts.length > 0) await insertRows(flush, rows, inserts, connection);
    return;
  }
  const updated = byTable(mapper, updates);
  const inserted = byTable(mapper, inserts);
  for (const table of tablesInOrder(mapper)) {
    const isHere = ({ rows }: TableGroup) => rows.table === table;
    for (const { rows, states } of updated.filter(isHere)) await updateRows(flush, rows, states, connection);
    for (const { rows, states } of inserted.filter(isHere)) await insertRows(flush, rows, states, connection);
  }
}

interface Written {
  readonly mapper: Mapper;
  readonly states: readonly InstanceState[];
  readonly spec: EventSpec;
}

/** Computed columns have other values now: each object's are gone before its listeners are called. */
async function finish(
  flush: FlushContext,
  { mapper, states, spec }: Written,
  connection: Connection,
): Promise<void> {
  if (flush.notes !== null) return;
  const isComputed = states.some((state) => columnExpressions(state.mapper).length > 0);
  const told = { mapper, connection, specs: [spec], specOf: () => spec };
  if (!isComputed) return announce(flush, { ...told, states });
  for (const state of states) {
    expireColumnExpressions(state);
    await announce(flush, { ...told, states: [state] });
  }
}

interface Prepared {
  readonly inserts: InstanceState[];
  readonly updates: InstanceState[];
}

/** Asks the listeners before any statement is sent; what they change still goes into the statements. */
async function prepare(
  flush: FlushContext,
  { mapper, states }: RowAction,
  connection: Connection,
): Promise<Prepared> {
  const inserts: InstanceState[] = [];
  const updates: InstanceState[] = [];
  const { before_insert, before_update } = mapperEvents;
  const isVersioned = hasVersions(mapper);
  const sortOut = (state: InstanceState): Promise<void> | undefined => {
    if (state.key !== null) {
      updates.push(state);
      return isVersioned ? loadVersion(flush, state) : undefined;
    }
    if (mayTakeOver(flush, state)) return takeOver(flush, state, { inserts, updates });
    inserts.push(state);
    return undefined;
  };
  for (const state of states) refuseExpired(state);
  const specOf = (state: InstanceState) => (state.key === null ? before_insert : before_update);
  const specs = [before_insert, before_update];
  await announce(flush, { mapper, connection, states, specs, specOf }, sortOut);
  return { inserts, updates };
}

function hasVersions(mapper: Mapper): boolean {
  for (const { versioning } of mapper.selfAndDescendants()) if (versioning !== null) return true;
  return false;
}

/** The row of an object that was to be deleted becomes the new object's, with its version. */
async function takeOver(
  flush: FlushContext,
  state: InstanceState,
  { inserts, updates }: Prepared,
): Promise<void> {
  const isUpdate = await findRowSwitch(flush, state);
  (isUpdate ? updates : inserts).push(state);
  const existing = flush.rowSwitches.get(state);
  if (existing !== undefined) await loadVersion(flush, existing);
}

/** @throws InvalidRequestError for a new object whose values are to be read from a row that it has not got */
function refuseExpired(state: InstanceState): void {
  const { key, expiredAttributes, mapper, values } = state;
  if (key !== null || expiredAttributes === null) return;
  if (mapper.primaryKey.some(({ index }) => values[index] === undefined && expiredAttributes.has(index)))
    throw flushErrors.EXPIRED_NEW({ object: describeState(state) });
}

async function remove(flush: FlushContext, { mapper, states }: RowAction): Promise<void> {
  // the transaction begins here also where nothing is left to delete
  const connection = await flush.port.connection({ mapper });
  const deleted = states.filter((state) => flush.states.get(state)?.listOnly !== true);
  if (deleted.length === 0) return;
  const { before_delete, after_delete } = mapperEvents;
  const then = hasVersions(mapper) ? (state: InstanceState) => loadVersion(flush, state) : undefined;
  const told = { mapper, connection, states: deleted };
  await announce(flush, { ...told, specs: [before_delete], specOf: () => before_delete }, then);
  for (const group of deletedByTable(mapper, deleted)) {
    await deleteRows(flush, group.rows, group.states, connection);
  }
  await announce(flush, { ...told, specs: [after_delete], specOf: () => after_delete });
}

/** What is told of which rows. */
interface Told {
  readonly mapper: Mapper;
  readonly connection: Connection;
  readonly states: readonly InstanceState[];
  /** All that one of them may be told. */
  readonly specs: readonly EventSpec[];
  readonly specOf: (state: InstanceState) => EventSpec;
}

type Then = (state: InstanceState) => Promise<void> | undefined;

/** Calls the listeners object by object, waiting where one returns a promise; `then` follows each object's. */
async function announce(flush: FlushContext, told: Told, then?: Then): Promise<void> {
  const { connection, states, specOf } = told;
  const [first] = states;
  if (first === undefined) return;
  if (flush.notes !== null || !isHeard(told)) return followEach(states, then);
  await flush.port.within(specOf(first).name, async () => {
    for (const state of states) {
      const listeners = state.manager.dispatch.listeners(specOf(state));
      const running = runUntilStopped(listeners, state.mapper, connection, state);
      // a listener without a promise costs no turn of the event loop
      if (running !== undefined) await running;
      const following = then?.(state);
      if (following !== undefined) await following;
    }
  });
}

/** Asked of the classes: objects may be thousands. */
function isHeard({ mapper, specs }: Told): boolean {
  for (const { manager } of mapper.selfAndDescendants()) {
    for (const spec of specs) if (manager.dispatch.has(spec)) return true;
  }
  return false;
}

async function followEach(states: readonly InstanceState[], then: Then | undefined): Promise<void> {
  if (then === undefined) return;
  for (const state of states) {
    const following = then(state);
    if (following !== undefined) await following;
  }
}
