// The texts of the flush's errors: rows that are not as expected, keys that are missing, endless commits.
import { defineErrors, entry } from '../define-errors.ts';
import {
  CircularDependencyError,
  FlushError,
  IntegrityError,
  InvalidRequestError,
  ResourceClosedError,
  StaleDataError,
} from '../imago-error.ts';

/** A foreign key that is null and may not be: whose, and by which relationships it is known. */
type NullKeyFacts = {
  readonly object: string;
  readonly column: string;
  readonly attribute: string;
  /** The class that the key refers to. */
  readonly target: string;
  /** The reference that goes by the key. */
  readonly reference?: string;
  /** The relationship of the other side: `User.posts`. */
  readonly owner?: string;
};

const ways = (...all: readonly (string | false)[]): string =>
  all.filter((way) => way !== false).join(', or ');

export const flushErrors = defineErrors({
  STALE_UPDATE: entry<{ table: string; expected: number; matched: number }>(
    StaleDataError,
    ({ table, expected, matched }) => [
      `Cannot update ${expected} row(s) of table "${table}": ${matched} matched. Another transaction has deleted or changed the rest.`,
      `Call session.rollback(), then session.refresh(object) or load the objects again.`,
    ],
  ),
  ENDED_ALREADY: entry<{ reason: string }>(ResourceClosedError, ({ reason }) => [
    `Cannot undo this flush: a listener of its end has thrown (${reason}), and its rows belong to the transaction around it by now.`,
    `Call session.rollback() to undo them with the whole transaction, or go on: they are in order.`,
  ]),
  READ_ONLY_VALUE: entry<{ object: string; attribute: string }>(FlushError, ({ object, attribute }) => [
    `Cannot write "${attribute}" of ${object}: the database alone gives it its value.`,
    `Change what it is computed of, or session.expire(object, ['${attribute}']) to forget the assignment.`,
  ]),
  STALE_LINKS: entry<{ verb: string; table: string; expected: number; matched: number }>(
    StaleDataError,
    ({ verb, table, expected, matched }) => [
      `Cannot ${verb} ${expected} row(s) of the table "${table}" between two others: ${matched} matched. Another transaction has removed the rest, or the same link is held twice.`,
      `Call session.rollback(), then session.refresh(object) or load the objects again.`,
    ],
  ),
  FLUSH_CYCLE: entry<{ circle: string; columns: string }>(CircularDependencyError, ({ circle, columns }) => [
    `Cannot order this flush: ${circle} is a circle of rows of which each needs the next one to be written first.`,
    `Take one of them out of the circle and flush in between, or set postUpdate on one of the relationships, where ${columns} may be null.`,
  ]),
  WRONG_MEMBER: entry<{ relationship: string; given: string; expected: string }>(
    FlushError,
    ({ relationship, given, expected }) => [
      `Cannot flush ${given} as a member of ${relationship}: the relationship is to ${expected}.`,
      `Take it out of ${relationship}, or put an object of ${expected} in its place.`,
    ],
  ),
  MEMBER_OF_SUBCLASS: entry<{ relationship: string; given: string; class: string; expected: string }>(
    FlushError,
    ({ relationship, given, class: name, expected }) => [
      `Cannot flush ${given} as a member of ${relationship}: the relationship is to ${expected}, and nothing in its rows would tell that this one is of ${name}.`,
      `Say polymorphicOn of ${expected} and an identity of ${name}, or declare a relationship to ${name}.`,
    ],
  ),
  KEY_WOULD_BE_NULL: entry<{ object: string; column: string; relationship: string }>(
    FlushError,
    ({ object, column, relationship }) => [
      `Cannot take ${object} out of ${relationship}: the column "${column}" would become null, and it is part of its primary key.`,
      `Delete the object with its parent: set cascade: 'all, delete-orphan' on ${relationship}, or call session.delete(object).`,
    ],
  ),
  LOST_PARENT: entry<NullKeyFacts>(IntegrityError, ({ object, column, target, reference, owner }) => [
    owner === undefined
      ? `Cannot set "${column}" of ${object} to null: the column is NOT NULL.`
      : `Cannot take ${object} out of ${owner}: its "${column}" would become null, and the column is NOT NULL.`,
    `Roll back; then ${ways(
      owner !== undefined &&
        `set cascade: 'all, delete-orphan' on ${owner}, so that it is deleted with its ${target} (passiveDeletes: 'all' if the database does that)`,
      `give it another ${target}${reference === undefined ? '' : `: object.${reference} = …`}`,
      'declare the column nullable()',
    )}.`,
  ]),
  NO_PARENT: entry<NullKeyFacts>(
    IntegrityError,
    ({ object, column, attribute, target, reference, owner }) => [
      `Cannot insert ${object}: no relationship has given its "${column}" a value, and the column is NOT NULL.`,
      `Roll back; then ${ways(
        reference !== undefined && `set its ${reference} to a ${target}`,
        owner !== undefined && `put it into ${owner}`,
        `set its ${attribute}`,
      )}.`,
    ],
  ),
  REQUIRED_MISSING: entry<{
    object: string;
    relationship: string;
    reference: string;
    target: string;
    attribute: string;
  }>(FlushError, ({ object, relationship, reference, target, attribute }) => [
    `Cannot save ${object}: it has no ${reference}, and ${relationship} is required. Nothing was written.`,
    `Set its ${reference} to a ${target}, or its ${attribute}; or delete the object.`,
  ]),
  NULL_KEY: entry<{ object: string; column: string; verb: string }>(
    FlushError,
    ({ object, column, verb }) => [
      `Cannot ${verb} ${object}: its primary key column "${column}" is null, so no row can be found.`,
      `Set the key before the object is flushed, and do not set it to null afterwards.`,
    ],
  ),
  BULK_WITHOUT_KEY: entry<{ class: string; attribute: string }>(
    InvalidRequestError,
    ({ class: name, attribute }) => [
      `Cannot update a row of ${name}: no "${attribute}" is given, and rows are found by primary key and version.`,
      `Give each row its whole primary key, and the version that was read where the class is versioned.`,
    ],
  ),
  DELETED_VALUE: entry<{ object: string; attribute: string }>(FlushError, ({ object, attribute }) => [
    `Cannot update ${object}: the value of "${attribute}" was deleted, and an UPDATE needs one.`,
    `Assign null to store NULL, or session.expire(object, ['${attribute}']) to read it anew.`,
  ]),
  NO_IDENTITY: entry<{ object: string; attributes: string }>(FlushError, ({ object, attributes }) => [
    `Cannot keep ${object} after its INSERT: its primary key (${attributes}) is still null.`,
    `Let the database generate the key (an integer primary key, or serverDefault), give it a default, or set it before flush().`,
  ]),
  EXPIRED_NEW: entry<{ object: string }>(InvalidRequestError, ({ object }) => [
    `Cannot insert ${object}: a rollback has expired its values, and there is no row from which they could be read.`,
    `Assign them anew before it is added again, or open sessions with onRollback: 'restore'.`,
  ]),
  ENDLESS_COMMIT: entry<Record<never, never>>(FlushError, () => [
    `Cannot commit: over 100 flushes in a row have left the session with new changes.`,
    `Look for an after_flush or after_flush_postexec listener that adds or changes objects every time.`,
  ]),
  ALREADY_FLUSHING: entry<{ caller: string }>(InvalidRequestError, ({ caller }) => [
    `Cannot flush: flush() is running already, and ${caller} called it again.`,
    `Leave the objects to the running flush, or call flush() after it has returned.`,
  ]),
});
