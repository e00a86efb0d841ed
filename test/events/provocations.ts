// One program for each event of the seed: what has to be done for it to be told, to whom one listens, and what the listener
// gets. docs/events.md links each event to its line here.
import { expect } from 'vitest';
import {
  AttributeEventToken,
  type attributeEvents,
  attrs,
  Connection,
  deserialize,
  FlushContext,
  flagModified,
  type instanceEvents,
  type instrumentationEvents,
  Mapper,
  mapper,
  type mapperEvents,
  ORMExecuteState,
  type registryEvents,
  SessionTransaction,
  serialize,
  type sessionEvents,
  sqlText,
} from '../../src/index.ts';
import { Model, type Stage } from './stage-of-all.ts';

export interface Provocation {
  /** Where one listens. */
  readonly on: (stage: Stage) => object;
  /** Has the event told. */
  readonly by: (stage: Stage) => unknown;
  /** What the first call of the listener gets. */
  readonly args: (stage: Stage) => readonly unknown[];
  /** It is told when the database has committed: nothing can undo that any more. */
  readonly isAfterCommit?: true;
}

type All<Table, Not extends keyof Table = never> = Readonly<Record<Exclude<keyof Table, Not>, Provocation>>;
type OfQuery = 'after_bulk_update' | 'after_bulk_delete';

const inSession = ({ session }: Stage): object => session;
const ofNew = ({ session, added }: Stage) => [session, added[0]];
const ofKnown = ({ session, known }: Stage) => [session, known[0]];
const [frame, flush] = [expect.any(SessionTransaction), expect.any(FlushContext)];
const told = (by: Provocation['by'], args: Provocation['args']): Provocation => ({ on: inSession, by, args });

const addAll = ({ session, added }: Stage) => session.addAll(added);
const expungeAll = ({ session }: Stage) => session.expungeAll();
const flushNew = (stage: Stage) => {
  addAll(stage);
  return stage.session.flush();
};
const commitNew = (stage: Stage) => {
  addAll(stage);
  return stage.session.commit();
};
const rollbackNew = async (stage: Stage) => {
  await flushNew(stage);
  await stage.session.rollback();
};
const flushDeleted = async ({ session, known }: Stage) => {
  await session.deleteAll(known.slice(1));
  await session.flush();
};
const ofDeleted = ({ session, known }: Stage) => [session, known[1]];
const load = async ({ session, Team }: Stage) => {
  session.expungeAll();
  for (const id of [1, 2, 3]) await session.get(Team, id);
};
const loadedTeam = (stage: Stage) => expect.objectContaining({ constructor: stage.Team, id: 1 });

export const ofSession: All<typeof sessionEvents, OfQuery> = {
  transient_to_pending: told(addAll, ofNew),
  pending_to_transient: told((stage) => {
    addAll(stage);
    for (const team of stage.added) stage.session.expunge(team);
  }, ofNew),
  persistent_to_transient: told(rollbackNew, ofNew),
  pending_to_persistent: told(flushNew, ofNew),
  detached_to_persistent: told((stage) => {
    expungeAll(stage);
    stage.session.addAll(stage.known);
  }, ofKnown),
  loaded_as_persistent: told(load, (stage) => [stage.session, loadedTeam(stage)]),
  persistent_to_deleted: told(flushDeleted, ofDeleted),
  deleted_to_persistent: told(async (stage) => {
    await flushDeleted(stage);
    await stage.session.rollback();
  }, ofDeleted),
  deleted_to_detached: {
    ...told(async (stage) => {
      await stage.session.deleteAll(stage.known.slice(1));
      await stage.session.commit();
    }, ofDeleted),
    isAfterCommit: true,
  },
  persistent_to_detached: told(({ session, known }) => {
    for (const team of known) session.expunge(team);
  }, ofKnown),
  before_attach: told(addAll, ofNew),
  after_attach: told(addAll, ofNew),
  after_transaction_create: told(flushNew, ({ session }) => [session, frame]),
  after_transaction_end: told(flushNew, ({ session }) => [session, frame]),
  after_begin: told(flushNew, ({ session }) => [session, frame, expect.any(Connection)]),
  before_commit: told(commitNew, ({ session }) => [session]),
  after_commit: { ...told(commitNew, ({ session }) => [session]), isAfterCommit: true },
  after_rollback: told(rollbackNew, ({ session }) => [session]),
  after_soft_rollback: told(rollbackNew, ({ session }) => [session, frame]),
  before_flush: told(flushNew, ({ session }) => [session, flush, null]),
  after_flush: told(flushNew, ({ session }) => [session, flush]),
  after_flush_postexec: told(flushNew, ({ session }) => [session, flush]),
  do_orm_execute: told(
    ({ session }) => session.execute(sqlText('select 1')),
    () => [expect.any(ORMExecuteState)],
  ),
};

const onClass = ({ Team }: Stage): object => Team;
const onAll = (): object => Mapper;
const ofRow = (target: (stage: Stage) => object | undefined) => (stage: Stage) => [
  mapper(stage.Team),
  expect.any(Connection),
  target(stage),
];
const newRow = ofRow(({ added }) => added[0]);
const knownRow = ofRow(({ known }) => known[0]);
const deletedRow = ofRow(({ known }) => known[1]);
const change = ({ session, known }: Stage) => {
  for (const team of known) team.name = 'changed';
  return session.flush();
};
const mapLate = ({ late }: Stage) => mapper(late.Later);
const configureLate = (stage: Stage) => {
  mapLate(stage);
  stage.late.registry.configure();
};
const ofLate = ({ late }: Stage) => [
  expect.objectContaining({ constructor: Mapper, class: late.Late }),
  late.Late,
];

export const ofMapper: All<typeof mapperEvents> = {
  instrument_class: { on: onAll, by: mapLate, args: ofLate },
  after_mapper_constructed: { on: onAll, by: mapLate, args: ofLate },
  before_mapper_configured: { on: onAll, by: configureLate, args: ofLate },
  mapper_configured: { on: onAll, by: configureLate, args: ofLate },
  before_configured: { on: onAll, by: configureLate, args: () => [] },
  after_configured: { on: onAll, by: configureLate, args: () => [] },
  before_insert: { on: onClass, by: flushNew, args: newRow },
  after_insert: { on: onClass, by: flushNew, args: newRow },
  before_update: { on: onClass, by: change, args: knownRow },
  after_update: { on: onClass, by: change, args: knownRow },
  before_delete: { on: onClass, by: flushDeleted, args: deletedRow },
  after_delete: { on: onClass, by: flushDeleted, args: deletedRow },
};

const onLate = ({ late }: Stage): object => late.Late;
const anyOf = (cls: Stage['late']['Late'] | Stage['Team']) => expect.any(cls);

export const ofInstance: All<typeof instanceEvents> = {
  first_init: {
    on: onLate,
    by: ({ late }) => new late.Late({ id: 1 }),
    args: ({ late }) => [mapper(late.Late).manager, late.Late],
  },
  init: {
    on: onClass,
    by: ({ Team }) => new Team({ name: 'x' }),
    args: ({ Team }) => [anyOf(Team), [], { name: 'x' }],
  },
  init_failure: {
    on: onClass,
    by: ({ Team }) => new Team({ nme: 'x' } as object),
    args: ({ Team }) => [anyOf(Team), [], { nme: 'x' }],
  },
  load: { on: onClass, by: load, args: (stage) => [loadedTeam(stage), expect.anything()] },
  refresh: {
    on: onClass,
    by: ({ session, known }) => session.refresh(known[0]),
    args: ({ known }) => [known[0], expect.anything(), null],
  },
  refresh_flush: { on: onClass, by: flushNew, args: ({ added }) => [added[0], flush, ['changes']] },
  expire: {
    on: onClass,
    by: ({ session, known }) => session.expire(known[0], ['name']),
    args: ({ known }) => [known[0], ['name']],
  },
  pickle: {
    on: onClass,
    by: ({ known }) => serialize(known[0]),
    args: ({ known }) => [known[0], expect.objectContaining({ class: 'Team' })],
  },
  unpickle: {
    on: onClass,
    by: ({ Team, known }) => deserialize(Team, serialize(known[0])),
    args: ({ Team }) => [anyOf(Team), expect.objectContaining({ class: 'Team' })],
  },
};

const token = expect.any(AttributeEventToken);
const onPlayers = ({ Team }: Stage): object => attrs(Team).players;
const onName = ({ Team }: Stage): object => attrs(Team).name;
const playerOf = ({ known }: Stage) => known[0].players[0];
const collection = (stage: Stage) => [anyOf(stage.Team), expect.anything(), expect.anything()];

export const ofAttribute: All<typeof attributeEvents> = {
  set: {
    on: onName,
    by: ({ known }) => {
      known[0].name = 'changed';
    },
    args: ({ known }) => [known[0], 'changed', 'a', token],
  },
  init_scalar: {
    on: onName,
    by: ({ Team }) => new Team({}).name,
    args: ({ Team }) => [anyOf(Team), null, expect.any(Object)],
  },
  append: {
    on: onPlayers,
    by: ({ known, Player }) => known[0].players.push(new Player({ name: 'bea' })),
    args: ({ known }) => [known[0], expect.objectContaining({ name: 'bea' }), token],
  },
  append_wo_mutation: {
    on: onPlayers,
    by: ({ known }) => {
      known[0].players = [...known[0].players];
    },
    args: (stage) => [stage.known[0], playerOf(stage), token],
  },
  remove: {
    on: onPlayers,
    by: ({ known }) => known[0].players.pop(),
    args: ({ known }) => [known[0], expect.objectContaining({ name: 'ann' }), token],
  },
  bulk_replace: {
    on: onPlayers,
    by: ({ known }) => {
      known[0].players = [];
    },
    args: ({ known }) => [known[0], [], token],
  },
  init_collection: { on: onPlayers, by: ({ Team }) => new Team({}).players, args: collection },
  dispose_collection: {
    on: onPlayers,
    by: ({ known }) => {
      known[0].players = [];
    },
    args: collection,
  },
  modified: {
    on: onName,
    by: ({ known }) => flagModified(known[0], 'name'),
    args: ({ known }) => [known[0], token],
  },
};

const onModel = (): object => Model;

export const ofInstrumentation: All<typeof instrumentationEvents> = {
  class_instrument: { on: onModel, by: mapLate, args: ({ late }) => [late.Late] },
  attribute_instrument: {
    on: onModel,
    by: configureLate,
    args: ({ late }) => [late.Late, 'id', expect.objectContaining({ key: 'id' })],
  },
  class_uninstrument: {
    on: onModel,
    by: (stage) => {
      configureLate(stage);
      stage.late.registry.dispose();
    },
    args: ({ late }) => [late.Later],
  },
};

const onRegistry = ({ late }: Stage): object => late.registry;
const registry = ({ late }: Stage) => [late.registry];

export const ofRegistry: All<typeof registryEvents> = {
  resolve_type_annotation: {
    on: onRegistry,
    by: ({ late }) => late.declare(),
    args: () => [expect.objectContaining({ key: 'id', rawType: Number })],
  },
  before_configured: { on: onRegistry, by: configureLate, args: registry },
  after_configured: { on: onRegistry, by: configureLate, args: registry },
};

/** All of them, by family. */
export const provocations = {
  session: ofSession,
  mapper: ofMapper,
  instance: ofInstance,
  attribute: ofAttribute,
  instrumentation: ofInstrumentation,
  registry: ofRegistry,
};
