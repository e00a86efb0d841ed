// Whose a related object is: the key of its owner is read off the row before the row becomes the object. Where the
// object's own columns tell it, nothing is read for it besides.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { ColumnPair } from '../mapping/relationship-property.ts';
import type { MappedColumn } from '../mapping/table.ts';
import type { SelectState } from '../sql/select.ts';
import type { SelectBeside } from '../sql/select-join.ts';
import type { LoadPlan } from './load-plan.ts';
import type { LoadRequest } from './load-request.ts';
import { type KeyPlace, keyFunction } from './related-select.ts';

/** Hears of each row: the object that came of it, and the key of its owner. */
export interface RowOwners {
  readonly pairs: readonly ColumnPair[];
  /** What holds the key: columns of the target, or of the table between. */
  readonly columns: readonly MappedColumn[];
  found(state: InstanceState, key: unknown): void;
}

/** The select without what the object's own columns tell. */
export function withoutOwn(select: SelectState, plan: LoadPlan): SelectState {
  const { beside, ...others } = select;
  return beside === undefined || isBehind(beside, plan) ? select : others;
}

function isBehind({ table, columns }: SelectBeside, plan: LoadPlan): boolean {
  return (
    table !== plan.mapper.selectable || columns.some((column) => !plan.columns.some((own) => own === column))
  );
}

/** How many values at the end of each row are not the object's. */
export function countBehind({ select }: LoadRequest, plan: LoadPlan): number {
  const beside = select?.beside;
  return beside === undefined || !isBehind(beside, plan) ? 0 : beside.columns.length;
}

/** Reads the key of the owner off a row of so many values; null where nobody asks. */
export function ownerReader(
  { owners, select }: LoadRequest,
  plan: LoadPlan,
  width: number,
): ((row: readonly unknown[]) => unknown) | null {
  const beside = select?.beside;
  if (owners === undefined || beside === undefined) return null;
  const { pairs, columns } = owners;
  const end = width - columns.length;
  const isOwn = !isBehind(beside, plan);
  return keyFunction(
    pairs,
    placesOf(columns, (column, at) => (isOwn ? plan.columns.indexOf(column) : end + at)),
  );
}

function placesOf(
  columns: readonly MappedColumn[],
  positionOf: (column: MappedColumn, at: number) => number,
): KeyPlace[] {
  return columns.map((column, at) => ({
    position: positionOf(column, at),
    decode: column.type.decode?.bind(column.type),
  }));
}
