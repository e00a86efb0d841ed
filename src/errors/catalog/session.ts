// The texts of the session's errors: attaching, expunging, loading, merging, and being closed.
import { defineErrors, entry } from '../define-errors.ts';
import {
  ArgumentError,
  InvalidRequestError,
  NoInspectionAvailable,
  NoResultFound,
  ObjectDeletedError,
  UnboundExecutionError,
} from '../imago-error.ts';

type ObjectFacts = { object: string };
type InSession = { object: string; session: string };

export const sessionErrors = defineErrors({
  UNKNOWN_BULK_COLUMN: entry<{
    class: string;
    attribute: string;
    known: readonly string[];
    nearest: string | undefined;
  }>(ArgumentError, ({ class: name, attribute, known, nearest }) => [
    `Cannot write rows of ${name}: "${attribute}" is not one of its columns.${nearest === undefined ? '' : ` Did you mean "${nearest}"?`}`,
    `Its columns are ${known.join(', ')}.`,
  ]),
  OBJECT_IN_OTHER_SESSION: entry<InSession & { other: string }>(
    InvalidRequestError,
    ({ object, session, other }) => [
      `Cannot add ${object} to session "${session}": it is attached to session "${other}". An object belongs to one session at a time.`,
      `Call expunge(object) on session "${other}" first, or merge(object) on session "${session}" for a copy.`,
    ],
  ),
  IDENTITY_CONFLICT: entry<InSession>(InvalidRequestError, ({ object, session }) => [
    `Cannot add ${object} to session "${session}": another object with the same primary key is present there.`,
    `Call session.merge(object) to copy its values onto the present one, or session.expunge(…) the present one first.`,
  ]),
  OBJECT_WAS_DELETED: entry<ObjectFacts>(InvalidRequestError, ({ object }) => [
    `Cannot add ${object}: its row was deleted.`,
    `Call makeTransient(object) first if it is to be inserted again.`,
  ]),
  NOT_PERSISTED: entry<ObjectFacts>(InvalidRequestError, ({ object }) => [
    `Cannot delete ${object}: it was never saved.`,
    `Call session.expunge(object) to forget an object that was added but not flushed.`,
  ]),
  NOT_IN_SESSION: entry<InSession>(InvalidRequestError, ({ object, session }) => [
    `Cannot expunge ${object}: it is not in session "${session}".`,
    `Ask objectSession(object) which session has it.`,
  ]),
  NOT_PERSISTENT: entry<InSession & { call: string }>(InvalidRequestError, ({ object, session, call }) => [
    `Cannot ${call} ${object}: it is not persistent in session "${session}".`,
    `Add and flush it first; session.contains(object) tells whether the session has it.`,
  ]),
  ROW_IS_GONE: entry<ObjectFacts>(ObjectDeletedError, ({ object }) => [
    `Cannot load ${object}: its row was deleted, or its primary key changed, behind the session's back.`,
    `Call session.expunge(object), or session.rollback() if this transaction has deleted it.`,
  ]),
  REFRESH_WITHOUT_ROW: entry<ObjectFacts>(InvalidRequestError, ({ object }) => [
    `Cannot refresh ${object}: its row does not exist any more.`,
    `Call session.expunge(object) to let it go.`,
  ]),
  PENDING_KEY_CHANGE: entry<ObjectFacts & { attributes: string }>(
    InvalidRequestError,
    ({ object, attributes }) => [
      `Cannot refresh ${object}: its primary key (${attributes}) has changes that are not flushed.`,
      `Call await session.flush() first.`,
    ],
  ),
  HAS_IDENTITY: entry<ObjectFacts>(InvalidRequestError, ({ object }) => [
    `Cannot make ${object} detached: it has an identity or a session already.`,
    `Pass a transient object whose primary key is set; makeTransient(object) gives one.`,
  ]),
  KEY_SIZE: entry<{ class: string; given: string; attributes: string }>(
    InvalidRequestError,
    ({ class: name, given, attributes }) => [
      `Cannot get ${name} by ${given}: its primary key is (${attributes}).`,
      `Pass one value for each of these attributes, in this order, or a record of them.`,
    ],
  ),
  NO_ROW: entry<{ class: string; key: string }>(NoResultFound, ({ class: name, key }) => [
    `Cannot get ${name}#${key}: there is no such row.`,
    `Call session.get(${name}, …), which gives null where there is none.`,
  ]),
  MERGE_TRANSIENT: entry<ObjectFacts>(InvalidRequestError, ({ object }) => [
    `Cannot merge ${object} without loading: it has no identity.`,
    `Flush it in its own session first, or merge it with { load: true }.`,
  ]),
  MERGE_CHANGED: entry<ObjectFacts>(InvalidRequestError, ({ object }) => [
    `Cannot merge ${object} without loading: it has changes that are not flushed.`,
    `Flush it in its own session first, or merge it with { load: true }.`,
  ]),
  NO_BIND: entry<{ session: string }>(UnboundExecutionError, ({ session }) => [
    `Cannot use the database in session "${session}": it is bound to no engine.`,
    `Pass one: new Session({ bind: createEngine(url) }).`,
  ]),
  NO_BIND_FOR: entry<{ session: string; what: string }>(UnboundExecutionError, ({ session, what }) => [
    `Cannot find the database for ${what} in session "${session}": none of its binds covers it, and there is no bind for the rest.`,
    `Call session.bindMapper(…, engine), make the session with { bind: engine } for what is not among its binds, or pass { bindArguments: { bind: engine } }.`,
  ]),
  NOT_A_ROW: entry<{ call: string; given: string }>(ArgumentError, ({ call, given }) => [
    `Cannot use ${call}(): among the rows there is ${given}.`,
    `Give plain rows, values by attribute: [{ name: 'ed' }]; for objects there is session.bulkSaveObjects([user]).`,
  ]),
  BAD_BIND: entry<{ key: string; given: string }>(ArgumentError, ({ key, given }) => [
    `Cannot bind ${key} to ${given}.`,
    `Use an engine or a connection: the class first, then the database, [User, createEngine(url)].`,
  ]),
  BAD_BIND_ENTRY: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot use the binds of a session: among the pairs there is ${given}.`,
    `Give a list of pairs: [[User, users], [Order, orders]].`,
  ]),
  BAD_EXECUTION: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot go on with what a do_orm_execute listener has returned: ${given}, which is no result.`,
    `Return new Result([...objects]), what state.invokeStatement() gives, or nothing at all.`,
  ]),
  RETRY_IN_SESSION: entry<Record<never, never>>(ArgumentError, () => [
    `Cannot use session.begin(): it takes a function and no options, for a retry needs a fresh session.`,
    `Call sessions.begin(fn, { retry: 3 }) of a sessionmaker.`,
  ]),
  BAD_BIND_TARGET: entry<{ given: string }>(ArgumentError, ({ given }) => [
    `Cannot bind ${given} to a database.`,
    `Use a mapped class, a class that mapped ones extend, a mapper or a table.`,
  ]),
  NO_SCOPE: entry<Record<never, never>>(InvalidRequestError, () => [
    `Cannot give a scoped session: this code does not run in a scope.`,
    `Call it inside of scoped.run(async () => { … }).`,
  ]),
  NOT_INSPECTABLE: entry<{ what: string }>(NoInspectionAvailable, ({ what }) => [
    `Cannot inspect ${what}.`,
    `Pass an object of a mapped class, a mapped class or a mapper.`,
  ]),
});
