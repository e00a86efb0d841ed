// A statement that was not sent but noted, when a flush is only rehearsed.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedColumn } from '../mapping/table.ts';

export interface NotedStatement {
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly table: string;
  readonly columns: readonly MappedColumn[];
  /** The columns whose values the database would give back. */
  readonly returning: readonly MappedColumn[];
  /** Whose rows they are; none for the rows of a table between two. */
  readonly states: readonly InstanceState[];
  readonly count: number;
}

/** Whoever takes notes in the place of the database. */
export interface StatementNotes {
  note(statement: NotedStatement): void;
}
