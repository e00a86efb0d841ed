// The schema of mapped tables: which statements create and drop them, in the order of their foreign keys. Circles of
// foreign keys are cut: those that would close one are added when all tables are there, and dropped before any goes.
import { columnErrors } from '../errors/catalog/columns.ts';
import type { EnumFacts } from '../sql/types.ts';
import { nearest } from '../util/nearest.ts';
import type { SequenceName } from './column-spec.ts';
import {
  addForeignKey,
  createComments,
  createEnum,
  createIndexes,
  createSequence,
  createTable,
  dropEnum,
  dropForeignKey,
  dropSequence,
  dropTable,
  qualified,
} from './ddl.ts';
import { type Constraints, constraintsOf, type ForeignKey, type TableSpec } from './table-spec.ts';

/** What {@link createAll} needs of a connection. */
export interface SchemaConnection {
  query(text: string): Promise<unknown>;
}

/**
 * The statements that create tables with all that belongs to them; each does nothing where its thing exists.
 *
 * @throws ArgumentError if tables contradict themselves or each other.
 */
export function createTables(tables: readonly TableSpec[]): string[] {
  const plans = inOrder(planned(tables));
  return [
    ...enumsOf(tables).map(createEnum),
    ...sequencesOf(tables).map(createSequence),
    ...plans.flatMap(({ table, constraints, late }) => {
      const early = constraints.foreignKeys.filter((key) => !late.has(key));
      return [
        createTable(table, constraints, early),
        ...createIndexes(table, constraints),
        ...createComments(table),
      ];
    }),
    ...plans.flatMap(({ table, late }) => [...late].map((key) => addForeignKey(table, key))),
  ];
}

/**
 * The statements that drop tables and their enums; each does nothing where its thing does not exist.
 *
 * @throws ArgumentError if tables contradict themselves or each other.
 */
export function dropTables(tables: readonly TableSpec[]): string[] {
  const plans = inOrder(planned(tables)).reverse();
  return [
    ...plans.flatMap(({ table, late }) => [...late].map((key) => dropForeignKey(table, key))),
    ...plans.map(({ table }) => dropTable(table)),
    ...sequencesOf(tables).map(dropSequence),
    ...enumsOf(tables).map(dropEnum),
  ];
}

/**
 * Creates tables, enums, indexes and constraints that do not exist yet; what exists is left as it is, also when it
 * looks different. Schemas (`{ schema: 'audit' }`) have to be there.
 *
 * @throws ArgumentError if tables contradict themselves or each other, and what the database raises.
 */
export async function createAll(connection: SchemaConnection, tables: readonly TableSpec[]): Promise<void> {
  for (const statement of createTables(tables)) await connection.query(statement);
}

/**
 * Drops tables and their enums, with all rows.
 *
 * @throws ArgumentError if tables contradict themselves or each other, and what the database raises.
 */
export async function dropAll(connection: SchemaConnection, tables: readonly TableSpec[]): Promise<void> {
  for (const statement of dropTables(tables)) await connection.query(statement);
}

interface TablePlan {
  readonly table: TableSpec;
  readonly constraints: Constraints;
  /** The foreign keys that come after all tables. */
  readonly late: Set<ForeignKey>;
}

function planned(tables: readonly TableSpec[]): Map<string, TablePlan> {
  const planByName = new Map<string, TablePlan>();
  for (const table of new Set(tables)) {
    const name = qualified(table);
    if (planByName.has(name)) throw columnErrors.DUPLICATE_TABLE({ table: name });
    const constraints = constraintsOf(table);
    const late = new Set(constraints.foreignKeys.filter((key) => key.useAlter === true));
    planByName.set(name, { table, constraints, late });
  }
  for (const plan of planByName.values()) checkTargets(plan, planByName);
  return planByName;
}

const targetOf = (key: ForeignKey): string => qualified({ name: key.table, schema: key.schema });

/** Depth first along the foreign keys. One that leads to a table whose own keys are still being followed is a circle. */
function inOrder(planByName: ReadonlyMap<string, TablePlan>): TablePlan[] {
  const ordered = new Set<TablePlan>();
  const open = new Set<TablePlan>();
  const visit = (plan: TablePlan): void => {
    if (ordered.has(plan)) return;
    open.add(plan);
    for (const key of plan.constraints.foreignKeys) {
      const target = planByName.get(targetOf(key));
      if (target === undefined || target === plan || plan.late.has(key)) continue;
      if (open.has(target)) plan.late.add(key);
      else visit(target);
    }
    open.delete(plan);
    ordered.add(plan);
  };
  for (const plan of planByName.values()) visit(plan);
  return [...ordered];
}

/** A table that is not among these may well exist; a column that is not in one of these does not. */
function checkTargets({ table, constraints }: TablePlan, planByName: ReadonlyMap<string, TablePlan>): void {
  for (const key of constraints.foreignKeys) {
    const target = planByName.get(targetOf(key))?.table;
    const known = target?.columns.map(({ name }) => name) ?? key.targets;
    key.targets.forEach((column, index) => {
      if (known.includes(column)) return;
      throw columnErrors.UNKNOWN_REFERENCED_COLUMN({
        table: table.name,
        column: key.columns[index] ?? '',
        target: `${key.table}.${column}`,
        known,
        nearest: nearest(column, known),
      });
    });
  }
}

/** Several tables may share a sequence. */
function sequencesOf(tables: readonly TableSpec[]): SequenceName[] {
  const specs = tables.flatMap(({ columns }) => columns.map(({ spec }) => spec));
  const sequences = specs.flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence]));
  return [...new Map(sequences.map((sequence) => [qualified(sequence), sequence])).values()];
}

function enumsOf(tables: readonly TableSpec[]): EnumFacts[] {
  const factsByName = new Map<string, EnumFacts>();
  for (const { spec } of tables.flatMap(({ columns }) => columns)) {
    const facts = spec.type.enum;
    if (facts === undefined) continue;
    const name = qualified(facts);
    const known = factsByName.get(name) ?? facts;
    if (known.values.join('\0') !== facts.values.join('\0')) throw columnErrors.ENUM_CONFLICT({ name });
    factsByName.set(name, known);
  }
  return [...factsByName.values()];
}
