// A load by key as the select that it is, for listeners who want to look at it or to change it.
import type { LoadRequest } from '../loading/load-request.ts';
import { Select, type SelectState } from '../sql/select.ts';
import { ENTITY_ATTRS, ENTITY_TABLE, type EntitySource } from '../sql/table.ts';

export function selectByKey({
  mapper,
  key,
  options,
  lock,
  populateExisting,
}: LoadRequest): Select<unknown, []> {
  const parts: readonly unknown[] = Array.isArray(key) ? key : [key];
  const where = mapper.primaryKey.flatMap((column, position) => {
    const attribute = mapper.attrs[column.key];
    return attribute === undefined ? [] : [attribute.eq(parts[position]).toOperationNode()];
  });
  const entity: EntitySource & { readonly name: string } = {
    name: mapper.class.name,
    [ENTITY_ATTRS]: mapper.attrs,
    [ENTITY_TABLE]: mapper.table,
  };
  const state: SelectState = {
    entity,
    picks: undefined,
    where,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    distinct: false,
    options,
    populateExisting,
    lock: lock === undefined ? undefined : { ...lock, of: [] },
    executionOptions: {},
  };
  return new Select(state);
}
