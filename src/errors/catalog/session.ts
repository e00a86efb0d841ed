// The texts of the session's errors: attaching, flushing, committing, loading, merging.
import { defineErrors, entry } from '../define-errors.ts';
import { InvalidRequestError } from '../imago-error.ts';

export const sessionErrors = defineErrors({
  OBJECT_IN_OTHER_SESSION: entry<{ object: string; session: string; other: string }>(
    InvalidRequestError,
    ({ object, session, other }) => [
      `Cannot add ${object} to session "${session}": it is attached to session "${other}". An object belongs to one session at a time.`,
      `Call expunge(object) on session "${other}" first, or merge(object) on session "${session}" for a copy.`,
    ],
  ),
});
