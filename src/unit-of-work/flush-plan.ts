// What a flush would do, as data that one can read, print and send: its steps in their order, the statements of each, and
// what it would have to read first.
import type { ErrorDetails } from '../errors/imago-error.ts';

/** An object of a plan. `object` is the object itself; it is not enumerable, so that the plan can be printed and sent. */
export interface PlannedObject {
  readonly object: object;
  readonly class: string;
  /** `User#7`, or `new User 1` for one that has no row yet. */
  readonly label: string;
  /** Its primary key as text, a part of a composite key after the other; null without row. */
  readonly key: readonly string[] | null;
}

/** A statement of a plan: all that can be known of it before generated keys are there. */
export interface PlannedStatement {
  readonly verb: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly table: string;
  /** How many rows it is about. */
  readonly count: number;
  /** The columns that get values; of a DELETE those that find the row. */
  readonly columns: readonly string[];
  /** The columns whose values the database gives back. */
  readonly returning: readonly string[];
  /** Whose rows they are; none for the rows of a table between two. */
  readonly objects: readonly PlannedObject[];
}

/** One action of a flush. Actions may need no statement: what has no net change, or keys that are only copied. */
export interface PlannedStep {
  /** Rows of a class are written, keys are copied along a relationship, or foreign keys follow when the rows are there. */
  readonly kind: 'save' | 'delete' | 'process' | 'postUpdate';
  /** The class, or the relationship as `User.orders`. */
  readonly of: string;
  readonly objects: readonly PlannedObject[];
  readonly statements: readonly PlannedStatement[];
}

/** What the flush reads before it knows how to go on. */
export interface PlannedRead {
  readonly object: PlannedObject;
  /** The relationship; null for the expired columns of the object. */
  readonly relationship: string | null;
}

export interface PlannedFailure {
  readonly code: string;
  readonly name: string;
  readonly message: string;
}

export interface FlushPlanParts {
  readonly steps: readonly PlannedStep[];
  readonly reads: readonly PlannedRead[];
  readonly expunged: readonly PlannedObject[];
  readonly failure: PlannedFailure | null;
}

/** The facts of an error that a plan can carry. */
export const plannedFailure = ({ code, name, message }: PlannedFailure & { details?: ErrorDetails }) => ({
  code,
  name,
  message,
});

/**
 * What the next flush would do, from `session.plan()`. Plain data: `JSON.stringify(plan)` and `structuredClone(plan)` work,
 * `console.log(plan)` prints a table.
 *
 * @example
 * const plan = await session.plan();
 * plan.statements.map(({ verb, table, count }) => `${verb} ${table} ${count}`); // ['INSERT authors 1', 'INSERT books 2']
 */
export class FlushPlan implements FlushPlanParts {
  /** The actions in their order. */
  readonly steps: readonly PlannedStep[];
  /**
   * What the flush reads on its way, and the plan has not read. Where there is something, the flush may do more than
   * the plan says: `session.plan({ load: true })` reads it.
   */
  readonly reads: readonly PlannedRead[];
  /** New objects that leave the session in the place of being inserted, because they have lost the parent they need. */
  readonly expunged: readonly PlannedObject[];
  /** The error that the flush will end with behind the steps, as far as it can be known before. */
  readonly failure: PlannedFailure | null;

  constructor({ steps, reads, expunged, failure }: FlushPlanParts) {
    this.steps = steps;
    this.reads = reads;
    this.expunged = expunged;
    this.failure = failure;
  }

  /** The statements of all steps, in their order. */
  get statements(): PlannedStatement[] {
    return this.steps.flatMap(({ statements }) => statements);
  }

  /** Whether nothing has to be read: then the flush does what is said here, if no listener changes anything. */
  get isComplete(): boolean {
    return this.reads.length === 0;
  }

  toString(): string {
    const rows = this.statements.map(({ verb, table, count, columns, objects }, at) => [
      String(at + 1),
      verb,
      table,
      String(count),
      columns.join(', '),
      shown(objects),
    ]);
    const lines = rows.length === 0 ? ['  nothing to write'] : aligned([HEAD, ...rows]);
    const title = `flush plan: ${rows.length} statement${rows.length === 1 ? '' : 's'}`;
    return [title, ...lines, ...this.#remarks()].join('\n');
  }

  #remarks(): string[] {
    const { expunged, reads, failure } = this;
    const remarks: string[] = [];
    if (expunged.length > 0) remarks.push(`  leaves the session: ${shown(expunged)}`);
    for (const { object, relationship } of reads)
      remarks.push(`  reads first: ${object.label}${relationship === null ? '' : `.${relationship}`}`);
    if (failure !== null) remarks.push(`  fails: ${failure.name} ${failure.code}: ${failure.message}`);
    return remarks;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const HEAD = ['#', 'verb', 'table', 'rows', 'columns', 'objects'];
const SHOWN = 5;

function shown(objects: readonly PlannedObject[]): string {
  const labels = objects.slice(0, SHOWN).map(({ label }) => label);
  return [...labels, ...(objects.length > SHOWN ? [`${objects.length - SHOWN} more`] : [])].join(', ');
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd());
}
