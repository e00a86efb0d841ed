// A value that a statement of the flush brings back, as its attribute holds it.
import type { MappedColumn } from '../mapping/table.ts';

export function decoded({ type }: MappedColumn, value: unknown): unknown {
  return value === null || value === undefined || type.decode === undefined
    ? (value ?? null)
    : type.decode(value);
}
