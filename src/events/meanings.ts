// What each event means, in a sentence or two, and what a listener's return value does: the texts of docs/events.md and
// of the devtools. The core does not import them.
import type {
  AttributeTable,
  InstanceTable,
  InstrumentationTable,
  MapperTable,
  QueryTable,
  RegistryTable,
  SessionTable,
} from './catalog.ts';
import type { Family } from './event.ts';

type Texts<T> = { readonly [K in keyof T]: string };

const session: Texts<SessionTable<object>> = {
  transient_to_pending: 'A new object was added to a session and waits for the flush that inserts it.',
  pending_to_transient: 'An object left the session before it was ever flushed: by expunge or by a rollback.',
  persistent_to_transient:
    'The transaction that inserted the object was rolled back, so it has no row any more.',
  pending_to_persistent:
    'The flush has inserted the object; it is in the identity map when listeners hear of it.',
  detached_to_persistent:
    'An object with a row but without a session was added to one, by add, delete or merge.',
  loaded_as_persistent:
    'A row became an object of the session. Eager loading may not be complete; with `restoreLoadContext` it goes on undisturbed.',
  persistent_to_deleted:
    'The flush has deleted the row of the object; until the transaction ends it still belongs to the session.',
  deleted_to_persistent: 'The transaction that deleted the object was rolled back: its row is there again.',
  deleted_to_detached:
    'A deleted object left the session: at commit, or because it was expunged or the session closed.',
  persistent_to_detached: 'An object with a row left the session: by expunge, expungeAll, close or reset.',
  before_attach:
    'An object is about to become part of the session, by add, delete or merge. Throwing keeps it out.',
  after_attach: 'An object has become part of the session.',
  after_transaction_create:
    'A frame was put on the transaction stack: a root, a savepoint, or the one that a flush works in.',
  after_transaction_end:
    'A frame has left the transaction stack, whatever its outcome; there is one for every frame created.',
  after_begin: 'A transaction was begun on a connection, which listeners may already use.',
  before_commit:
    'The transaction is about to be committed. SQL is still possible, and what listeners change is flushed.',
  after_commit: 'The database has committed. The session is in no transaction, so no SQL can be sent here.',
  after_rollback:
    'The database has rolled back. Told once for each real ROLLBACK, not for every call of rollback().',
  after_soft_rollback:
    'A frame was rolled back, with or without a ROLLBACK of its own. When `session.isActive` is true, SQL is possible again.',
  before_flush:
    'The flush is about to collect what it will write: the place to add, delete and change objects of any kind.',
  after_flush:
    'All statements of the flush were sent, but `new`, `dirty` and `deleted` still show what it was about.',
  after_flush_postexec: 'The flush is complete, and the session shows the new state of all objects.',
  after_bulk_update:
    'The legacy `query.update()` has run; the context holds session, query, values and result.',
  after_bulk_delete: 'The legacy `query.delete()` has run; the context holds session, query and result.',
  do_orm_execute:
    'A statement is about to be executed by the session, or on behalf of a load. Not told for the statements of a flush. Listeners may change the statement or take its execution over.',
};

const mapper: Texts<MapperTable<object, object>> = {
  instrument_class: 'A mapper is being made; its class has no instrumented attributes yet.',
  after_mapper_constructed:
    'A mapper was made and knows its attributes; further classes may be mapped from here.',
  before_mapper_configured:
    'One mapper is about to be configured. With `propagate` a listener speaks for a hierarchy.',
  mapper_configured:
    'One mapper was configured; other mappers may still be waiting. Told once for each mapper.',
  before_configured: 'The configuration of a series of mappers begins. Only `Mapper` has this event.',
  after_configured:
    'All mappers that were waiting are configured. Only `Mapper` has this event; use `once` for the first time only.',
  before_insert:
    'The row of an object is about to be inserted: its own column attributes may be set, SQL may be sent.',
  after_insert: 'The row of an object was inserted. Often told for a batch of objects after one statement.',
  before_update:
    'A changed object is about to be written, even if it turns out that no column has a net change.',
  after_update: 'A changed object was written; without a net change no UPDATE was sent for it.',
  before_delete: 'The row of an object is about to be deleted.',
  after_delete: 'The row of an object was deleted.',
};

const instance: Texts<InstanceTable<object, object>> = {
  first_init: 'The first object of a class is about to be constructed.',
  init: 'An object is being constructed by the program, not loaded. `kwargs` are the initial values and may be changed in place.',
  init_failure: 'The constructor of an object threw; the error goes on after the listeners.',
  load: 'An object was made from a row and has its first attributes. Told once in its life; `context` is null after a merge.',
  refresh: 'Attributes of an object were read from the database again; `attrs` is null for all columns.',
  refresh_flush:
    'A flush has put values that defaults or the database made into the object. Primary keys are not among them.',
  expire: 'Attributes of an object were expired; `attrs` is null for all of them.',
  pickle: 'The object is being serialized; the state may be changed in place.',
  unpickle: 'An object was made from a serialized state.',
};

const attribute: Texts<AttributeTable<object, unknown>> = {
  set: 'A scalar attribute is being set. Throwing refuses the value. The old value may be NO_VALUE or NEVER_SET; `activeHistory` has it loaded.',
  init_scalar:
    'An attribute without a value was read on an object without a row. A value put into `dict_` is inserted.',
  append:
    'An object is being put into a collection, one by one or as part of a replacement. Throwing keeps it out.',
  append_wo_mutation: 'An object was to be put into a collection that has it already.',
  remove: 'An object is taken out of a collection, or the value of a scalar attribute is deleted.',
  bulk_replace:
    'A whole collection is being assigned; `values` may be changed in place before anything is compared.',
  init_collection: 'An empty collection was made for an attribute.',
  dispose_collection: 'A collection was replaced; it still has its members.',
  modified: 'flagModified() was called for the attribute; no value was set.',
};

const query: Texts<QueryTable> = {
  before_compile:
    'A legacy query is about to become a SELECT. Prefer do_orm_execute, which sees all statements.',
  before_compile_update:
    'A legacy `query.update()` is about to become an UPDATE; `values` of the context may be changed in place.',
  before_compile_delete: 'A legacy `query.delete()` is about to become a DELETE.',
};

const instrumentation: Texts<InstrumentationTable<object>> = {
  class_instrument: 'A class was instrumented. Subclasses are meant unless `propagate` is false.',
  class_uninstrument: 'The instrumentation of a class is about to be taken away.',
  attribute_instrument: 'An attribute of a class was instrumented.',
};

const registry: Texts<RegistryTable> = {
  resolve_type_annotation:
    'The registry is looking for the type of a column that was declared with a constructor: `mappedColumn(String)`.',
  before_configured: 'The registry is about to configure those of its mappers that wait for it.',
  after_configured: 'The registry has configured its mappers.',
};

/** What each event means. */
export const meanings: { readonly [F in Family]: { readonly [name: string]: string } } = {
  session,
  mapper,
  instance,
  attribute,
  query,
  instrumentation,
  registry,
};

const control =
  'With `retval`: EXT_STOP keeps the listeners after it from being called, EXT_CONTINUE does not.';
const changedQuery = 'With `retval`: the query to go on with.';
const changedValue = 'With `retval`: the value to go on with; the next listener gets it.';

/** What the return value of a listener does, for those events where it does something. By name. */
export const resultMeanings: Readonly<Record<string, string>> = {
  do_orm_execute:
    'A result takes the place of the execution; listeners after it are then asked only if it invokes the statement.',
  before_mapper_configured: 'With `retval`: EXT_SKIP leaves the mapper out of this configuration.',
  before_insert: control,
  after_insert: control,
  before_update: control,
  after_update: control,
  before_delete: control,
  after_delete: control,
  set: changedValue,
  append: changedValue,
  init_scalar: 'With `retval`: the value that the read gives; the next listener gets it as `value`.',
  before_compile: changedQuery,
  before_compile_update: changedQuery,
  before_compile_delete: changedQuery,
  resolve_type_annotation:
    'A column whose type is used; with null or undefined the next listener is asked, then the registry itself decides.',
};
