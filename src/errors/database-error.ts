// Turns what a driver throws into our classes: by SQLSTATE where the server sent one, as a lost connection where not.
// The driver's error is kept as the cause; values that its message quotes are not repeated.
import { databaseErrors, type StatementFacts } from './catalog/drivers.ts';
import type { ErrorFactory } from './define-errors.ts';
import { ImagoError } from './imago-error.ts';
import { columnOfParameter } from './parameter-column.ts';

type Factory = ErrorFactory<StatementFacts>;

const BY_STATE: Readonly<Record<string, Factory>> = {
  '0A': databaseErrors.NOT_SUPPORTED,
  '08': databaseErrors.CONNECTION_LOST,
  '21': databaseErrors.PROGRAMMING,
  '22': databaseErrors.DATA_EXCEPTION,
  '23': databaseErrors.INTEGRITY_VIOLATION,
  '23502': databaseErrors.NOT_NULL_VIOLATION,
  '23503': databaseErrors.FOREIGN_KEY_VIOLATION,
  '23505': databaseErrors.UNIQUE_VIOLATION,
  '23514': databaseErrors.CHECK_VIOLATION,
  '24': databaseErrors.DATABASE_INTERNAL,
  '25': databaseErrors.DATABASE_INTERNAL,
  '25P02': databaseErrors.TRANSACTION_ABORTED,
  '25P03': databaseErrors.CONNECTION_LOST,
  '25P04': databaseErrors.CONNECTION_LOST,
  '26': databaseErrors.OPERATIONAL,
  '28': databaseErrors.ACCESS_REFUSED,
  '2D': databaseErrors.DATABASE_INTERNAL,
  '3B': databaseErrors.DATABASE_INTERNAL,
  '3D': databaseErrors.ACCESS_REFUSED,
  '3F': databaseErrors.PROGRAMMING,
  '40': databaseErrors.OPERATIONAL,
  '40001': databaseErrors.SERIALIZATION_FAILURE,
  '40002': databaseErrors.INTEGRITY_VIOLATION,
  '40P01': databaseErrors.DEADLOCK,
  '42': databaseErrors.PROGRAMMING,
  '44': databaseErrors.PROGRAMMING,
  '53': databaseErrors.OPERATIONAL,
  '54': databaseErrors.OPERATIONAL,
  '55': databaseErrors.OPERATIONAL,
  '55P03': databaseErrors.LOCK_NOT_AVAILABLE,
  '57': databaseErrors.OPERATIONAL,
  '57014': databaseErrors.STATEMENT_CANCELLED,
  '57P01': databaseErrors.CONNECTION_LOST,
  '57P02': databaseErrors.CONNECTION_LOST,
  '57P03': databaseErrors.CONNECTION_LOST,
  '57P05': databaseErrors.CONNECTION_LOST,
  '58': databaseErrors.OPERATIONAL,
  XX: databaseErrors.DATABASE_INTERNAL,
};

const factoryFor = (state: string): Factory =>
  BY_STATE[state] ?? BY_STATE[state.slice(0, 2)] ?? databaseErrors.DATABASE_ERROR;

interface ServerError {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly constraint?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
  readonly where?: unknown;
}

// an error object of any driver: the fields are looked at before they are used
const fieldsOf = (cause: unknown): ServerError =>
  typeof cause === 'object' && cause !== null ? (cause as ServerError) : {};

// the server's errors have a severity; those of the network have codes like EPIPE, which look like a SQLSTATE
const stateOf = ({ code, severity }: ServerError): string | undefined =>
  typeof severity === 'string' && typeof code === 'string' ? code : undefined;

/** The server's message; data errors quote the value, so what is between the outermost quotes is left out there. */
function reasonOf(message: unknown, state: string | undefined): string {
  const text = typeof message === 'string' && message !== '' ? message : 'no message';
  return state?.startsWith('22') ? text.replace(/".*"/s, '"…"') : text;
}

function factsOf(cause: unknown, statement: string): StatementFacts {
  const error = fieldsOf(cause);
  const sqlState = stateOf(error);
  const facts: Record<string, unknown> & { statement: string; reason: string } = {
    statement,
    reason: reasonOf(error.message, sqlState),
  };
  if (sqlState !== undefined) facts.sqlState = sqlState;
  for (const name of ['constraint', 'table', 'column'] as const) {
    if (typeof error[name] === 'string') facts[name] = error[name];
  }
  // of a value that a parameter cannot be, the server says which parameter
  const [, number] = /parameter \$(\d+)/.exec(String(error.where ?? '')) ?? [];
  const column = number === undefined ? undefined : columnOfParameter(statement, Number(number));
  if (column !== undefined) facts.column = column;
  return facts;
}

/** Wraps what a driver threw while the statement was sent or running; errors of Imago are left as they are. */
export function toDatabaseError(cause: unknown, statement: string): ImagoError {
  if (cause instanceof ImagoError) return cause;
  const facts = factsOf(cause, statement);
  const factory = facts.sqlState === undefined ? databaseErrors.CONNECTION_LOST : factoryFor(facts.sqlState);
  return factory(facts, cause);
}

/** Wraps what a driver threw while it opened a connection. */
export function toConnectError(cause: unknown, url: string): ImagoError {
  if (cause instanceof ImagoError) return cause;
  const facts = factsOf(cause, '');
  if (facts.sqlState !== undefined) return factoryFor(facts.sqlState)(facts, cause);
  return databaseErrors.CANNOT_CONNECT({ ...facts, url }, cause);
}

/** The SQLSTATEs after which the server has closed the connection. */
export const endsConnection = (error: ImagoError): boolean => error.code === 'CONNECTION_LOST';
