// `deserialize()`: new objects from what `serialize` has given. All of them are there, with their values, before the first
// one is told by `unpickle`; never does IO.
import { serializationErrors } from '../errors/catalog/serialization.ts';
import { instanceEvents } from '../events/catalog.ts';
import { CollectionAttribute } from '../instrumentation/collection.ts';
import { CollectionAdapter } from '../instrumentation/collection-adapter.ts';
import { rememberAdapter } from '../instrumentation/collection-medium.ts';
import { FRESH } from '../instrumentation/committed-values.ts';
import { CompositeAttribute } from '../instrumentation/composite.ts';
import type { InstanceState } from '../instrumentation/instance-state.ts';
import { makeMedium } from '../instrumentation/make-medium.ts';
import { PendingMutations } from '../instrumentation/pending-mutations.ts';
import { stateOf } from '../instrumentation/state-of.ts';
import { Registry } from '../mapping/registry.ts';
import { moveUnattached } from '../tracking/unattached.ts';
import { describeValue } from '../util/describe-value.ts';
import { decode, type Json, type ObjectAt } from './encode.ts';
import { KnownClasses } from './known-classes.ts';
import type { PickledState } from './pickled-state.ts';
import type { Serialized } from './serialize.ts';

type ClassOf<E> = abstract new (...args: never) => E;

/**
 * Makes the objects that were serialized: copies with the same values, the same changes and the same identity, in no
 * session. New ones are transient, the others detached; `session.add` or `session.merge` goes on with them. Classes are
 * found by their names, among those of the registry, or of the registry of the class that is given, and those that
 * relationships lead to. Do it with data that you trust only: it sets any attribute. Seed: InstanceEvents.unpickle.
 *
 * @throws ArgumentError if it is no serialized data, UnmappedClassError for a class that nobody knows,
 *   InvalidRequestError for an attribute that its class does not have
 * @example
 * const user = deserialize(User, JSON.parse(text));
 * await session.merge(user);
 */
export function deserialize<E extends object>(from: ClassOf<E>, data: Serialized): E;
export function deserialize(from: Registry, data: Serialized): object;
export function deserialize(from: ClassOf<object> | Registry, data: Serialized): object {
  if (from instanceof Object && !(from instanceof Registry) && typeof from !== 'function')
    throw serializationErrors.DATA_FIRST({ given: describeValue(from) });
  const records = recordsIn(data);
  const classes = new KnownClasses(from);
  const states = records.map((record) => {
    const { manager } = classes.mapperNamed(String(record.class));
    return manager.newInstance(manager.emptyValues());
  });
  const objectAt: ObjectAt = (number) => states[number]?.obj ?? refuse(data);
  const pickled = records.map((record) => decodeRecord(record, objectAt));
  states.forEach((state, number) => {
    const record = pickled[number];
    if (record !== undefined) restore(state, record, classes);
  });
  states.forEach((state, number) => {
    for (const listener of state.manager.dispatch.listeners(instanceEvents.unpickle))
      listener(state, pickled[number]);
  });
  return objectAt(data.root);
}

function recordsIn(data: Serialized): Serialized['objects'] {
  const isData = isRecord(data) && data.imago === 1 && Array.isArray(data.objects);
  return isData && data.objects.every(isWhole) ? data.objects : refuse(data);
}

const isRecord = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null;

const FIELDS = ['values', 'expiredAttributes', 'deferred', 'pending', 'parents'];

/** Whether it has the fields of a record: somebody may have written, or shortened, it by hand. */
const isWhole = (record: unknown): boolean =>
  isRecord(record) &&
  typeof record.class === 'string' &&
  (record.committed === 'fresh' || isRecord(record.committed)) &&
  FIELDS.every((field) => isRecord(record[field]));

function refuse(data: unknown): never {
  const given = isRecord(data) && data.imago === 1 ? 'data that lacks a part' : describeValue(data);
  throw serializationErrors.NOT_SERIALIZED({ given, isText: typeof data === 'string' });
}

const decodeRecord = (record: { readonly [field: string]: Json }, objectAt: ObjectAt): PickledState =>
  // `serialize` has written the fields; what listeners have added is what it was
  decode(record, objectAt) as PickledState;

function restore(state: InstanceState, record: PickledState, classes: KnownClasses): void {
  const { manager } = state;
  const indexOf = (key: string): number => manager.attribute(key).index;
  if (record.key !== null) moveUnattached(state, 'madeDetached');
  state.key = record.key;
  for (const [key, value] of Object.entries(record.values)) restoreValue(state, record, key, value);
  const { committed, expiredAttributes, deferred, pending, parents } = record;
  const before = committed === 'fresh' ? [] : Object.entries(committed);
  const changes = before.flatMap(([key, value]) => [indexOf(key), value]);
  state.committed = committed === 'fresh' ? FRESH : changes.length === 0 ? null : changes;
  state.modified = record.modified;
  state.expired = record.expired;
  if (expiredAttributes.length > 0) state.expiredAttributes = new Set(expiredAttributes.map(indexOf));
  const loads = Object.entries(deferred).map(([key, how]) => [indexOf(key), how] as const);
  if (loads.length > 0) state.deferredLoads = new Map(loads);
  for (const [key, { added, removed }] of Object.entries(pending)) {
    const mutations = new PendingMutations();
    for (const item of added) mutations.added.add(item);
    for (const item of removed) mutations.removed.add(item);
    state.pendingMutations ??= new Map();
    state.pendingMutations.set(indexOf(key), mutations);
  }
  for (const [name, parent] of Object.entries(parents))
    restoreParent(state, classes.relationship(name), parent);
}

type Property = ReturnType<KnownClasses['relationship']>;

function restoreParent(state: InstanceState, property: Property, parent: object | false): void {
  const known = parent === false ? false : stateOf(parent);
  if (property === undefined || known === undefined) return;
  state.parents ??= new Map();
  state.parents.set(property, known);
}

function restoreValue(state: InstanceState, record: PickledState, key: string, value: unknown): void {
  const attribute = state.manager.attribute(key);
  if (attribute instanceof CollectionAttribute) restoreCollection(state, attribute, value);
  else if (attribute instanceof CompositeAttribute && Array.isArray(value)) {
    const made = attribute.putTogether(value);
    record.values[key] = made;
    state.values[attribute.index] = made;
  } else state.values[attribute.index] = value;
}

/** As it was, without an event: also under keys that its members no longer have. */
function restoreCollection(state: InstanceState, attribute: CollectionAttribute, value: unknown): void {
  const medium = makeMedium(attribute.property);
  rememberAdapter(medium.data, new CollectionAdapter(attribute, state, medium));
  if (value instanceof Map) {
    for (const [key, member] of value) Map.prototype.set.call(medium.data, key, member);
  } else {
    // the members of a collection are objects
    for (const member of value as Iterable<object>) medium.add(member);
  }
  state.values[attribute.index] = medium.data;
}
