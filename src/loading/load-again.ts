// What a refresh has made an object and those along its cascade forget is read again, so that nothing that was in memory
// has left it: one statement a relationship, and one a class for objects that no relationship has brought back.
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { cascade } from '../mapping/cascade-iterator.ts';
import type { Mapper } from '../mapping/mapper.ts';
import type { RelationshipProperty } from '../mapping/relationship-property.ts';
import { selectByKeys } from './key-select.ts';
import type { LoadPort } from './load-request.ts';
import { loadRelationships } from './strategies/lazy.ts';

/** Objects, and which of their relationships were in memory. */
export interface Remembered {
  readonly states: readonly InstanceState[];
  readonly related: ReadonlyMap<RelationshipProperty, readonly InstanceState[]>;
}

/** What is in memory of an object and of those that a refresh of it expires as well. */
export function rememberAlong(state: InstanceState): Remembered {
  const states = [state, ...cascade('refresh-expire', state)].filter(({ key }) => key !== null);
  const related = new Map<RelationshipProperty, InstanceState[]>();
  for (const each of states) {
    for (const property of each.mapper.relationships) {
      if (each.values[property.index] === undefined) continue;
      const known = related.get(property);
      if (known === undefined) related.set(property, [each]);
      else known.push(each);
    }
  }
  return { states, related };
}

/** Reads it again; the object itself is there already. A row that is gone leaves its object expired. */
export async function loadAgain(port: LoadPort, { states, related }: Remembered): Promise<void> {
  // collections bring their members along; references find theirs in memory then
  const [references, others] = [
    [...related].filter(isReference),
    [...related].filter((one) => !isReference(one)),
  ];
  for (const entry of others) await loadOne(port, entry);
  await loadExpiredOnes(port, states);
  for (const entry of references) await loadOne(port, entry);
}

type Entry = readonly [RelationshipProperty, readonly InstanceState[]];

const isReference = ([{ useGet }]: Entry): boolean => useGet;

async function loadOne(port: LoadPort, [property, states]: Entry): Promise<void> {
  await loadExpiredOnes(port, states);
  const isThere = (state: InstanceState): boolean => !state.expired && port.tracked.contains(state);
  await loadRelationships(port, states.filter(isThere), property);
}

async function loadExpiredOnes(port: LoadPort, states: readonly InstanceState[]): Promise<void> {
  const byMapper = new Map<Mapper, InstanceState[]>();
  for (const state of states) {
    if (!state.expired || !port.tracked.contains(state)) continue;
    const known = byMapper.get(state.mapper);
    if (known === undefined) byMapper.set(state.mapper, [state]);
    else known.push(state);
  }
  for (const [mapper, expired] of byMapper) {
    const select = selectByKeys(
      mapper,
      expired.map(({ key }) => key),
    );
    await port.execute({ ...WHOLE, mapper, select });
  }
}

const WHOLE = Object.freeze({
  key: null,
  options: [],
  lock: undefined,
  refreshing: null,
  only: null,
  populateExisting: false,
  autoflush: false,
});
