// Objects of one inheritance, table by table: which rows are written where, and in which order.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { derived } from '../mapping/derived.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { Table } from '../mapping/table.ts';
import type { TableRows } from '../mapping/table-rows.ts';
import type { Versioning } from '../mapping/versioning.ts';
import { CycleError, topologicalLevels } from '../util/topological-sort.ts';

/** Objects with a row in one table, all with the same columns there. */
export interface TableGroup {
  readonly rows: TableRows;
  readonly states: readonly InstanceState[];
}

/** What is written of objects of a mapper and of those that inherit from it: first what others refer to. */
export function byTable(mapper: Mapper, states: readonly InstanceState[]): readonly TableGroup[] {
  const [rows] = mapper.rows;
  if (states.length === 0 || rows === undefined) return [];
  // nearly every class is alone in its table
  if (!mapper.hasDescendants && mapper.rows.length === 1) return [{ rows, states }];
  return tablesInOrder(mapper).flatMap((table) => groupsOf(table, states));
}

/** Rows of which only the key is told: all of a table together, those that refer to others first. */
export function deletedByTable(mapper: Mapper, states: readonly InstanceState[]): readonly TableGroup[] {
  if (!mapper.hasDescendants) return byTable(mapper, states);
  return tablesInOrder(mapper)
    .toReversed()
    .flatMap((table) => togetherByVersion(groupsOf(table, states)));
}

/** What finds a row is its key, and its version where it has one. */
function togetherByVersion(groups: readonly TableGroup[]): TableGroup[] {
  const byVersion = new Map<Versioning | null, InstanceState[]>();
  for (const { rows, states } of groups) {
    const known = byVersion.get(rows.versioning);
    if (known === undefined) byVersion.set(rows.versioning, [...states]);
    else known.push(...states);
  }
  return [...byVersion].flatMap(([versioning, states]) => {
    const rows = groups.find((group) => group.rows.versioning === versioning)?.rows;
    return rows === undefined ? [] : [{ rows, states }];
  });
}

/** Neighbours with the same columns stay together. */
function groupsOf(table: Table, states: readonly InstanceState[]): TableGroup[] {
  const groups: { readonly rows: TableRows; readonly states: InstanceState[] }[] = [];
  for (const state of states) {
    const rows = state.mapper.rows.find((own) => own.table === table);
    if (rows === undefined) continue;
    const last = groups.at(-1);
    if (last?.rows === rows) last.states.push(state);
    else groups.push({ rows, states: [state] });
  }
  return groups;
}

/** The tables of an inheritance: a base's before its subclasses', and those before others whose keys they hold. */
export const tablesInOrder = derived((mapper: Mapper): readonly Table[] => {
  const mappers = [...mapper.selfAndDescendants()];
  const tables = [...new Set(mappers.map(({ localTable }) => localTable))];
  const before = (table: Table): Table[] => {
    const owner = mappers.find(({ localTable }) => localTable === table);
    const inherited = owner?.inherits?.rows.map((rows) => rows.table) ?? [];
    const isBefore = (other: Table) => inherited.includes(other) || table.referredTables.has(other.name);
    return tables.filter((other) => other !== table && isBefore(other));
  };
  try {
    return topologicalLevels(tables, before).flat();
  } catch (error) {
    // a circle of foreign keys between the tables: what inherits from what is the order that counts
    if (error instanceof CycleError) return tables;
    throw error;
  }
});
