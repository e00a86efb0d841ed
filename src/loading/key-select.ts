// A load by key as the select that it is: for listeners who want to look at it or to change it, and for joins.

import type { PrimaryKey } from '../instrumentation/instance-state.ts';
import type { Mapper } from '../mapping/mapper.ts';
import { encodeElements } from '../sql/encode-batch.ts';
import { Select, type SelectState, selectState } from '../sql/select.ts';
import { keysNode } from '../sql/select-join.ts';
import { ENTITY_ATTRS, ENTITY_TABLE } from '../sql/table.ts';
import type { LoadRequest } from './load-request.ts';

/** A select of all objects of a mapper, but for what `parts` says. */
export function selectOf(mapper: Mapper, parts: Partial<SelectState>): SelectState {
  const { attrs, selectable: table } = mapper;
  return selectState({ name: mapper.class.name, [ENTITY_ATTRS]: attrs, [ENTITY_TABLE]: table }, parts);
}

/** The select of the objects with these keys, which travel as arrays. */
export function selectByKeys(mapper: Mapper, keys: readonly PrimaryKey[]): SelectState {
  const { selectable, primaryKey } = mapper;
  const parts = primaryKey.map(({ type }, at) =>
    encodeElements(
      type,
      keys.map((key) => (Array.isArray(key) && primaryKey.length > 1 ? key[at] : key)),
    ),
  );
  return selectOf(mapper, { where: [keysNode(selectable, primaryKey, parts)] });
}

export function selectByKey(request: LoadRequest): Select<unknown, []> {
  const { mapper, key, options, lock, populateExisting } = request;
  const parts: readonly unknown[] = Array.isArray(key) ? key : [key];
  const where = mapper.primaryKey.flatMap((column, position) => {
    const attribute = mapper.columnAttrs[column.key];
    return attribute === undefined ? [] : [attribute.eq(parts[position]).toOperationNode()];
  });
  const rowLock = lock === undefined ? undefined : { ...lock, of: [] };
  return new Select(selectOf(mapper, { where, options, populateExisting, lock: rowLock }));
}
