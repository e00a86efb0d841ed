// The hierarchy of exceptions, with the seed's names. Every error has a stable `code`, keeps its `cause`, and carries
// the facts of the case on `details`. Texts are not written here but in the catalog.

/** The facts of an error, by name; what its text was made from. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export interface ErrorInit {
  readonly code?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/**
 * The root of all errors that Imago raises.
 *
 * @example
 * try { await session.flush(); } catch (error) {
 *   if (error instanceof ImagoError) console.error(error.code, error.details);
 * }
 */
export class ImagoError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(message: string, init: ErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = new.target.name;
    this.code = init.code ?? new.target.name;
    this.details = init.details ?? {};
  }
}

/** A wrong argument, found before anything was done. */
export class ArgumentError extends ImagoError {}
/** A circle of required keys that no order of statements can satisfy. */
export class CircularDependencyError extends ImagoError {}
/** Something was asked for that is not possible in the present state. */
export class InvalidRequestError extends ImagoError {}
/** The transaction was rolled back by an earlier failure and waits for `rollback()`. */
export class PendingRollbackError extends InvalidRequestError {}
/** A transaction, session or connection that is closed was used. */
export class ResourceClosedError extends InvalidRequestError {}
/** A call that the state of the session or transaction does not allow at this moment. */
export class IllegalStateChangeError extends InvalidRequestError {}
/** No row was found where one is required. */
export class NoResultFound extends InvalidRequestError {}
/** Several rows were found where at most one is allowed. */
export class MultipleResultsFound extends InvalidRequestError {}
/** The session has no engine or connection for what it was asked to do. */
export class UnboundExecutionError extends InvalidRequestError {}
/** Something that is not mapped was used where a mapped thing is needed. */
export class UnmappedError extends InvalidRequestError {}
/** A mapping was requested for a class that has none. */
export class UnmappedClassError extends UnmappedError {}
/** A mapping was requested for an object whose class has none. */
export class UnmappedInstanceError extends UnmappedError {}
/** A column that is not part of the mapping was asked for. */
export class UnmappedColumnError extends InvalidRequestError {}
/** The row of an object is gone. */
export class ObjectDeletedError extends InvalidRequestError {}
/** A loader strategy that does not fit the attribute. */
export class LoaderStrategyException extends InvalidRequestError {}
/** An inspection was asked of something that has none. */
export class NoInspectionAvailable extends InvalidRequestError {}
/** A column builder that the mapping cannot make sense of. */
export class MappedAnnotationError extends ArgumentError {}
/** An object that has to be alive was given up. */
export class ObjectDereferencedError extends ImagoError {}
/** An object that belongs to no session was asked for something that needs one. */
export class DetachedInstanceError extends ImagoError {}
/** The flush met a condition that it cannot resolve. */
export class FlushError extends ImagoError {}
/** The database matched another number of rows than the unit of work expected. */
export class StaleDataError extends ImagoError {}
/** Another name of {@link StaleDataError}. */
export const ConcurrentModificationError = StaleDataError;
/** The errors that mean "this object has no state", as the seed names them. */
export const NO_STATE = [UnmappedInstanceError] as const;
/** A connection could not be had in time. */
export class TimeoutError extends ImagoError {}

/** A statement failed; `statement` is its text, `cause` the driver's error. */
export class StatementError extends ImagoError {
  get statement(): string | undefined {
    const text = this.details.statement;
    return typeof text === 'string' ? text : undefined;
  }
}
/** An error that the database or its driver raised. */
export class DBAPIError extends StatementError {
  /** The five characters of the SQLSTATE, if the database sent them. */
  get sqlState(): string | undefined {
    const state = this.details.sqlState;
    return typeof state === 'string' ? state : undefined;
  }
}
export class InterfaceError extends DBAPIError {}
export class DatabaseError extends DBAPIError {}
export class DataError extends DatabaseError {}
/** The connection was lost, or the server could not do what was asked for reasons outside of the program. */
export class OperationalError extends DatabaseError {}
/** A constraint was violated. */
export class IntegrityError extends DatabaseError {}
/** A statement in a transaction that the database has already aborted, or an internal error of it. */
export class InternalError extends DatabaseError {}
export class ProgrammingError extends DatabaseError {}
export class NotSupportedError extends DatabaseError {}
