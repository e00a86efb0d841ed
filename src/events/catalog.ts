// The table: all 64 events, one line each — name, timing, the listener's arguments with their types, and their names.
// Types of `listen`, dispatchers, docs/events.md and the devtools are derived from it; what each event means is told in
// meanings.ts. A table is a function of the types that depend on the target (I and T: instance or, with `raw`, its
// state; E: the mapped class; V: the attribute's value); the constants are the tables as the core sees them: with states.
import type {
  AnyColumn,
  AttributeEventToken,
  BulkDelete,
  BulkUpdate,
  ClassManager,
  ClassOf,
  CollectionAdapter,
  Connection,
  FlushContext,
  InstanceState,
  InstrumentedAttribute,
  Mapper,
  ORMExecuteState,
  PickledState,
  Query,
  QueryContext,
  Registry,
  Session,
  SessionTransaction,
  TypeResolve,
} from './arguments.ts';
import type { EventSpec, Family } from './event.ts';
import {
  asked,
  askedAlways,
  askedWithKey,
  awaited,
  delegated,
  delegatedAlways,
  family,
  told,
  toldWithKey,
} from './event.ts';
import type { Control, EXT_SKIP, NoOldValue } from './symbols.ts';

type InSession<I> = [session: Session, instance: I];
type InTransaction = [session: Session, transaction: SessionTransaction];
type InFlush = [session: Session, flush_context: FlushContext];
type Persistence<E, T> = [mapper: Mapper<E>, connection: Connection, target: T];
type Configuration<E> = [mapper: Mapper<E>, class_: ClassOf<E>];
type Construction<T> = [target: T, args: readonly unknown[], kwargs: Record<string, unknown>];
type Pickling<T> = [target: T, state_dict: PickledState];
type Attrs = readonly string[] | null;
type Initiator = AttributeEventToken;
type Member<T, V> = [target: T, value: V, initiator: Initiator];
type ValueDict = Record<string, unknown>;

const sessionTable = <I>() => ({
  transient_to_pending: told<InSession<I>>()('session', 'instance'),
  pending_to_transient: told<InSession<I>>()('session', 'instance'),
  persistent_to_transient: told<InSession<I>>()('session', 'instance'),
  pending_to_persistent: told<InSession<I>>()('session', 'instance'),
  detached_to_persistent: told<InSession<I>>()('session', 'instance'),
  loaded_as_persistent: told<InSession<I>>()('session', 'instance'),
  persistent_to_deleted: told<InSession<I>>()('session', 'instance'),
  deleted_to_persistent: told<InSession<I>>()('session', 'instance'),
  deleted_to_detached: told<InSession<I>>()('session', 'instance'),
  persistent_to_detached: told<InSession<I>>()('session', 'instance'),
  before_attach: told<InSession<I>>()('session', 'instance'),
  after_attach: told<InSession<I>>()('session', 'instance'),
  after_transaction_create: awaited<InTransaction>()('session', 'transaction'),
  after_transaction_end: awaited<InTransaction>()('session', 'transaction'),
  after_begin: awaited<[...InTransaction, connection: Connection]>()('session', 'transaction', 'connection'),
  before_commit: awaited<[session: Session]>()('session'),
  after_commit: awaited<[session: Session]>()('session'),
  after_rollback: awaited<[session: Session]>()('session'),
  after_soft_rollback: awaited<[session: Session, previous_transaction: SessionTransaction]>()(
    'session',
    'previous_transaction',
  ),
  before_flush: awaited<[...InFlush, instances: readonly object[] | null]>()(
    'session',
    'flush_context',
    'instances',
  ),
  after_flush: awaited<InFlush>()('session', 'flush_context'),
  after_flush_postexec: awaited<InFlush>()('session', 'flush_context'),
  after_bulk_update: awaited<[update_context: BulkUpdate]>()('update_context'),
  after_bulk_delete: awaited<[delete_context: BulkDelete]>()('delete_context'),
  do_orm_execute: delegatedAlways<[orm_execute_state: ORMExecuteState], unknown>()('orm_execute_state'),
});

const mapperTable = <E, T>() => ({
  instrument_class: told<Configuration<E>>()('mapper', 'class_'),
  after_mapper_constructed: told<Configuration<E>>()('mapper', 'class_'),
  before_mapper_configured: asked<Configuration<E>, typeof EXT_SKIP | undefined>()('mapper', 'class_'),
  mapper_configured: told<Configuration<E>>()('mapper', 'class_'),
  before_configured: told<[]>()(),
  after_configured: told<[]>()(),
  before_insert: delegated<Persistence<E, T>, Control>()('mapper', 'connection', 'target'),
  after_insert: delegated<Persistence<E, T>, Control>()('mapper', 'connection', 'target'),
  before_update: delegated<Persistence<E, T>, Control>()('mapper', 'connection', 'target'),
  after_update: delegated<Persistence<E, T>, Control>()('mapper', 'connection', 'target'),
  before_delete: delegated<Persistence<E, T>, Control>()('mapper', 'connection', 'target'),
  after_delete: delegated<Persistence<E, T>, Control>()('mapper', 'connection', 'target'),
});

const instanceTable = <E, T>() => ({
  first_init: told<[manager: ClassManager<E>, cls: ClassOf<E>]>()('manager', 'cls'),
  init: told<Construction<T>>()('target', 'args', 'kwargs'),
  init_failure: told<Construction<T>>()('target', 'args', 'kwargs'),
  load: told<[target: T, context: QueryContext | null]>()('target', 'context'),
  refresh: told<[target: T, context: QueryContext | null, attrs: Attrs]>()('target', 'context', 'attrs'),
  refresh_flush: told<[target: T, flush_context: FlushContext, attrs: Attrs]>()(
    'target',
    'flush_context',
    'attrs',
  ),
  expire: told<[target: T, attrs: Attrs]>()('target', 'attrs'),
  pickle: told<Pickling<T>>()('target', 'state_dict'),
  unpickle: told<Pickling<T>>()('target', 'state_dict'),
});

const attributeTable = <T, V>() => ({
  set: asked<[target: T, value: V, oldvalue: V | NoOldValue, initiator: Initiator], V>()(
    'target',
    'value',
    'oldvalue',
    'initiator',
  ),
  init_scalar: asked<[target: T, value: V, dict_: ValueDict], V>()('target', 'value', 'dict_'),
  append: askedWithKey<Member<T, V>, V>()('key', 'target', 'value', 'initiator'),
  append_wo_mutation: toldWithKey<Member<T, V>>()('key', 'target', 'value', 'initiator'),
  remove: toldWithKey<Member<T, V>>()('key', 'target', 'value', 'initiator'),
  bulk_replace: toldWithKey<[target: T, values: V[], initiator: Initiator]>()(
    'keys',
    'target',
    'values',
    'initiator',
  ),
  init_collection: told<[target: T, collection: object, collection_adapter: CollectionAdapter]>()(
    'target',
    'collection',
    'collection_adapter',
  ),
  dispose_collection: told<[target: T, collection: object, collection_adapter: CollectionAdapter]>()(
    'target',
    'collection',
    'collection_adapter',
  ),
  modified: told<[target: T, initiator: Initiator]>()('target', 'initiator'),
});

const queryTable = () => ({
  before_compile: asked<[query: Query], Query>()('query'),
  before_compile_update: asked<[query: Query, update_context: BulkUpdate], Query>()(
    'query',
    'update_context',
  ),
  before_compile_delete: asked<[query: Query, delete_context: BulkDelete], Query>()(
    'query',
    'delete_context',
  ),
});

const instrumentationTable = <E>() => ({
  class_instrument: told<[cls: ClassOf<E>]>()('cls'),
  class_uninstrument: told<[cls: ClassOf<E>]>()('cls'),
  attribute_instrument: told<[cls: ClassOf<E>, key: string, inst: InstrumentedAttribute]>()(
    'cls',
    'key',
    'inst',
  ),
});

const registryTable = () => ({
  resolve_type_annotation: askedAlways<[resolve_type: TypeResolve], AnyColumn | null>()('resolve_type'),
  before_configured: told<[registry: Registry]>()('registry'),
  after_configured: told<[registry: Registry]>()('registry'),
});

export type SessionTable<I> = ReturnType<typeof sessionTable<I>>;
export type MapperTable<E, T> = ReturnType<typeof mapperTable<E, T>>;
export type InstanceTable<E, T> = ReturnType<typeof instanceTable<E, T>>;
export type AttributeTable<T, V> = ReturnType<typeof attributeTable<T, V>>;
export type QueryTable = ReturnType<typeof queryTable>;
export type InstrumentationTable<E> = ReturnType<typeof instrumentationTable<E>>;
export type RegistryTable = ReturnType<typeof registryTable>;

export const sessionEvents = family('session', sessionTable<InstanceState>());
export const mapperEvents = family('mapper', mapperTable<object, InstanceState>());
export const instanceEvents = family('instance', instanceTable<object, InstanceState>());
export const attributeEvents = family('attribute', attributeTable<InstanceState, unknown>());
export const queryEvents = family('query', queryTable());
export const instrumentationEvents = family('instrumentation', instrumentationTable<object>());
export const registryEvents = family('registry', registryTable());

/** All 64 events, by family and name. */
export const allEvents: { readonly [F in Family]: { readonly [name: string]: EventSpec } } = {
  session: sessionEvents,
  mapper: mapperEvents,
  instance: instanceEvents,
  attribute: attributeEvents,
  query: queryEvents,
  instrumentation: instrumentationEvents,
  registry: registryEvents,
};
