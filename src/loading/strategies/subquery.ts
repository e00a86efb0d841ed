// The strategy "subquery": the related objects are loaded before the objects themselves are made, by the keys in their
// rows. Listeners hear of them first, as they do of SQLAlchemy's second query.
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { LoadPlan } from '../load-plan.ts';
import type { LoadPort, LoadRequest } from '../load-request.ts';
import type { LaterPart } from '../related-plan.ts';
import { type KeyValues, keyFunction, keyPairs, loadByKeys, ownColumns } from '../related-select.ts';
import { putInPlace } from './selectin.ts';

interface Fetched {
  readonly property: RelationshipProperty;
  readonly indexes: readonly number[];
  readonly keyOf: (values: KeyValues) => unknown;
  readonly byKey: ReadonlyMap<unknown, object[]>;
}

/** What was loaded ahead of the objects. */
export class Prefetched {
  readonly #all: readonly Fetched[];

  constructor(all: readonly Fetched[]) {
    this.#all = all;
  }

  /** Puts in place what belongs to the object; `missing` limits it to what the object lacks. */
  fill(state: InstanceState, missing: ReadonlySet<number> | null): void {
    for (const { property, indexes, keyOf, byKey } of this.#all) {
      if (missing !== null && !missing.has(property.index)) continue;
      const key = keyOf(indexes.map((index) => state.values[index]));
      putInPlace(property, state, byKey.get(key) ?? []);
    }
  }
}

/** Null where no relationship of the plan is loaded ahead. */
export async function prefetch(
  port: LoadPort,
  plan: LoadPlan,
  request: LoadRequest,
  rows: readonly (readonly unknown[])[],
): Promise<Prefetched | null> {
  const parts = plan.related?.ahead ?? [];
  if (parts.length === 0 || rows.length === 0) return null;
  const all: Fetched[] = [];
  for (const part of parts) all.push(await fetchPart(port, plan, { part, request, rows }));
  return new Prefetched(all);
}

interface Fetching {
  readonly part: LaterPart;
  readonly request: LoadRequest;
  readonly rows: readonly (readonly unknown[])[];
}

async function fetchPart(
  port: LoadPort,
  plan: LoadPlan,
  { part, request, rows }: Fetching,
): Promise<Fetched> {
  const { property, options, path } = part;
  const columns = ownColumns(property);
  const positions = columns.map((column) => plan.columns.indexOf(column));
  const keyOf = keyFunction(keyPairs(property));
  const keys = new Map<unknown, KeyValues>();
  for (const row of rows) {
    const values = positions.map((position, at) => {
      const value = row[position] ?? null;
      return value === null ? null : (columns[at]?.type.decode?.(value) ?? value);
    });
    const isNowhere = columns.some(
      (column, at) => values[at] === null && !property.join.nullable.has(column),
    );
    if (!isNowhere) keys.set(keyOf(values), values);
  }
  const { populateExisting } = request;
  const load = { property, options, path, relationship: 'eager', populateExisting } as const;
  const byKey = await loadByKeys(port, load, [...keys.values()]);
  return { property, indexes: columns.map(({ index }) => index), keyOf, byKey };
}
