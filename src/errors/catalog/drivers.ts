// The texts of what goes wrong between Imago and the database: connecting, transactions on a connection, and the errors
// that the database itself raises (one entry for each kind that asks for a different answer).
import { defineErrors, entry } from '../define-errors.ts';
import {
  ArgumentError,
  DatabaseError,
  DataError,
  IntegrityError,
  InternalError,
  InvalidRequestError,
  NotSupportedError,
  OperationalError,
  PendingRollbackError,
  ProgrammingError,
  ResourceClosedError,
  StatementError,
  TimeoutError,
} from '../imago-error.ts';

/** The facts of an error that the database raised. Never the values of parameters. */
export interface StatementFacts extends Record<string, unknown> {
  readonly statement: string;
  /** The server's message without the values that it may quote; the whole of it is on the `cause`. */
  readonly reason: string;
  readonly sqlState?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

const SHOWN = 100;

const shorten = (statement: string): string => {
  const text = statement.replace(/\s+/g, ' ').trim();
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
};

const failed = ({ statement, reason, sqlState }: StatementFacts): string => {
  const what = statement === '' ? 'The connection failed' : `\`${shorten(statement)}\` failed`;
  return `${what}: ${reason}${sqlState === undefined ? '' : ` (SQLSTATE ${sqlState})`}.`;
};

/** Syntax, grouping, window functions, ambiguity: nothing that another table would cure. */
const WRONG_SQL = new Set(['42601', '42803', '42P20', '42702', '42725', '42P19']);

const AGAIN = 'Run the whole transaction again: sessions.begin(fn, { retry }) does.';

/** Errors that the database raised, by what there is to do about them. */
export const databaseErrors = defineErrors({
  UNIQUE_VIOLATION: entry<StatementFacts>(IntegrityError, (facts) => [
    failed(facts),
    'Roll back; then load the row that has this key already, or give the object another one.',
  ]),
  FOREIGN_KEY_VIOLATION: entry<StatementFacts>(IntegrityError, (facts) => [
    failed(facts),
    'Roll back; then add the row that is referred to first, or delete the rows that refer to this one.',
  ]),
  NOT_NULL_VIOLATION: entry<StatementFacts>(IntegrityError, (facts) => [
    failed(facts),
    `Roll back; then give ${facts.column === undefined ? 'the column' : `"${facts.column}"`} a value, or declare it nullable().`,
  ]),
  CHECK_VIOLATION: entry<StatementFacts>(IntegrityError, (facts) => [
    failed(facts),
    'Roll back; then change the values so that the constraint holds.',
  ]),
  INTEGRITY_VIOLATION: entry<StatementFacts>(IntegrityError, (facts) => [
    failed(facts),
    'Roll back; then change the values so that the constraint holds.',
  ]),
  DATA_EXCEPTION: entry<StatementFacts>(DataError, (facts) => [
    failed(facts),
    `Roll back; then give ${facts.column === undefined ? 'a value that the column' : `"${facts.column}" a value that it`} can hold. The server’s full message is on error.cause.`,
  ]),
  TRANSACTION_ABORTED: entry<StatementFacts>(InternalError, (facts) => [
    failed(facts),
    'An earlier statement of this transaction failed: call rollback(), or rollback() of the savepoint around it.',
  ]),
  DATABASE_INTERNAL: entry<StatementFacts>(InternalError, (facts) => [
    failed(facts),
    'Call rollback(); the server’s log says more.',
  ]),
  SERIALIZATION_FAILURE: entry<StatementFacts>(OperationalError, (facts) => [failed(facts), AGAIN]),
  DEADLOCK: entry<StatementFacts>(OperationalError, (facts) => [failed(facts), AGAIN]),
  LOCK_NOT_AVAILABLE: entry<StatementFacts>(OperationalError, (facts) => [
    failed(facts),
    'Another transaction holds the lock: roll back and try again later, or skip locked rows.',
  ]),
  STATEMENT_CANCELLED: entry<StatementFacts>(OperationalError, (facts) => [
    failed(facts),
    'It ran longer than statementTimeout allows, or someone cancelled it: call rollback(), and raise createEngine({ statementTimeout }) if it needs the time.',
  ]),
  CONNECTION_LOST: entry<StatementFacts>(OperationalError, (facts) => [
    failed(facts),
    'The connection is thrown away; whether a COMMIT under way took effect is not known. Call rollback() and start again with a new transaction.',
  ]),
  CANNOT_CONNECT: entry<StatementFacts & { url: string }>(OperationalError, ({ url, reason }) => [
    `Cannot connect to ${url}: ${reason}.`,
    'See that the server runs and that host, port, user and database of the URL are right.',
  ]),
  ACCESS_REFUSED: entry<StatementFacts>(OperationalError, (facts) => [
    failed(facts),
    'See that user, password and database of the URL are right.',
  ]),
  OPERATIONAL: entry<StatementFacts>(OperationalError, (facts) => [
    failed(facts),
    'The server could not do it now: call rollback() and see the server’s log.',
  ]),
  PROGRAMMING: entry<StatementFacts>(ProgrammingError, (facts) => [
    failed(facts),
    facts.sqlState !== undefined && WRONG_SQL.has(facts.sqlState)
      ? 'The statement itself is wrong: correct what was written with sqlText, sql or in a declaration.'
      : 'Compare the mapping with the database: a table, column or type is missing, named differently, or not yours to use. registry.createAll(engine) creates what is missing.',
  ]),
  NOT_SUPPORTED: entry<StatementFacts>(NotSupportedError, (facts) => [
    failed(facts),
    'The server cannot do this; see engine.capabilities.',
  ]),
  DATABASE_ERROR: entry<StatementFacts>(DatabaseError, (facts) => [
    failed(facts),
    'The database raised it (maybe a trigger or function of yours); call rollback() before going on.',
  ]),
  ABORTED: entry<{ statement: string }>(OperationalError, ({ statement }) => [
    `${statement === '' ? 'Waiting for a connection' : `\`${shorten(statement)}\``} was aborted by its AbortSignal.`,
    'The reason is on error.cause. In a transaction, call rollback() before going on.',
  ]),
  COMMIT_ROLLED_BACK: entry<{ statement: string }>(InternalError, () => [
    'COMMIT was answered by ROLLBACK: a statement of this transaction had failed, so nothing of it was saved.',
    'Handle the error of that statement, and run the transaction again.',
  ]),
  TWO_PHASE_DISABLED: entry<{ statement: string; sqlState: string }>(OperationalError, ({ statement }) => [
    `\`${shorten(statement)}\` failed: prepared transactions are off on this server (max_prepared_transactions is 0), so the transaction was rolled back.`,
    'Set max_prepared_transactions in postgresql.conf to at least the number of such transactions that are open at once and restart the server, or do without { twophase: true }.',
  ]),
  NOT_PREPARED: entry<{ statement: string; xid: string; sqlState: string }>(ProgrammingError, ({ xid }) => [
    `There is no prepared transaction "${xid}" in this database: it was committed or rolled back, or prepared in another one.`,
    'engine.preparedTransactions() lists those that there are.',
  ]),
  VALUE_NOT_ENCODABLE: entry<{ statement: string; reason: string }>(
    StatementError,
    ({ statement, reason }) => [
      `\`${shorten(statement)}\` was not sent: ${reason}.`,
      'Convert the value first, or give its column a customType with encode().',
    ],
  ),
});

/** Errors of engines, connections and their transactions, raised before the database is asked. */
export const driverErrors = defineErrors({
  BAD_URL: entry<{ url: string }>(ArgumentError, ({ url }) => [
    `There is no driver for "${url}".`,
    'Use "postgres://user@host/database" for a server, "pglite:" for an embedded database in memory, "pglite:./folder" for one on disk.',
  ]),
  NO_URL: entry<Record<never, never>>(ArgumentError, () => [
    'createEngine() needs to know the database.',
    'Call createEngine("postgres://…"), createEngine("pglite:"), or createEngine({ driver }).',
  ]),
  PGLITE_MISSING: entry<Record<never, never>>(InvalidRequestError, () => [
    'The URL asks for PGlite, but @electric-sql/pglite is not installed.',
    'Run: npm install @electric-sql/pglite',
  ]),
  ENGINE_DISPOSED: entry<{ engine: string }>(ResourceClosedError, ({ engine }) => [
    `Cannot connect to ${engine}: this engine was disposed.`,
    'Make a new one with createEngine().',
  ]),
  POOL_TIMEOUT: entry<{ waited: number; max: number }>(TimeoutError, ({ waited, max }) => [
    `No connection was to be had within ${waited} ms: all ${max} of the pool are in use.`,
    'Close sessions when they are done (await using session = …), or raise createEngine({ pool: { max, acquireTimeout } }).',
  ]),
  CONNECT_TIMEOUT: entry<{ url: string; waited: number }>(TimeoutError, ({ url, waited }) => [
    `Cannot connect to ${url}: the server did not answer within ${waited} ms.`,
    'See that host and port are right and reachable, or raise createEngine({ pool: { acquireTimeout } }).',
  ]),
  PGLITE_BUSY: entry<{ waited: number }>(TimeoutError, ({ waited }) => [
    `PGlite has a single connection, and whoever holds it did not give it back within ${waited} ms.`,
    'Commit, roll back or close the other session first (two sessions cannot have transactions open at once on PGlite), or use a PostgreSQL server.',
  ]),
  CONNECTION_CLOSED: entry<{ what: string }>(ResourceClosedError, ({ what }) => [
    `Cannot ${what}: this connection is closed.`,
    'Get a new one from engine.connect().',
  ]),
  ALREADY_IN_TRANSACTION: entry<Record<never, never>>(InvalidRequestError, () => [
    'Cannot begin: this connection is in a transaction already.',
    'Call connection.beginNested() for a savepoint, or connection.getTransaction() for the one that is open.',
  ]),
  NO_TRANSACTION: entry<Record<never, never>>(InvalidRequestError, () => [
    'Cannot set a savepoint: this connection is not in a transaction.',
    'Call connection.begin() first.',
  ]),
  INVALIDATED: entry<Record<never, never>>(PendingRollbackError, () => [
    'Cannot run a statement: the connection was invalidated while a transaction was open on it.',
    'Roll that transaction back, close the connection, and get another one with engine.connect().',
  ]),
  TRANSACTION_ENDED: entry<{ what: string; transaction: string; outcome: string }>(
    InvalidRequestError,
    ({ what, transaction, outcome }) => [
      `Cannot ${what} this ${transaction}: it was ${outcome} already.`,
      'Begin a new one with connection.begin() or connection.beginNested().',
    ],
  ),
  SAVEPOINT_INSIDE_OPEN: entry<{ what: string; transaction: string; depth: number }>(
    InvalidRequestError,
    ({ what, transaction, depth }) => [
      `Cannot ${what} this ${transaction}: ${depth === 1 ? 'a savepoint inside of it is' : `${depth} savepoints inside of it are`} still open.`,
      'Call commit() or rollback() on the innermost first: connection.getNestedTransaction().',
    ],
  ),
  TRANSACTION_PREPARED: entry<{ asked: string; xid: string }>(InvalidRequestError, ({ asked, xid }) => [
    `Cannot ${asked}: the transaction of this connection is prepared ("${xid}").`,
    'Call commit() or rollback() on it first.',
  ]),
  RESOLVE_IN_TRANSACTION: entry<{ verb: string }>(InvalidRequestError, ({ verb }) => [
    `Cannot run ${verb}: this connection is in a transaction.`,
    'Use another connection, or engine.commitPrepared(xid) and engine.rollbackPrepared(xid), which take one of their own.',
  ]),
  NOT_SQL: entry<{ given: string; isText: boolean }>(ArgumentError, ({ given, isText }) => [
    `Cannot run connection.query(): in the place of the ${isText ? 'SQL' : 'values'} there is ${given}.`,
    `Call connection.query('select $1::int', [1]); for sqlText(), select() and Kysely's queries there is session.execute(…).`,
  ]),
  BAD_XID: entry<{ xid: string }>(ArgumentError, ({ xid }) => [
    `A prepared transaction cannot be called ${xid}.`,
    'Use a name of 1 to 199 bytes.',
  ]),
  CAPABILITY_MISSING: entry<{ what: string; capability: string }>(
    NotSupportedError,
    ({ what, capability }) => [
      `Cannot ${what}: engine.capabilities.${capability} is false for this database.`,
      `Do without, or override it with createEngine({ capabilities: { ${capability}: true } }) if the database can.`,
    ],
  ),
});
