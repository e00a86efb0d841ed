// What a rollback has to bring back of an object of a graph: its collections with their members, its references, its
// parents, and what waits for collections that are not in memory.
import { expect } from 'vitest';
import { inspect } from '../../src/index.ts';

interface SeenCollection {
  readonly collection: unknown;
  readonly members: readonly unknown[];
}

/** What is seen of one object; collections are compared by identity, and their members as they come. */
export interface Seen {
  readonly lifecycle: number;
  readonly modified: boolean;
  readonly values: ReadonlyMap<string, unknown>;
  readonly collections: ReadonlyMap<string, SeenCollection>;
  readonly parents: ReadonlyMap<string, unknown>;
  readonly pending: ReadonlyMap<number, unknown>;
}

export function see(object: object): Seen {
  const { lifecycle, modified, dict, parents, pendingMutations } = inspect(object);
  const values = new Map<string, unknown>();
  const collections = new Map<string, SeenCollection>();
  for (const [key, value] of Object.entries(dict)) {
    if (Array.isArray(value) || value instanceof Set || value instanceof Map) {
      collections.set(key, { collection: value, members: [...value.values()] });
    } else values.set(key, value);
  }
  return {
    lifecycle,
    modified,
    values,
    collections,
    parents: new Map([...(parents ?? [])].map(([property, parent]) => [String(property), parent])),
    pending: new Map(
      [...(pendingMutations ?? [])].map(([index, { added, removed }]) => [index, [[...added], [...removed]]]),
    ),
  };
}

export function expectSame(seen: Seen, before: Seen, object: object): void {
  const name = `${object.constructor.name}#${inspect(object).key}`;
  const { lifecycle, modified } = before;
  expect({ lifecycle: seen.lifecycle, modified: seen.modified }, name).toEqual({ lifecycle, modified });
  for (const part of ['values', 'parents', 'pending'] as const)
    expectSameEntries(seen[part], before[part], `${name} ${part}`);
  expect([...seen.collections.keys()], name).toEqual(expect.arrayContaining([...before.collections.keys()]));
  expectLoadedOnly(seen, before, object);
  for (const [key, { collection, members }] of before.collections) {
    const now = seen.collections.get(key);
    expect(now?.collection === collection, `${name}.${key} is the same collection`).toBe(true);
    expect(now?.members.length, `${name}.${key}`).toBe(members.length);
    expect(
      members.every((member, at) => member === now?.members[at]),
      `${name}.${key} has its members`,
    ).toBe(true);
  }
}

/** What was not in memory before may have been loaded meanwhile; then it is what the foreign keys say, and nothing else. */
function expectLoadedOnly(seen: Seen, before: Seen, object: object): void {
  for (const [key, value] of seen.values) {
    if (before.values.has(key) || typeof value !== 'object') continue;
    const foreignKey = seen.values.get(`${key}Id`);
    if (foreignKey === undefined) continue;
    const itsKey = value === null ? null : inspect(value).key;
    expect(itsKey, `${key} was loaded, and is what its key says`).toBe(foreignKey);
  }
  const own = inspect(object).key;
  for (const [key, { members }] of seen.collections) {
    if (before.collections.has(key)) continue;
    const keys = members.map((member) => foreignKeyOf(member, object) ?? own);
    expect(keys, `${key} was loaded, and has those who refer to it`).toEqual(members.map(() => own));
  }
}

/** The key by which a member refers to its owner; undefined if it is not in memory, or in a table between. */
function foreignKeyOf(member: unknown, owner: object): unknown {
  if (typeof member !== 'object' || member === null) return null;
  return inspect(member).dict[`${owner.constructor.name.toLowerCase()}Id`];
}

function expectSameEntries(
  seen: ReadonlyMap<unknown, unknown>,
  before: ReadonlyMap<unknown, unknown>,
  name: string,
): void {
  const keys = new Set([...seen.keys(), ...before.keys()]);
  for (const key of keys) {
    const [now, then] = [seen.get(key), before.get(key)];
    // expectLoadedOnly looks at those
    if (then === undefined && typeof now === 'object') continue;
    const isSame = Array.isArray(then) ? isSameList(now, then) : now === then;
    expect(isSame, `${name}: ${String(key)} was ${String(then)} and is ${String(now)}`).toBe(true);
  }
}

function isSameList(now: unknown, then: readonly unknown[]): boolean {
  if (!Array.isArray(now) || now.length !== then.length) return false;
  return then.every((part, at) => (Array.isArray(part) ? isSameList(now[at], part) : part === now[at]));
}
