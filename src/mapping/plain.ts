// What JSON.stringify writes of an object: what is in memory, and what it leads to. Each object is written in full once,
// nearest to where the writing began; so a graph is as long as it has relationships, and not as it has paths.
import { adapterOfCollection, membersOf } from '../instrumentation/collection-medium.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import type { MappedAttribute } from '../instrumentation/mapped-attribute.ts';
import type { RelationshipAttribute } from '../instrumentation/relationship-attribute.ts';
import { stateOf } from '../instrumentation/state-of.ts';

/** One writing, from the first object to the last. */
interface Writing {
  /** Who was met, and by which attribute each of them leads back to where it was met. */
  readonly wayBack: Map<InstanceState, string | null>;
  /** Who was met and is still to be written, the nearest first. */
  readonly later: (() => void)[];
}

let writing: Writing | null = null;

/**
 * The `toJSON` of all entities. An object that comes again is written with its columns only, and the relationship by which
 * one has come is not gone back. A class with a `toJSON` of its own is asked for what is to be written of its objects,
 * wherever they stand; where they come again, it is their key.
 */
export function toJSON(this: object): object {
  const state = stateOf(this);
  if (state === undefined) return {};
  // called by the `toJSON` of a class, for an object that is being written
  if (writing !== null) return writtenIn(writing, state);
  writing = { wayBack: new Map([[state, null]]), later: [] };
  try {
    const data = writtenIn(writing, state);
    // while one is written, others are met
    for (const write of writing.later) write();
    return data;
  } finally {
    writing = null;
  }
}

type Data = Record<string, unknown>;

function writtenIn(all: Writing, state: InstanceState): Data {
  const back = all.wayBack.get(state);
  if (back === undefined) all.wayBack.set(state, null);
  const data: Data = {};
  for (const attribute of state.manager.stored) {
    const value = state.values[attribute.index];
    if (value === undefined || attribute.key === back) continue;
    if (isRelationship(attribute)) write(all, data, { attribute, value });
    else data[attribute.key] = value;
  }
  return data;
}

interface Related {
  readonly attribute: RelationshipAttribute;
  readonly value: unknown;
}

function write(all: Writing, data: Data, { attribute, value }: Related): void {
  const { backPopulates } = attribute.property;
  const members = membersOf(value);
  const collection = adapterOfCollection(value)?.data;
  if (members === undefined) meet(all, value, { into: data, at: attribute.key, back: backPopulates });
  else if (collection instanceof Map) {
    const into: Data = {};
    for (const [key, member] of collection) meet(all, member, { into, at: String(key), back: backPopulates });
    data[attribute.key] = into;
  } else {
    const into: unknown[] = [];
    for (const [at, member] of members.entries()) meet(all, member, { into, at, back: backPopulates });
    data[attribute.key] = into;
  }
}

/** Where something is written, and the attribute that leads back from there. */
interface Place {
  readonly into: object;
  readonly at: string | number;
  readonly back: string | null;
}

function meet(all: Writing, value: unknown, { into, at, back }: Place): void {
  const state = stateOf(value);
  if (state === undefined || all.wayBack.has(state)) {
    put(into, at, state === undefined ? value : again(state));
    return;
  }
  all.wayBack.set(state, back);
  // keeps its place among the others
  put(into, at, undefined);
  all.later.push(() => {
    const own = ownJSON(state);
    put(into, at, own === null ? writtenIn(all, state) : own.call(state.obj));
  });
}

/** Defined, for the key of a map may be `__proto__`. */
function put(into: object, at: string | number, value: unknown): void {
  Object.defineProperty(into, at, { value, configurable: true, enumerable: true, writable: true });
}

function again(state: InstanceState): Data {
  const keys = ownJSON(state) === null ? null : new Set(state.mapper.primaryKey.map(({ key }) => key));
  const data: Data = {};
  for (const attribute of state.manager.stored) {
    const value = state.values[attribute.index];
    if (value === undefined || isRelationship(attribute)) continue;
    if (keys === null || keys.has(attribute.key)) data[attribute.key] = value;
  }
  return data;
}

/** The `toJSON` that the class of an object has itself. */
function ownJSON({ obj }: InstanceState): ((this: object) => unknown) | null {
  const method: unknown = Reflect.get(obj, 'toJSON');
  // a function that JSON.stringify would call in the same way
  return typeof method === 'function' && method !== toJSON ? (method as (this: object) => unknown) : null;
}

const isRelationship = (attribute: MappedAttribute): attribute is RelationshipAttribute =>
  attribute.kind === 'reference' || attribute.kind === 'collection';
