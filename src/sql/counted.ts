// Row counts that are checked by the statement itself, so that a COMMIT may be sent right behind it: when another number
// of rows matched than was expected, the statement fails, and the transaction with it.
const MARK = 'imago:stale';

/** How many rows a flush wanted to change, and how many there were. */
export interface StaleCount {
  readonly expected: number;
  readonly matched: number;
}

/**
 * The statement with its row count checked; it returns nothing, and so costs the client nothing (a tenth to a fifth more
 * than the bare statement on a server next door, where the round trip that it saves costs as much again). Deletes of
 * thousands of rows cost a third more, since the server has to read each deleted row once more.
 *
 * The cast of a text that is no boolean is the one way to raise an error inside of a statement that every PostgreSQL has.
 * The text must depend on the count: a constant would be cast, and fail, when the statement is planned.
 */
export function countedText(statement: string, expected: string): string {
  const message = `('${MARK}:' || ${expected} || ':' || count(*))`;
  const check = `CASE WHEN count(*) = ${expected} THEN false ELSE ${message}::boolean END`;
  return `WITH changed AS (${statement} RETURNING 1) SELECT FROM changed HAVING ${check}`;
}

/** Reads the counts out of the error of a counted statement, wrapped or not; null for any other error. */
export function staleCountOf(error: unknown): StaleCount | null {
  // a cause of a cause of a cause is the driver's error at the latest; a circle must not hang
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const counts = new RegExp(`${MARK}:(\\d+):(\\d+)`).exec(current.message);
    if (counts !== null) return { expected: Number(counts[1]), matched: Number(counts[2]) };
    current = current.cause;
  }
  return null;
}
