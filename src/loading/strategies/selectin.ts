// The strategy "selectin": the related objects of all objects of a statement by one more statement, behind it.
import type { InstanceState } from '../../instrumentation/instance-state.ts';
import type { RelationshipProperty } from '../../mapping/relationship-property.ts';
import type { LoadPort } from '../load-request.ts';
import {
  type KeyValues,
  keyFunction,
  keyPairs,
  loadByKeys,
  ownColumns,
  type RelatedLoad,
} from '../related-select.ts';

/** Loads a relationship of these objects; of those with false only where memory lacks it. */
export async function loadSelectin(
  port: LoadPort,
  load: RelatedLoad,
  states: ReadonlyMap<InstanceState, boolean>,
): Promise<void> {
  const { property } = load;
  const keyOf = keyFunction(keyPairs(property));
  const owners: { readonly state: InstanceState; readonly key: unknown }[] = [];
  const keys = new Map<unknown, KeyValues>();
  const valuesOf = keyReader(property);
  for (const state of states.keys()) {
    const values = valuesOf(state);
    if (values === null) owners.push({ state, key: null });
    else {
      const key = keyOf(values);
      owners.push({ state, key });
      keys.set(key, values);
    }
  }
  // Differs from SQLAlchemy: keys travel as arrays, so that one statement is enough for any number of them
  const found = keys.size === 0 ? null : await loadByKeys(port, load, [...keys.values()]);
  for (const { state, key } of owners) {
    if (states.get(state) !== true && state.values[property.index] !== undefined) continue;
    putInPlace(property, state, found?.get(key) ?? NOBODY);
  }
}

// nobody changes what is given to more than one object
const NOBODY: object[] = [];

export function putInPlace(property: RelationshipProperty, state: InstanceState, members: object[]): void {
  const attribute = property.attributeOf(state);
  if (attribute.kind === 'collection') attribute.loaded(state, members);
  else attribute.loaded(state, members[0] ?? null);
}

/** The values by which an object is related, as the database has them; null if one of them is null or not in memory. */
function keyReader(property: RelationshipProperty): (state: InstanceState) => KeyValues | null {
  const columns = ownColumns(property);
  const { nullable } = property.join;
  const indexes = columns.map(({ index }) => index);
  const [first = 0] = indexes;
  const committed = (state: InstanceState, index: number): unknown =>
    state.modified && state.isChanged(index) ? state.committedValue(index) : state.values[index];
  const isNothing = (value: unknown): boolean =>
    value === null || value === undefined || typeof value === 'symbol';
  if (indexes.length === 1 && nullable.size === 0) {
    return (state) => {
      const value = committed(state, first);
      return isNothing(value) ? null : [value];
    };
  }
  return (state) => {
    const values = indexes.map((index) => committed(state, index));
    const isNowhere = columns.some((column, at) => isNothing(values[at]) && !nullable.has(column));
    return isNowhere ? null : values.map((value) => (isNothing(value) ? null : value));
  };
}
