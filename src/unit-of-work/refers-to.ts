// Whether rows of one mapper refer to rows of another: by the foreign keys of all tables of their inheritances.

import { derived } from '../mapping/derived.ts';
import type { Mapper } from '../mapping/mapper.ts';

/** Whether a table of the one has a foreign key to a table of the other. */
export function refersTo(referring: Mapper, referred: Mapper): boolean {
  const tables = tablesOf(referred);
  return tablesOf(referring).some(({ referredTables }) =>
    tables.some(({ name }) => referredTables.has(name)),
  );
}

/** The tables of a mapper and of all that inherit from it. */
const tablesOf = derived((mapper: Mapper) => [
  ...new Set([...mapper.selfAndDescendants()].map(({ localTable }) => localTable)),
]);
