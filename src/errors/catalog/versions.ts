// The texts of errors about versioned rows: of another version than was expected, or without one.
import { defineErrors, entry } from '../define-errors.ts';
import { FlushError, StaleDataError } from '../imago-error.ts';

export const versionErrors = defineErrors({
  STALE_DELETE: entry<{ table: string; expected: number; matched: number }>(
    StaleDataError,
    ({ table, expected, matched }) => [
      `Cannot delete ${expected} row(s) of table "${table}": ${matched} matched. Another transaction has deleted or changed the rest.`,
      `Call session.rollback(), then session.refresh(object) or load the objects again; confirmDeletedRows: false deletes what is there.`,
    ],
  ),
  STALE_MERGE: entry<{ object: string; version: string; existing: string }>(
    StaleDataError,
    ({ object, version, existing }) => [
      `Cannot merge ${object} of version ${version}: the session has the row's version ${existing}.`,
      `Take the change over by hand, or leave the version out of the merged object to overwrite the latest one.`,
    ],
  ),
  STALE_LOAD: entry<{ object: string; version: string; existing: string }>(
    StaleDataError,
    ({ object, version, existing }) => [
      `Cannot lock ${object} as the session knows it: it has version ${version}, and the row has version ${existing}.`,
      `Call session.refresh(object, undefined, { withForUpdate: true }), which reads the row as it is.`,
    ],
  ),
  NULL_VERSION: entry<{ object: string; attribute: string; verb: string }>(
    FlushError,
    ({ object, attribute, verb }) => [
      `Cannot ${verb} ${object}: its version "${attribute}" is null, and a versioned row is found by its version.`,
      `Give every row one in the database; with versionIdGenerator: false the database or the program has to set it.`,
    ],
  ),
  NO_VERSION_MADE: entry<{ class: string; attribute: string }>(FlushError, ({ class: name, attribute }) => [
    `Cannot save an object of ${name}: its versionIdGenerator has made no value for "${attribute}".`,
    `Return a value that is not null, for example a UUID.`,
  ]),
});
