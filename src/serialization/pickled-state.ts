// What one object is when it travels: the record that listeners of `pickle` and `unpickle` get, made of a state.
import { membersOf } from '../instrumentation/collection-medium.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import type { DeferredLoad, InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';

type ByAttribute<T> = Record<string, T>;

/** Members that wait for a collection that is not in memory. */
export interface PickledMutations {
  readonly added: object[];
  readonly removed: object[];
}

/**
 * The state of an object as it is serialized. Listeners of `pickle` may change it in place, also by entries of their own,
 * as long as these are plain data; listeners of `unpickle` get it again. Seed: InstanceEvents.pickle, `state_dict`.
 */
export interface PickledState {
  readonly class: string;
  /** The primary key of an object that has a row; null for a new one. */
  key: unknown;
  /** What is in memory. A collection is a list of its members, or a map of them. */
  values: ByAttribute<unknown>;
  /** What changed attributes were before; `'fresh'` if the object was never in step with a row. */
  committed: ByAttribute<unknown> | 'fresh';
  modified: boolean;
  expired: boolean;
  expiredAttributes: string[];
  deferred: ByAttribute<DeferredLoad>;
  pending: ByAttribute<PickledMutations>;
  /** Its parents, by `Class.relationship`; false where it was taken from one. */
  parents: Record<string, object | false>;
  [own: string]: unknown;
}

export function pickled(state: InstanceState): PickledState {
  const { attributes } = state.manager;
  const named = <T>(indexes: Iterable<readonly [number, T]>): ByAttribute<T> =>
    Object.fromEntries([...indexes].map(([index, value]) => [attributes[index]?.key ?? '', value]));
  return {
    class: state.manager.class.name,
    key: state.key,
    values: Object.fromEntries(attributes.flatMap((attribute) => entryOf(state, attribute))),
    committed: state.committed === FRESH ? 'fresh' : named(pairs(state.committed ?? [])),
    modified: state.modified,
    expired: state.expired,
    expiredAttributes: Object.keys(named([...(state.expiredAttributes ?? [])].map((index) => [index, 0]))),
    deferred: named(state.deferredLoads ?? []),
    pending: named(
      [...(state.pendingMutations ?? [])].map(([index, { added, removed }]) => {
        return [index, { added: [...added], removed: [...removed] }] as const;
      }),
    ),
    parents: parentsOf(state),
  };
}

function entryOf({ values }: InstanceState, { key, index }: MappedAttribute): [string, unknown][] {
  const value = values[index];
  if (value === undefined) return [];
  const members = membersOf(value);
  if (members === undefined) return [[key, value]];
  return [[key, value instanceof Map ? new Map(value) : members]];
}

function parentsOf({ parents }: InstanceState): Record<string, object | false> {
  const known = [...(parents ?? [])];
  return Object.fromEntries(
    known.map(([property, parent]) => [String(property), parent === false ? false : parent.obj]),
  );
}

/** Committed values are flat pairs. */
function pairs(flat: readonly unknown[]): (readonly [number, unknown])[] {
  const made: (readonly [number, unknown])[] = [];
  // the first of each pair is an index
  for (let at = 0; at < flat.length; at += 2) made.push([flat[at] as number, flat[at + 1]]);
  return made;
}
