// The value of a column's client-side default at INSERT or UPDATE.
import type { ColumnDefault } from '../mapping/column-spec.ts';

export function defaultValue(given: ColumnDefault): unknown {
  return 'fn' in given ? given.fn() : given.value;
}
